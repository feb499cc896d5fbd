import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { PageRequest } from '../../kernel/page.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import type { LineReason, RosterAnswer, RosterEntry, RosterState } from './roster.rules.ts';

/** A roster as it is read. */
export interface RosterRow {
  readonly id: string;
  readonly organizationId: string;
  readonly requirement: Requirement;
  readonly rulePack: string;
  readonly asOf: Day;
  readonly knownAt: Date;
  readonly purpose: Purpose;
  readonly state: RosterState;
  readonly lineCount: number;
  readonly linesAnswered: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly failure: string | null;
}

/** A line whose technician was found, as far as it is looked at for what will change. */
export interface FoundLine {
  readonly line: number;
  readonly aseId: string;
  readonly lastName: string;
  readonly technicianId: string;
  /** The last day of the answer, as judged when the roster was; null for ever. */
  readonly holdsThrough: Day | null;
}

/** Which of a roster's lines are wanted: those of one of the verdicts or reasons; all when both are null. */
export interface LineFilter {
  readonly verdicts: readonly Verdict[] | null;
  readonly reasons: readonly LineReason[] | null;
}

const moment = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const ROSTER = `select id, organization_id, requirement, rule_pack, as_of::text, ${moment('known_at')}, purpose, state,
  line_count, lines_answered, counts, ${moment('created_at')}, ${moment('started_at')}, ${moment('finished_at')}, failure
  from roster`;
const LINE = `select line, ase_id, last_name, verdict, holds_through::text as holds_through, array_to_json(missing) as missing, reason,
  fault, technician_id, tier from roster_line`;

const FOUND_LINE = `select line, ase_id as "aseId", last_name as "lastName", technician_id as "technicianId",
  holds_through::text as "holdsThrough" from roster_line l where roster_id = $1 and technician_id is not null`;

/** Reads rosters for the organisation whose they are. To others they do not exist. */
export class RosterQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** The rosters of these ids that belong to the organisation. */
  async ofOrganization(organizationId: string, ids: readonly string[]): Promise<readonly RosterRow[]> {
    return this.rosters('rosters-by-id', 'where organization_id = $1 and id = any($2::uuid[])', [organizationId, ids]);
  }

  /** For the job that judges it, whosever it is. */
  async byId(id: string): Promise<RosterRow | undefined> {
    const [roster] = await this.rosters('roster', 'where id = $1', [id]);
    return roster;
  }

  /** Up to `limit` rosters of the organisation, newest first; BACKWARD reads from the oldest. `cursor` is a roster's id. */
  async page(
    organizationId: string,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly RosterRow[]> {
    const forward = direction === 'FORWARD';
    const condition = `where organization_id = $1 and ($2::uuid is null or id ${forward ? '<' : '>'} $2)
      order by id ${forward ? 'desc' : 'asc'} limit $3`;
    return this.rosters(`rosters-${direction}`, condition, [organizationId, cursor, limit]);
  }

  /** Up to `limit` answered lines in their order, after or before the line `cursor`. */
  async lines(
    rosterId: string,
    filter: LineFilter,
    direction: PageRequest['direction'],
    cursor: number | null,
    limit: number,
  ): Promise<readonly RosterAnswer[]> {
    const forward = direction === 'FORWARD';
    const { rows } = await this.pool.query<LineColumns>({
      name: `roster-lines-${direction}`,
      text: `${LINE} where roster_id = $1 and line ${forward ? '>' : '<'} $2
          and (($3::text[] is null and $4::text[] is null) or verdict = any($3) or reason = any($4))
        order by line ${forward ? 'asc' : 'desc'} limit $5`,
      values: [rosterId, cursor ?? (forward ? 0 : MAX_INTEGER), filter.verdicts, filter.reasons, limit],
    });
    return rows.map(answerOfColumns);
  }

  /** Up to `limit` found lines whose answer, as it was given, holds through an earlier day than `day`: those of the first day first. */
  async changingBefore(
    rosterId: string,
    day: Day,
    after: Pick<FoundLine, 'line' | 'holdsThrough'> | undefined,
    limit: number,
  ): Promise<readonly FoundLine[]> {
    const { rows } = await this.pool.query<FoundLine>({
      name: 'roster-lines-changing',
      text: `${FOUND_LINE} and holds_through < $2 and ($3::date is null or (holds_through, line) > ($3, $4::int))
        order by l.holds_through, line limit $5`,
      values: [rosterId, day, after?.holdsThrough ?? null, after?.line ?? null, limit],
    });
    return rows;
  }

  /**
   * Found lines about whose technicians anything was recorded since `since`, in their order: what is stored of them may not hold
   * any more. The audit trail tells, which every change is in; a bulk change may have been about anybody. With `isFurther` also
   * what was recorded of shops where they ever worked.
   */
  async recordedSince(rosterId: string, since: Date, isFurther: boolean): Promise<readonly FoundLine[]> {
    const entries = (subject: string) => `registry_was_recorded(${subject}, $2)`;
    const atWork = `exists (select from employment e where e.technician_id = l.technician_id and ${entries('e.shop_id')})`;
    const { rows } = await this.pool.query<FoundLine>({
      name: `roster-lines-recorded${isFurther ? '-further' : ''}`,
      text: `${FOUND_LINE} and ((select ${entries('null')}) or ${entries('l.technician_id')} ${isFurther ? `or ${atWork}` : ''})
        order by line`,
      values: [rosterId, since],
    });
    return rows;
  }

  /** Lines that wait for their answers; undefined once they have them. */
  async chunk(rosterId: string, firstLine: number): Promise<readonly RosterEntry[] | undefined> {
    const { rows } = await this.pool.query<{ entries: readonly RosterEntry[] }>({
      name: 'roster-chunk',
      text: 'select entries::json as entries from roster_chunk where roster_id = $1 and first_line = $2',
      values: [rosterId, firstLine],
    });
    return rows[0]?.entries;
  }

  private async rosters(name: string, condition: string, values: readonly unknown[]): Promise<readonly RosterRow[]> {
    const { rows } = await this.pool.query({
      name,
      text: `${ROSTER} ${condition}`,
      values: [...values],
      rowMode: 'array',
    } as pg.QueryConfig);
    return (rows as unknown as RosterColumns[]).map(rosterOf);
  }
}

const MAX_INTEGER = 2_147_483_647;

type RosterColumns = [
  ...asked: [string, string, Requirement, string, Day, number, Purpose],
  ...progress: [
    RosterState,
    number,
    number,
    Record<string, number>,
    number,
    number | null,
    number | null,
    string | null,
  ],
];

function rosterOf([
  id,
  organizationId,
  requirement,
  rulePack,
  asOf,
  knownAt,
  purpose,
  state,
  lineCount,
  linesAnswered,
  counts,
  createdAt,
  startedAt,
  finishedAt,
  failure,
]: RosterColumns): RosterRow {
  return {
    id,
    organizationId,
    requirement,
    rulePack,
    asOf,
    knownAt: new Date(knownAt),
    purpose,
    state,
    lineCount,
    linesAnswered,
    counts,
    createdAt: new Date(createdAt),
    startedAt: startedAt === null ? null : new Date(startedAt),
    finishedAt: finishedAt === null ? null : new Date(finishedAt),
    failure,
  };
}

interface LineColumns {
  readonly line: number;
  readonly ase_id: string | null;
  readonly last_name: string | null;
  readonly verdict: Verdict | null;
  readonly holds_through: Day | null;
  readonly missing: readonly string[];
  readonly reason: LineReason | null;
  readonly fault: string | null;
  readonly technician_id: string | null;
  readonly tier: Tier | null;
}

function answerOfColumns(row: LineColumns): RosterAnswer {
  const { line, verdict, missing, reason, fault } = row;
  return {
    line,
    aseId: row.ase_id,
    lastName: row.last_name,
    verdict,
    holdsThrough: row.holds_through,
    missing,
    reason,
    fault,
    technicianId: row.technician_id,
    tier: row.tier,
  };
}
