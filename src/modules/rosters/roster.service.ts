import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { AnsweringService, ViewRequest } from '../credentials/answering.service.ts';
import { csvLine } from '../csv/csv-row.rules.ts';
import { queueJobs } from '../events/jobs.ts';
import type { LookUpLedger } from '../ledger/look-up-ledger.ts';
import { technicianRequirement } from '../qualifications/asked-rule.service.ts';
import { Roster } from './roster.entity.ts';
import type { LineFilter, RosterQueries, RosterRow } from './roster.queries.ts';
import {
  chunked,
  MAX_ROSTER_LINES,
  RESULT_COLUMNS,
  type RosterAnswer,
  type RosterEntry,
  resultRow,
} from './roster.rules.ts';
import { JUDGE_ROSTER, ROSTER_ATTEMPTS, type RosterPayload } from './roster-job.ts';
import { LINES_AT_ONCE } from './roster-judging.ts';
import { lookUpOfRoster } from './roster-look-ups.ts';

/** What a roster asks of every line. Exactly one of `codes` and `requirement` says it. */
export interface RosterQuestion extends ViewRequest {
  readonly codes?: readonly string[] | null | undefined;
  readonly requirement?: unknown;
  readonly purpose: Purpose;
}

/** How many answered lines are read at a time for the file of results. */
const RESULTS_AT_ONCE = 2_500;

/** Takes rosters in, and answers about them to the organisation that handed them in. */
export class RosterService {
  private readonly actions: RecordedActions;
  private readonly answering: AnsweringService;
  private readonly queries: RosterQueries;
  private readonly ledger: LookUpLedger;

  constructor(parts: {
    readonly actions: RecordedActions;
    readonly answering: AnsweringService;
    readonly queries: RosterQueries;
    readonly ledger: LookUpLedger;
  }) {
    this.actions = parts.actions;
    this.answering = parts.answering;
    this.queries = parts.queries;
    this.ledger = parts.ledger;
  }

  /** Refuses what nobody could be asked, before anything is read: a rule pack, a moment or a requirement that is none. */
  check(question: RosterQuestion): Requirement {
    return technicianRequirement(question, this.answering.view(question).pack);
  }

  /**
   * Keeps the lines and queues their judging, all or nothing. The day and the moment of record are settled here: every line
   * is judged by the same, whenever its turn comes. The ledger has the question from now on, and each line's row once it is
   * answered.
   */
  async submit(
    request: ActionRequest,
    question: RosterQuestion,
    entries: readonly RosterEntry[],
  ): Promise<{ readonly rosterId: string }> {
    const view = this.answering.view(question);
    const requirement = technicianRequirement(question, view.pack);
    refuseCount(entries.length);
    return this.actions.run(request, async (scope) => {
      const { em, now } = scope;
      const rosterId = scope.ids.next();
      const roster = em.create(Roster, {
        id: rosterId,
        organizationId: request.viewer.organizationId,
        requirement,
        rulePack: view.pack.name,
        asOf: view.asOf,
        knownAt: view.knownAt ?? now,
        purpose: question.purpose,
        state: 'QUEUED',
        lineCount: entries.length,
        linesAnswered: 0,
        counts: {},
        createdAt: now,
        startedAt: null,
        finishedAt: null,
        failure: null,
      });
      await em.persist(roster).flush();
      await this.ledger.recordIn(em, [lookUpOfRoster(request.viewer, roster, question.codes)]);
      const payloads: RosterPayload[] = [];
      for (const chunk of chunked(entries, LINES_AT_ONCE)) {
        const firstLine = chunk[0]?.line ?? 0;
        await em.execute('insert into roster_chunk (roster_id, first_line, entries) values (?, ?, ?::jsonb)', [
          rosterId,
          firstLine,
          JSON.stringify(chunk),
        ]);
        payloads.push({ rosterId, firstLine });
      }
      await queueJobs(em, JUDGE_ROSTER, payloads, ROSTER_ATTEMPTS);
      const { purpose } = question;
      const details = { lines: entries.length, rulePack: view.pack.name, asOf: view.asOf, purpose };
      return { result: { rosterId }, action: 'roster.submitted', subjectId: rosterId, details };
    });
  }

  /** The organisation's own roster; undefined for every other. */
  async byId(viewer: KnownViewer, id: string): Promise<RosterRow | undefined> {
    const [roster] = await this.queries.ofOrganization(viewer.organizationId, [id]);
    return roster;
  }

  /** The organisation's own rosters, newest first. Refuses a cursor that no page gave out. */
  async page(viewer: KnownViewer, page: PageRequest): Promise<Page<RosterRow>> {
    const cursorId = page.cursor === undefined ? null : rosterOfCursor(page.cursor, page.direction);
    const rows = await this.queries.page(viewer.organizationId, page.direction, cursorId, page.limit + 1);
    return pageOf(page, rows, ({ id }) => nodeId('Roster', id));
  }

  /** What was answered so far, in the order of lines. Refuses a cursor that no page gave out. */
  async results(roster: RosterRow, filter: LineFilter, page: PageRequest): Promise<Page<RosterAnswer>> {
    const { cursor, direction, limit } = page;
    if (cursor !== undefined && !/^[1-9]\d{0,8}$/.test(cursor)) throw strangeCursor(direction);
    const after = cursor === undefined ? null : Number(cursor);
    const rows = await this.queries.lines(roster.id, filter, direction, after, limit + 1);
    return pageOf(page, rows, ({ line }) => String(line));
  }

  /** The answers as CSV, piece by piece. Refuses a roster that is not done: half a file looks like a whole one. */
  resultsFile(roster: RosterRow): AsyncGenerator<string> {
    refuseUnfinished(roster);
    return this.resultPieces(roster.id);
  }

  private async *resultPieces(rosterId: string): AsyncGenerator<string> {
    yield csvLine(RESULT_COLUMNS);
    for (let after: number | undefined = 0; after !== undefined; ) {
      const answers = await this.queries.lines(rosterId, EVERYTHING, 'FORWARD', after, RESULTS_AT_ONCE);
      if (answers.length > 0) yield answers.map((answer) => csvLine(resultRow(answer))).join('');
      after = answers.length < RESULTS_AT_ONCE ? undefined : answers.at(-1)?.line;
    }
  }
}

const EVERYTHING: LineFilter = { verdicts: null, reasons: null };

function rosterOfCursor(cursor: string, direction: PageRequest['direction']): string {
  try {
    return recordId(cursor, ['Roster']).uuid;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw strangeCursor(direction);
  }
}

function strangeCursor(direction: PageRequest['direction']): Refusal {
  const message = 'A cursor is one that a page before gave out.';
  return refuse('CURSOR_MALFORMED', message, [direction === 'FORWARD' ? 'after' : 'before']);
}

/** Refuses a roster of which not every line is answered. */
export function refuseUnfinished({ state, failure, linesAnswered, lineCount }: RosterRow): void {
  if (state === 'FAILED') {
    throw refuse('ROSTER_FAILED', `The roster failed (${failure ?? 'INTERNAL_SERVER_ERROR'}); hand it in anew.`);
  }
  if (state !== 'DONE') {
    const message = `${linesAnswered} of ${lineCount} lines are answered; ask again when all are.`;
    throw refuse('ROSTER_NOT_DONE', message);
  }
}

function refuseCount(lines: number): void {
  if (lines === 0) throw refuse('ROSTER_EMPTY', 'The roster has no line.', ['lines']);
  if (lines > MAX_ROSTER_LINES) {
    throw refuse('ROSTER_TOO_LONG', `A roster has at most ${MAX_ROSTER_LINES} lines.`, ['lines']);
  }
}
