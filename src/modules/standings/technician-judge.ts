import type pg from 'pg';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { type FactsRow, factsStatement, technicianFactsOf } from '../credentials/facts.queries.ts';
import { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import { furtherKindsOfPack, readFurtherFacts } from './further-facts.ts';
import type { StandingJudge } from './standing-keeper.ts';
import type { TechnicianStandingRow } from './standing-rows.rules.ts';
import { TECHNICIAN_STANDINGS } from './standing-tables.queries.ts';
import { technicianStandings } from './technician-standing.rules.ts';

/** Judges technicians by every designation of the registry's rule pack. */
export function technicianJudge({ defaultPack }: Catalogue): StandingJudge<TechnicianStandingRow> {
  return {
    table: TECHNICIAN_STANDINGS,
    async rowsOf(client, technicianIds, today) {
      const { rows } = await client.query({
        name: 'standing-technicians',
        text: factsStatement('t.id = any($1::uuid[])', undefined),
        values: [technicianIds],
        rowMode: 'array',
      } as pg.QueryConfig);
      const further = await readFurtherFacts(client, technicianIds, furtherKindsOfPack(defaultPack));
      return (rows as unknown as FactsRow[]).map(technicianFactsOf).flatMap((technician) => {
        const record = new TechnicianRecord(technician.credentialFacts, defaultPack, further.get(technician.id));
        return technicianStandings(technician, record, today, defaultPack);
      });
    },
  };
}
