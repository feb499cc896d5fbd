import { EventEmitter } from 'node:events';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Logger, type Runner, run, runOnce, type Task, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import { onDuty } from '../../kernel/connection-scope.ts';
import { AS_SERVICE_WORKING } from '../../kernel/service-role.ts';
import { WorkerPresence } from './worker-presence.ts';

/**
 * A kind of work that is queued in the transaction that asks for it. It is run at least once for each time it was queued,
 * in no promised order: doing the same twice must do no harm. One that fails is tried again, later and later.
 */
export interface Job {
  /** graphile-worker's task name. */
  readonly name: string;
  run(payload: unknown, attempt: JobAttempt): Promise<void>;
}

/** Which attempt at a job it is. */
export interface JobAttempt {
  /** Whether nobody will try again when this one fails. */
  readonly isLast: boolean;
}

/** What the job queue has to say to whoever runs the service. */
export interface JobLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Several processes may run jobs at once: each job goes to one of them, and a killed one's goes to another. */
export interface JobRunner {
  stop(): Promise<void>;
}

const JOBS_AT_ONCE = 2;
/** How often a job is tried unless it is queued with another number. */
export const MAX_ATTEMPTS = 25;

/** Queues one job for each payload in the transaction that `em` is in: a change and the work it asks for are kept or neither. */
export async function queueJobs(
  em: EntityManager,
  name: string,
  payloads: readonly object[],
  maxAttempts = MAX_ATTEMPTS,
): Promise<void> {
  await em.execute(
    `select graphile_worker.add_job(?, payload::json, max_attempts => ?)
       from jsonb_array_elements(?::jsonb) with ordinality queued (payload, place) order by place`,
    [name, maxAttempts, JSON.stringify(payloads)],
  );
}

/**
 * Queues a job that is to be done again and again, `seconds` from now by the database's clock. One of a kind waits at most; a later
 * one takes its place.
 */
export async function queueOne(reader: Pick<pg.Pool, 'query'>, name: string, seconds: number): Promise<void> {
  await reader.query(
    `select graphile_worker.add_job($1::text, '{}'::json, job_key => $1::text, max_attempts => $2::int,
       run_at => now() + make_interval(secs => $3::float8))`,
    [name, MAX_ATTEMPTS, seconds],
  );
}

/** Starts to run jobs as they are committed: within milliseconds when idle, by LISTEN and NOTIFY. */
export async function startJobs(url: string, jobs: readonly Job[], log: JobLog): Promise<JobRunner> {
  const pool = connectionsOf(url, log);
  const events: WorkerEvents = new EventEmitter();
  const presence = new WorkerPresence(pool, events, log);
  const runner: Runner = await run({ ...options(pool, events, jobs, log), concurrency: JOBS_AT_ONCE });
  return {
    async stop() {
      await runner.stop();
      await presence.end();
      await pool.end();
    },
  };
}

/** Runs what is queued now and returns: for whoever does not stay. */
export async function runQueuedJobs(url: string, jobs: readonly Job[], log: JobLog): Promise<void> {
  const pool = connectionsOf(url, log);
  const events: WorkerEvents = new EventEmitter();
  const presence = new WorkerPresence(pool, events, log);
  try {
    await runOnce(options(pool, events, jobs, log));
  } finally {
    await presence.end();
    await pool.end();
  }
}

function connectionsOf(url: string, log: JobLog): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, options: AS_SERVICE_WORKING, max: JOBS_AT_ONCE + 3 });
  const lost = (error: Error) => log.warn({ err: error }, 'a connection of the job queue was lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

function options(pgPool: pg.Pool, events: WorkerEvents, jobs: readonly Job[], log: JobLog) {
  return {
    schema: 'graphile_worker',
    noHandleSignals: true,
    logger: loggerTo(log),
    taskList: Object.fromEntries(jobs.map((job) => [job.name, taskOf(job)])),
    pgPool,
    events,
  };
}

function taskOf(job: Job): Task {
  return (payload, { job: { attempts, max_attempts } }) =>
    onDuty('WORKING', () => job.run(payload, { isLast: attempts >= max_attempts }));
}

function loggerTo(log: JobLog): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ source: 'jobs' }, message);
    else log.debug({ source: 'jobs' }, message);
  });
}
