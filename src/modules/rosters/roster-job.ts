import type { EntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from '../../kernel/array-literal.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { Refusal } from '../../kernel/refusal.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { Job, JobAttempt } from '../events/jobs.ts';
import { publish } from '../events/outbox.ts';
import type { Asker } from '../ledger/look-up.rules.ts';
import type { LookUpLedger } from '../ledger/look-up-ledger.ts';
import type { RosterQueries, RosterRow } from './roster.queries.ts';
import { countsOf, type RosterAnswer } from './roster.rules.ts';
import { answersTo, type RosterJudge, rosterView } from './roster-judging.ts';
import { lookUpsOfLines, meantWithoutVerdict } from './roster-look-ups.ts';

/** The job that judges one chunk of a roster. */
export const JUDGE_ROSTER = 'judge_roster';
/** Tried again for about half an hour, later and later. */
export const ROSTER_ATTEMPTS = 8;

/** Which lines of which roster. */
export interface RosterPayload {
  readonly rosterId: string;
  readonly firstLine: number;
}

/** What judging a roster needs. */
export interface RosterJobParts {
  readonly em: EntityManager;
  readonly queries: RosterQueries;
  readonly catalogue: Catalogue;
  readonly judge: RosterJudge;
  readonly ledger: LookUpLedger;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Judges rosters chunk by chunk. A chunk's answers, their rows in the ledger, its removal and the roster's progress are one
 * transaction, so whoever is killed leaves it whole for the next to do, and of two who do it at the same time one finds it gone.
 */
export function rosterJob(parts: RosterJobParts): Job {
  return {
    name: JUDGE_ROSTER,
    async run(payload, attempt) {
      const { rosterId, firstLine } = payload as RosterPayload;
      const roster = await parts.queries.byId(rosterId);
      const entries = roster && (await parts.queries.chunk(rosterId, firstLine));
      if (!roster || !entries || roster.state === 'FAILED') return;
      if (roster.state === 'QUEUED') await begin(parts, roster);
      try {
        const asker = await askerOf(parts, roster.id);
        const asked = { ...asker, purpose: roster.purpose, today: parts.clock.dayAt(parts.clock.now()) };
        const view = rosterView(roster, parts.catalogue);
        const answers = await answersTo(entries, roster.requirement, view, parts.judge, asked);
        await keep(parts, roster, firstLine, answers, asker);
      } catch (error) {
        await failIfForGood(parts, roster, attempt, error);
      }
    },
  };
}

async function begin({ em, clock }: RosterJobParts, roster: RosterRow): Promise<void> {
  await em
    .fork()
    .execute(`update roster set state = 'RUNNING', started_at = ? where id = ? and state = 'QUEUED'`, [
      clock.now(),
      roster.id,
    ]);
}

async function keep(
  { em, ledger, clock, ids }: RosterJobParts,
  roster: RosterRow,
  firstLine: number,
  answers: readonly RosterAnswer[],
  asker: Asker,
): Promise<void> {
  await em.fork().transactional(async (fork) => {
    const taken = await fork.execute<unknown[]>(
      'delete from roster_chunk where roster_id = ? and first_line = ? returning first_line',
      [roster.id, firstLine],
    );
    if (taken.length === 0) return;
    await fork.execute(WRITE_ANSWERS, [roster.id, ...columnsOf(answers)]);
    const now = clock.now();
    const meantIds = await meantWithoutVerdict(fork, answers);
    await ledger.recordIn(fork, lookUpsOfLines(roster, asker, answers, meantIds, now, ids));
    const [progress] = await fork.execute<{ state: string; counts: object }[]>(ADVANCE, [
      JSON.stringify(countsOf(answers)),
      answers.length,
      answers.length,
      answers.length,
      now,
      roster.id,
    ]);
    if (progress?.state !== 'DONE') return;
    const payload = { lines: roster.lineCount, counts: progress.counts };
    await publish(fork, { id: ids.next(), type: 'roster.finished', subjectId: roster.id, payload, occurredAt: now });
  });
}

/** Who handed the roster in, as the ledger has it since. */
async function askerOf({ em, ledger }: RosterJobParts, rosterId: string) {
  const asker = await ledger.askerOf(em.fork(), rosterId);
  if (!asker?.organizationId) throw new Error(`roster ${rosterId} is not in the ledger`);
  return { ...asker, organizationId: asker.organizationId };
}

const WRITE_ANSWERS = `
  insert into roster_line (roster_id, line, ase_id, last_name, verdict, holds_through, missing, reason, fault, technician_id, tier)
  select ?::uuid, line, ase_id, last_name, verdict, holds_through, string_to_array(missing, E'\\n'), reason, fault, technician_id, tier
    from unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::date[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[])
      as a (line, ase_id, last_name, verdict, holds_through, missing, reason, fault, technician_id, tier)`;

function columnsOf(answers: readonly RosterAnswer[]): readonly string[] {
  const column = (of: (answer: RosterAnswer) => string | number | null) => arrayLiteral(answers.map(of));
  return [
    column(({ line }) => line),
    column(({ aseId }) => aseId),
    column(({ lastName }) => lastName),
    column(({ verdict }) => verdict),
    column(({ holdsThrough }) => holdsThrough),
    column(({ missing }) => missing.join('\n')),
    column(({ reason }) => reason),
    column(({ fault }) => fault),
    column(({ technicianId }) => technicianId),
    column(({ tier }) => tier),
  ];
}

/** Chunks that are done at the same time take turns here, each on top of what the one before left. */
const ADVANCE = `
  update roster set
    counts = (select jsonb_object_agg(code, total)
                from (select code, sum(lines::int) as total
                        from (select * from jsonb_each_text(roster.counts) union all select * from jsonb_each_text(?::jsonb))
                          each (code, lines) group by code) totals),
    lines_answered = lines_answered + ?,
    state = case when lines_answered + ? = line_count then 'DONE' else 'RUNNING' end,
    finished_at = case when lines_answered + ? = line_count then ?::timestamptz end
  where id = ? and state <> 'FAILED' returning state, counts`;

/** What time will not mend ends the roster, as does the last attempt; what was answered stays to be read. */
async function failIfForGood(
  { em, clock }: RosterJobParts,
  roster: RosterRow,
  attempt: JobAttempt,
  error: unknown,
): Promise<void> {
  const refusal = error instanceof Refusal ? error.faults[0]?.code : undefined;
  if (refusal === undefined && !attempt.isLast) throw error;
  await em.fork().transactional(async (fork) => {
    await fork.execute('delete from roster_chunk where roster_id = ?', [roster.id]);
    await fork.execute(
      `update roster set state = 'FAILED', failure = ?, finished_at = ? where id = ? and state <> 'FAILED'`,
      [refusal ?? 'INTERNAL_SERVER_ERROR', clock.now(), roster.id],
    );
  });
  if (refusal === undefined) throw error;
}
