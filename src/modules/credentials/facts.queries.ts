import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import type { Statement, Statements } from '../events/statements.ts';
import { foldName } from '../technicians/technician.rules.ts';
import type { CredentialFacts } from './credential-record.rules.ts';
import { gatheredReads } from './gathered-reads.ts';
import type { Basis } from './standing.rules.ts';

/** A technician as read for answers: the profile, and every credential fact on record at the moment asked about. */
export interface TechnicianFacts {
  readonly id: string;
  readonly aseId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly homeState: string;
  readonly directoryOptIn: boolean;
  readonly version: number;
  readonly registeredAt: Date;
  readonly credentialFacts: CredentialFacts;
  /** The person whose second ASE ID this turned out to be; null for everybody else. */
  readonly mergedIntoId: string | null;
}

/**
 * How many rows pages read: the next of these. PostgreSQL plans a statement anew for every request when the limit is a
 * parameter, which costs as much as a third of reading the page.
 */
const PAGE_STEPS = [2, 6, 11, 21, 51, 101];

/** Who is asked about: the ASE ID, and the last name that belongs to it, folded. */
export interface Identity {
  readonly aseId: string;
  readonly lastNameFolded: string;
}

/**
 * Facts without entities: what every answer is made from. What is on record now is read for all who ask at the same time by
 * one statement.
 */
export class FactsQueries {
  private readonly pool: pg.Pool;
  private readonly nowByAseId: (aseId: string) => Promise<TechnicianFacts | undefined>;
  private readonly nowByIdentity: (identity: Identity) => Promise<TechnicianFacts | undefined>;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    this.nowByAseId = gatheredReads((aseIds) => this.ofAseIds(aseIds, undefined));
    this.nowByIdentity = gatheredReads((identities) => this.ofIdentities(identities, undefined));
  }

  /** `knownAt` undefined reads what is on record now. */
  async byAseId(aseId: string, knownAt: Date | undefined): Promise<TechnicianFacts | undefined> {
    if (knownAt === undefined) return this.nowByAseId(aseId);
    const [technician] = await this.ofAseIds([aseId], knownAt);
    return technician;
  }

  async byIds(ids: readonly string[], knownAt: Date | undefined): Promise<readonly TechnicianFacts[]> {
    return this.read('ids', 't.id = any($1::uuid[])', [ids], knownAt);
  }

  /** The technician of that ASE ID and folded last name: one statement, whichever of the two is wrong. */
  async byIdentity(
    aseId: string,
    lastNameFolded: string,
    knownAt: Date | undefined,
  ): Promise<TechnicianFacts | undefined> {
    const identity = { aseId, lastNameFolded };
    if (knownAt === undefined) return this.nowByIdentity(identity);
    const [technician] = await this.ofIdentities([identity], knownAt);
    return technician;
  }

  /**
   * The technicians of these ASE IDs and last names, in their order: one statement for thousands. Undefined for whoever is
   * not on record, and for whoever is by another last name.
   */
  async byIdentities(
    identities: readonly Identity[],
    knownAt: Date | undefined,
  ): Promise<readonly (TechnicianFacts | undefined)[]> {
    return this.ofIdentities(identities, knownAt);
  }

  /**
   * Up to `limit` technicians by ASE ID, after or before `aseId` in `direction`, in the order they are read.
   * A null filter filters nothing.
   */
  async page(
    filter: { readonly homeState: string | null; readonly lastNameFolded: string | null },
    direction: 'FORWARD' | 'BACKWARD',
    aseId: string | null,
    limit: number,
    knownAt: Date | undefined,
  ): Promise<readonly TechnicianFacts[]> {
    const forward = direction === 'FORWARD';
    const conditions = [`t.ase_id ${forward ? '>' : '<'} $1`];
    const values: unknown[] = [aseId ?? (forward ? '' : '~')];
    if (filter.homeState !== null) conditions.push(`t.home_state = $${values.push(filter.homeState)}`);
    if (filter.lastNameFolded !== null) conditions.push(`t.last_name_folded = $${values.push(filter.lastNameFolded)}`);
    const rowsRead = PAGE_STEPS.find((step) => step >= limit) ?? limit;
    const shape = `${forward ? 'f' : 'b'}${filter.homeState === null ? '' : 's'}${filter.lastNameFolded === null ? '' : 'n'}`;
    const chosen = `${conditions.join(' and ')} order by t.ase_id ${forward ? 'asc' : 'desc'} limit ${rowsRead}`;
    const rows = await this.read(`page-${shape}-${rowsRead}`, chosen, values, knownAt);
    return [...rows].sort((a, b) => (a.aseId < b.aseId === forward ? -1 : 1)).slice(0, limit);
  }

  private async ofAseIds(aseIds: readonly string[], knownAt: Date | undefined) {
    const rows = await this.read('ase-ids', 't.ase_id = any($1::text[])', [aseIds], knownAt);
    const found = new Map(rows.map((row) => [row.aseId, row]));
    return aseIds.map((aseId) => found.get(aseId));
  }

  /** Two of these may name one ASE ID with different last names: each is held against the row for itself. */
  private async ofIdentities(identities: readonly Identity[], knownAt: Date | undefined) {
    // Whoever had their name erased is asked about by the ASE ID alone.
    const named = 't.ase_id = any($1::text[]) and (t.last_name_folded = any($2::text[]) or t.erased_at is not null)';
    const values = [identities.map(({ aseId }) => aseId), identities.map(({ lastNameFolded }) => lastNameFolded)];
    const rows = await this.read('identities', named, values, knownAt);
    const found = new Map(rows.map((row) => [row.aseId, row]));
    return identities.map(({ aseId, lastNameFolded }) => {
      const row = found.get(aseId);
      return row && (row.lastName === '' || foldName(row.lastName) === lastNameFolded) ? row : undefined;
    });
  }

  private async read(
    name: string,
    condition: string,
    values: readonly unknown[],
    knownAt: Date | undefined,
  ): Promise<readonly TechnicianFacts[]> {
    const known = knownAt === undefined ? undefined : `$${values.length + 1}::timestamptz`;
    const { rows } = await this.pool.query({
      name: `facts-${name}${known ? '-known-at' : ''}`,
      text: factsStatement(condition, known),
      values: knownAt === undefined ? [...values] : [...values, knownAt],
      rowMode: 'array',
    } as pg.QueryConfig);
    return (rows as unknown as FactsRow[]).map(technicianFactsOf);
  }
}

/**
 * The technician of that ASE ID, locked until the transaction that `statements` are in ends, with the facts on record: as
 * `lockedTechnician` and `recordedFacts` find them, without entities. Undefined when nobody has it.
 */
export async function lockedFacts(statements: Statements, aseId: string): Promise<TechnicianFacts | undefined> {
  const locked = await statements.rows(LOCK, [aseId]);
  if (locked.length === 0) return undefined;
  const [found] = await statements.rows<{ row: FactsRow }>(FACTS_OF_ONE, [aseId]);
  return found && technicianFactsOf(found.row);
}

const LOCK: Statement = {
  name: 'lock-technician',
  text: 'select true from technician where ase_id = $1::text for no key update',
};

/** Read after the lock is had, by a statement of its own: it sees what was committed while that was waited for. */
const FACTS_OF_ONE: Statement = {
  name: 'facts-of-one',
  text: `select json_build_array(id, ase_id, first_name, last_name, home_state, directory_opt_in, version, registered_at,
           periods, actions, passed, merged_into_id) as row
           from (${factsStatement('t.ase_id = $1::text', undefined)}) f (id, ase_id, first_name, last_name, home_state,
             directory_opt_in, version, registered_at, periods, actions, passed, merged_into_id)`,
};

/**
 * One row of {@link factsStatement}: the profile, then facts as text, each fact's members parted by spaces and facts by
 * semicolons, which codes and days never hold. Text is made and read faster than JSON.
 */
export type FactsRow = [
  ...profile: [string, string, string, string, string, boolean, number, number],
  periods: string | null,
  actions: string | null,
  passed: string | null,
  mergedIntoId: string | null,
];

/** A row of {@link factsStatement} as facts. */
export function technicianFactsOf(row: FactsRow): TechnicianFacts {
  const [id, aseId, firstName, lastName, homeState, directoryOptIn, version, registeredAt] = row;
  const [, , , , , , , , periods, actions, passed, mergedIntoId] = row;
  return {
    id,
    aseId,
    firstName,
    lastName,
    homeState,
    directoryOptIn,
    version,
    registeredAt: new Date(registeredAt),
    credentialFacts: credentialFactsOf(periods, actions, passed),
    mergedIntoId,
  };
}

/** Credential facts as {@link credentialFactQueries} writes them; null for a technician who has none of a kind. */
export function credentialFactsOf(
  periods: string | null,
  actions: string | null,
  passed: string | null,
): CredentialFacts {
  return {
    periods: factsOf(periods, periodOf),
    actions: factsOf(actions, actionOf),
    passed: factsOf(passed, passedOf),
  };
}

const NONE: readonly never[] = [];
const DAY_LENGTH = 10;

function factsOf<Fact>(text: string | null, factOf: (text: string) => Fact): readonly Fact[] {
  return text === null ? NONE : text.split(';').map(factOf);
}

/** Bases are sent by their initials: every page holds hundreds. */
const BASIS_BY_INITIAL = {
  I: 'INITIAL_TEST',
  R: 'RECERTIFICATION_TEST',
  C: 'CONTINUING_EDUCATION',
} as const satisfies Readonly<Record<string, Basis>>;

function periodOf(text: string) {
  const from = text.indexOf(' ') + 1;
  const until = from + DAY_LENGTH + 1;
  return {
    testCode: text.slice(0, from - 1),
    from: text.slice(from, from + DAY_LENGTH) as Day,
    until: text.slice(until, until + DAY_LENGTH) as Day,
    basis: BASIS_BY_INITIAL[text.slice(until + DAY_LENGTH + 1) as keyof typeof BASIS_BY_INITIAL],
  };
}

function actionOf(text: string) {
  const [testCode = '', action, effectiveOn, reasonCode = ''] = text.split(' ');
  return { testCode, action: action as StatusActionKind, effectiveOn: effectiveOn as Day, reasonCode };
}

function passedOf(text: string) {
  const [testCode = '', takenOn] = text.split(' ');
  return { testCode, takenOn: takenOn as Day };
}

/**
 * The statement that reads technicians (`t`) who meet `condition`, one {@link FactsRow} each, in no order. Every table is
 * gone through once for all of them. Of passed tests it reads those that ever waited for experience: no other can be
 * pending. `known` is the placeholder of the moment whose record is wanted; undefined for now.
 */
export function factsStatement(condition: string, known: string | undefined): string {
  const { periods, actions, passed } = credentialFactQueries(known);
  return `
    with t as materialized (
      select * from technician t where ${known === undefined ? '' : `t.registered_at <= ${known} and `}${condition})
    select t.id, t.ase_id, t.first_name, t.last_name, t.home_state, t.directory_opt_in, t.version,
      (extract(epoch from t.registered_at) * 1000)::float8, periods.facts, actions.facts, passed.facts,
      ${known === undefined ? 't.merged_into_id' : `case when t.merged_at <= ${known} then t.merged_into_id end`}
    from t
      left join ${periods} periods on periods.technician_id = t.id
      left join ${actions} actions on actions.technician_id = t.id
      left join ${passed} passed on passed.technician_id = t.id`;
}

/**
 * Sub-queries that read the credential facts of everybody in `t (id)`, a common table of the statement they stand in: one row
 * `(technician_id, facts)` each, as text for {@link credentialFactsOf}. `known` is as in {@link factsStatement}.
 */
export function credentialFactQueries(known: string | undefined) {
  const facts = (table: string, columns: string, aggregate: string, more = '') => {
    const select = `select technician_id, ${columns} from ${table} where technician_id = any(array(select id from t)) ${more}`;
    const onRecord =
      known === undefined
        ? `${select} and retracted_at is null`
        : `${select} and retracted_at is null and recorded_at <= ${known}
           union all ${select} and retracted_at > ${known} and recorded_at <= ${known}`;
    return `(select technician_id, string_agg(${aggregate}) as facts from (${onRecord}) f group by technician_id)`;
  };
  return {
    periods: facts(
      'credential_period',
      'test_code, from_on, until_on, basis',
      "test_code || ' ' || from_on || ' ' || until_on || ' ' || left(basis, 1), ';' order by test_code, from_on",
    ),
    actions: facts(
      'status_action',
      'test_code, action, effective_on, reason_code, recorded_at, id',
      "test_code || ' ' || action || ' ' || effective_on || ' ' || reason_code, ';' order by effective_on, recorded_at, id",
    ),
    passed: facts(
      'exam_result',
      'test_code, taken_on',
      "test_code || ' ' || taken_on, ';' order by taken_on",
      'and waited',
    ),
  };
}
