import type pg from 'pg';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { type FactsRow, factsStatement, technicianFactsOf } from '../credentials/facts.queries.ts';
import type { StandingJudge } from './standing-keeper.ts';
import type { TechnicianStandingRow } from './standing-rows.rules.ts';
import { TECHNICIAN_STANDINGS } from './standing-tables.queries.ts';
import { technicianQualifications } from './technician-qualifications.rules.ts';
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
      return (rows as unknown as FactsRow[]).map(technicianFactsOf).flatMap((technician) => {
        const { id, aseId, homeState, credentialFacts } = technician;
        const qualifications = technicianQualifications(credentialFacts, defaultPack);
        return technicianStandings({ id, aseId, homeState }, qualifications, today, defaultPack);
      });
    },
  };
}
