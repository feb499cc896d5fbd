import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import type { FurtherFacts } from './technician-record.rules.ts';

type Row = [
  technicianId: string,
  experience: readonly [kind: 'WORK' | 'TRAINING', series: readonly string[], from: Day, through: Day][] | null,
  enrolments:
    | readonly [program: string, level: string, openedOn: Day, completedOn: Day | null, withdrawnOn: Day | null][]
    | null,
  government:
    | readonly [
        classCode: string,
        jurisdiction: string,
        place: string | null,
        from: Day,
        until: Day | null,
        pendingUntil: Day | null,
        endedOn: Day | null,
      ][]
    | null,
  networkJobs: readonly [network: string, from: Day, until: Day | null][] | null,
];

/**
 * What is on record about technicians besides credentials, by id; whoever has nothing is left out. Few questions need it, so
 * it is read by a statement of its own.
 */
export async function furtherFactsOf(
  pool: Pick<pg.Pool, 'query'>,
  technicianIds: readonly string[],
  knownAt: Date | undefined,
): Promise<ReadonlyMap<string, FurtherFacts>> {
  if (technicianIds.length === 0) return new Map();
  const { rows } = await pool.query({
    name: `further-facts${knownAt ? '-known-at' : ''}`,
    text: furtherFactsStatement(knownAt && '$2::timestamptz'),
    values: knownAt ? [technicianIds, knownAt] : [technicianIds],
    rowMode: 'array',
  } as pg.QueryConfig);
  return new Map((rows as unknown as Row[]).map((row) => [row[0], factsOf(row)]));
}

function factsOf([, experience, enrolments, government, networkJobs]: Row): FurtherFacts {
  return {
    experience: (experience ?? []).map(([kind, series, from, through]) => ({ kind, series, from, through })),
    enrolments: (enrolments ?? []).map(([program, level, openedOn, completedOn, withdrawnOn]) => ({
      program,
      level,
      openedOn,
      completedOn,
      withdrawnOn,
    })),
    government: (government ?? []).map(([classCode, jurisdiction, place, from, until, pendingUntil, endedOn]) => ({
      classCode,
      jurisdiction,
      place,
      from,
      until,
      pendingUntil,
      endedOn,
    })),
    networkJobs: (networkJobs ?? []).map(([network, from, until]) => ({ network, from, until: until ?? END_OF_TIME })),
  };
}

/** `known` is the placeholder of the moment whose record is wanted; undefined for now. */
function furtherFactsStatement(known: string | undefined): string {
  const onRecord = (table: string) =>
    known === undefined
      ? `${table}.retracted_at is null`
      : `${table}.recorded_at <= ${known} and (${table}.retracted_at is null or ${table}.retracted_at > ${known})`;
  const facts = (table: string, columns: string, order: string) => `
    (select json_agg(json_build_array(${columns}) order by ${order}) from ${table} f
     where f.technician_id = t.id and ${onRecord('f')})`;
  return `
    select t.id,
      ${facts('experience_record', 'f.kind, f.series, f.from_on, f.through_on', 'f.from_on, f.id')},
      ${facts('oem_enrolment', 'f.program, f.level, f.opened_on, f.completed_on, f.withdrawn_on', 'f.opened_on, f.id')},
      ${facts(
        'government_credential',
        'f.class_code, f.jurisdiction, f.place, f.from_on, f.until_on, f.pending_until_on, f.ended_on',
        'f.from_on, f.id',
      )},
      (select json_agg(json_build_array(n.code, greatest(e.from_on, n.from_on), least(e.until_on, n.until_on))
         order by greatest(e.from_on, n.from_on), n.code)
       from employment e join shop_term n on n.shop_id = e.shop_id and n.kind = 'NETWORK'
       where e.technician_id = t.id and e.asserted_by <> 'TECHNICIAN' and ${onRecord('e')} and ${onRecord('n')}
         and (e.until_on is null or n.from_on < e.until_on) and (n.until_on is null or e.from_on < n.until_on))
    from unnest($1::uuid[]) as t (id)`;
}
