import type pg from 'pg';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { RefusedRow } from './refused-row.ts';

interface AwardRow {
  readonly line: number;
  readonly class_code: string;
  readonly level: string;
}

/** A class of credentials is awarded by agencies of its levels alone. */
export async function judgeGovernmentCredentials(
  client: pg.ClientBase,
  pack: RulePack,
): Promise<readonly RefusedRow[]> {
  const allowed = [...pack.governmentClasses.values()].flatMap(({ code, levels }) =>
    levels.map((level) => ({ code, level })),
  );
  const { rows } = await client.query<AwardRow>(
    `select s.line, s.class_code, a.level from stage_government_credential s
     join government_agency a on a.id = s.agency_id
     where not exists (select from unnest($1::text[], $2::text[]) as allowed (code, level)
       where allowed.code = s.class_code and allowed.level = a.level)
     order by s.line`,
    [allowed.map(({ code }) => code), allowed.map(({ level }) => level)],
  );
  return rows.map(({ line, class_code, level }) => {
    const levels = pack.governmentClasses.get(class_code)?.levels ?? [];
    const message = `${class_code} is awarded at the level ${levels.join(' or ')}, not ${level}.`;
    return { line, faults: [{ column: 'class', code: 'GOVERNMENT_CLASS_NOT_AT_LEVEL', message }] };
  });
}
