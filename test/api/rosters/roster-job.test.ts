import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RecordedActions } from '../../../src/modules/audit/recorded-actions.ts';
import { answerTiers } from '../../../src/modules/consent/answer-tiers.service.ts';
import { AnsweringService } from '../../../src/modules/credentials/answering.service.ts';
import { FactsQueries } from '../../../src/modules/credentials/facts.queries.ts';
import type { Job } from '../../../src/modules/events/jobs.ts';
import { LookUpLedger } from '../../../src/modules/ledger/look-up-ledger.ts';
import { TechnicianRecords } from '../../../src/modules/qualifications/technician-records.service.ts';
import { RosterQueries, type RosterRow } from '../../../src/modules/rosters/roster.queries.ts';
import { RosterService } from '../../../src/modules/rosters/roster.service.ts';
import { ROSTER_ATTEMPTS, rosterJob } from '../../../src/modules/rosters/roster-job.ts';
import { LINES_AT_ONCE, type RosterJudge, rosterJudge } from '../../../src/modules/rosters/roster-judging.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let queries: RosterQueries;
let service: RosterService;
let ledger: LookUpLedger;
let submitted = 0;
const organizationId = '01900000-0000-7000-8000-00000000000a';
const viewer = { role: 'EMPLOYER', organizationId, apiKeyId: organizationId } as const;
const CHUNKS = 3;
const LINES = LINES_AT_ONCE * 2 + 1;

beforeAll(async () => {
  world = await createWorld('roster-job');
  const { database, clock, app } = world;
  await registrarOf(world).certified('ASE-3100-0001', 'Lee', ['A5']);
  queries = new RosterQueries(database.pool);
  ledger = new LookUpLedger(database, { error: () => undefined });
  const answering = new AnsweringService(new FactsQueries(database.pool), app.catalogue, clock);
  service = new RosterService({
    actions: new RecordedActions(database.orm, clock, app.ids, database.pool),
    answering,
    queries,
    ledger,
  });
});
afterAll(() => world.close());

async function handIn(): Promise<string> {
  submitted += 1;
  const entries = Array.from({ length: LINES }, (_, index) => ({
    line: index + 2,
    aseId: `ASE-3100-${String(index + 1).padStart(4, '0')}`,
    lastName: 'Lee',
  }));
  const request = {
    viewer,
    requestId: 'test',
    operation: 'test',
    idempotencyKey: `roster-job-${submitted}`,
    input: {},
  };
  const { rosterId } = await service.submit(request, { codes: ['A5'], purpose: 'EMPLOYMENT' }, entries);
  return rosterId;
}

function jobWith(judge: RosterJudge): Job {
  const { database, clock, app } = world;
  return rosterJob({ em: database.orm.em, queries, catalogue: app.catalogue, judge, ledger, clock, ids: app.ids });
}

const rightly: RosterJudge = (...asked) =>
  rosterJudge(
    new FactsQueries(world.database.pool),
    new TechnicianRecords(world.database.pool),
    answerTiers(world.database.pool, world.app.catalogue, world.clock),
  )(...asked);
const chunkOf = (rosterId: string, place: number) => ({ rosterId, firstLine: place * LINES_AT_ONCE + 2 });
const RETRIED = { isLast: false };

async function progress(id: string): Promise<Pick<RosterRow, 'state' | 'linesAnswered' | 'counts' | 'failure'>> {
  const row = await queries.byId(id);
  if (!row) throw new Error('there is no such roster');
  const { state, linesAnswered, counts, failure } = row;
  return { state, linesAnswered, counts, failure };
}

async function rows(table: string, id: string): Promise<number> {
  const { rows: found } = await world.database.pool.query(
    `select count(*)::int as rows from ${table} where roster_id = $1`,
    [id],
  );
  return found[0].rows;
}

async function makeDue(): Promise<void> {
  await world.database.pool.query('update graphile_worker._private_jobs set run_at = now() where locked_at is null');
}

const everyLineOnce = {
  state: 'DONE',
  linesAnswered: LINES,
  failure: null,
  counts: { VALID: 1, NOT_FOUND: LINES - 1 },
};

describe('a roster of several chunks', () => {
  let id: string;
  beforeEach(async () => {
    id = await handIn();
  });

  test('is judged chunk by chunk, and tells how far it is', async () => {
    const job = jobWith(rightly);
    expect(await progress(id)).toMatchObject({ state: 'QUEUED', linesAnswered: 0 });
    await job.run(chunkOf(id, 1), RETRIED);
    expect(await progress(id)).toMatchObject({ state: 'RUNNING', linesAnswered: LINES_AT_ONCE });
    await job.run(chunkOf(id, 0), RETRIED);
    await job.run(chunkOf(id, 2), RETRIED);
    expect(await progress(id)).toEqual(everyLineOnce);
    expect([await rows('roster_line', id), await rows('roster_chunk', id)]).toEqual([LINES, 0]);
  });

  test('that is interrupted goes on with the chunk it left, and does none twice', async () => {
    let judged = 0;
    const dying = jobWith(async (...asked) => {
      judged += 1;
      if (judged > 1) throw new Error('killed');
      return rightly(...asked);
    });
    await dying.run(chunkOf(id, 0), RETRIED);
    await expect(dying.run(chunkOf(id, 1), RETRIED)).rejects.toThrow('killed');
    expect(await progress(id)).toMatchObject({ state: 'RUNNING', linesAnswered: LINES_AT_ONCE });
    expect(await rows('roster_chunk', id)).toBe(CHUNKS - 1);
    await world.runJobs();
    expect(await progress(id)).toEqual(everyLineOnce);
    expect(await rows('roster_line', id)).toBe(LINES);
  });

  test('that two processes judge at the same time is answered once', async () => {
    const job = jobWith(rightly);
    const all = [0, 1, 2].map((place) => chunkOf(id, place));
    await Promise.all([...all, ...all].map((chunk) => job.run(chunk, RETRIED)));
    expect(await progress(id)).toEqual(everyLineOnce);
    expect(await rows('roster_line', id)).toBe(LINES);
  });

  test('is done by the queue, tried again after a failure', async () => {
    await world.runJobs();
    expect(await progress(id)).toEqual(everyLineOnce);
    await makeDue();
    await world.runJobs();
    expect(await progress(id)).toEqual(everyLineOnce);
  });

  test('fails for good with its last attempt, keeps what was answered, and is not gone on with', async () => {
    const failing = jobWith(() => Promise.reject(new Error('the judge is out')));
    await jobWith(rightly).run(chunkOf(id, 0), RETRIED);
    await expect(failing.run(chunkOf(id, 1), { isLast: true })).rejects.toThrow('the judge is out');
    await jobWith(rightly).run(chunkOf(id, 2), RETRIED);
    expect(await progress(id)).toMatchObject({
      state: 'FAILED',
      failure: 'INTERNAL_SERVER_ERROR',
      linesAnswered: LINES_AT_ONCE,
    });
    expect([await rows('roster_line', id), await rows('roster_chunk', id)]).toEqual([LINES_AT_ONCE, 0]);
    const row = await queries.byId(id);
    expect(() => row && service.resultsFile(row)).toThrow('hand it in anew');
  });

  test('whose requirement its rule pack no longer knows fails at once with the reason', async () => {
    await world.database.pool.query(`update roster set requirement = '{"holdsTest":"Z9"}' where id = $1`, [id]);
    await jobWith(rightly).run(chunkOf(id, 0), RETRIED);
    expect(await progress(id)).toMatchObject({ state: 'FAILED', failure: 'UNKNOWN_TEST' });
  });
});

test('its jobs are queued with the attempts that the last one is known by', async () => {
  await handIn();
  const { rows: jobs } = await world.database.pool.query(
    `select distinct max_attempts from graphile_worker.jobs where task_identifier = 'judge_roster'`,
  );
  expect(jobs).toEqual([{ max_attempts: ROSTER_ATTEMPTS }]);
});
