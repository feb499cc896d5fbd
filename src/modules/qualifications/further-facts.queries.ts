import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import { governmentFactQuery, governmentFactsOf } from '../government-credentials/government.queries.ts';
import { oemFactQuery, oemFactsOf } from '../oem-programs/oem.queries.ts';
import type { FurtherFacts } from './technician-record.rules.ts';

/** What there is on record about technicians besides credentials. */
export type FurtherKind = 'EXPERIENCE' | 'OEM' | 'GOVERNMENT' | 'NETWORKS';

export const EVERY_FURTHER_KIND: ReadonlySet<FurtherKind> = new Set(['EXPERIENCE', 'OEM', 'GOVERNMENT', 'NETWORKS']);

type Row = [
  technicianId: string,
  experience: string | null,
  enrolments: string | null,
  government: string | null,
  networkJobs: string | null,
];

/**
 * What is on record about technicians besides credentials, by id, as far as `kinds` ask for it. Few questions need it, so it
 * is read by a statement of its own, for all of them at once.
 */
export async function furtherFactsOf(
  pool: Pick<pg.Pool, 'query'>,
  technicianIds: readonly string[],
  knownAt: Date | undefined,
  kinds: ReadonlySet<FurtherKind> = EVERY_FURTHER_KIND,
): Promise<ReadonlyMap<string, FurtherFacts>> {
  if (technicianIds.length === 0 || kinds.size === 0) return new Map();
  const { rows } = await pool.query({
    name: `further-facts-${[...kinds].sort().join('-').toLowerCase()}${knownAt ? '-known-at' : ''}`,
    text: furtherFactsStatement(knownAt && '$2::timestamptz', kinds),
    values: knownAt ? [technicianIds, knownAt] : [technicianIds],
    rowMode: 'array',
  } as pg.QueryConfig);
  return new Map((rows as unknown as Row[]).map((row) => [row[0], factsOf(row)]));
}

function factsOf([, experience, enrolments, government, networkJobs]: Row): FurtherFacts {
  return {
    experience: factsIn(experience, experienceOf),
    enrolments: oemFactsOf(enrolments),
    government: governmentFactsOf(government),
    networkJobs: factsIn(networkJobs, networkJobOf),
  };
}

function factsIn<Fact>(text: string | null, factOf: (text: string) => Fact): readonly Fact[] {
  return text === null ? [] : text.split(';').map(factOf);
}

function experienceOf(text: string): FurtherFacts['experience'][number] {
  const [kind, from, through, series = ''] = text.split(' ');
  return { kind: kind as 'WORK' | 'TRAINING', series: series.split(','), from: from as Day, through: through as Day };
}

function networkJobOf(text: string): FurtherFacts['networkJobs'][number] {
  const [network = '', from, until] = text.split(' ');
  return { network, from: from as Day, until: until ? (until as Day) : END_OF_TIME };
}

/**
 * `known` is the placeholder of the moment whose record is wanted; undefined for now. What a technician alone claims is no
 * employment until the shop or a registrar confirms it.
 */
function furtherFactsStatement(known: string | undefined, kinds: ReadonlySet<FurtherKind>): string {
  const onRecord = (table: string) =>
    known === undefined
      ? `${table}.retracted_at is null`
      : `${table}.recorded_at <= ${known} and (${table}.retracted_at is null or ${table}.retracted_at > ${known})`;
  const experience = `(
    select technician_id, string_agg(kind || ' ' || from_on || ' ' || through_on || ' ' || array_to_string(series, ','), ';'
      order by from_on, id) as facts
    from experience_record f where technician_id = any(array(select id from t)) and ${onRecord('f')}
    group by technician_id)`;
  const networkJobs = `(
    select e.technician_id, string_agg(n.code || ' ' || greatest(e.from_on, n.from_on) || ' '
      || coalesce(least(e.until_on, n.until_on)::text, ''), ';' order by n.code, greatest(e.from_on, n.from_on)) as facts
    from employment e join shop_term n on n.shop_id = e.shop_id and n.kind = 'NETWORK'
    where e.technician_id = any(array(select id from t)) and e.asserted_by <> 'TECHNICIAN'
      and ${onRecord('e')} and ${onRecord('n')}
      and (e.until_on is null or n.from_on < e.until_on) and (n.until_on is null or e.from_on < n.until_on)
    group by e.technician_id)`;
  const sources: readonly (readonly [FurtherKind, string])[] = [
    ['EXPERIENCE', experience],
    ['OEM', oemFactQuery(known)],
    ['GOVERNMENT', governmentFactQuery(known)],
    ['NETWORKS', networkJobs],
  ];
  const columns = sources.map(([kind]) => (kinds.has(kind) ? `${kind}.facts` : 'null::text'));
  const joins = sources.map(([kind, query]) =>
    kinds.has(kind) ? `left join ${query} ${kind} on ${kind}.technician_id = t.id` : '',
  );
  return `
    with t as materialized (select unnest($1::uuid[]) as id)
    select t.id, ${columns.join(', ')} from t ${joins.join(' ')}`;
}
