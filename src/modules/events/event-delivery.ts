import type { EntityManager } from '@mikro-orm/postgresql';
import { Logger, type Runner, run, runOnce, type TaskList } from 'graphile-worker';
import pg from 'pg';
import { DELIVER_EVENT } from './outbox.ts';
import { OutboxEvent } from './outbox-event.entity.ts';

/** Told of every event, in no promised order and at least once: doing the same twice must do no harm. */
export type EventHandler = (event: OutboxEvent) => Promise<void>;

/** What the delivery has to say to whoever runs the service. */
export interface DeliveryLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Several processes may run this at once: each event goes to one of them, and a killed one's goes to another. */
export interface EventDelivery {
  stop(): Promise<void>;
}

const JOBS_AT_ONCE = 2;

/** Starts to deliver events as they are committed: within milliseconds when idle, by LISTEN and NOTIFY. */
export async function startEventDelivery(
  url: string,
  em: EntityManager,
  handlers: readonly EventHandler[],
  log: DeliveryLog,
): Promise<EventDelivery> {
  const pool = new pg.Pool({ connectionString: url, max: JOBS_AT_ONCE + 2 });
  const lost = (error: Error) => log.warn({ err: error }, 'a connection of the job queue was lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  const runner: Runner = await run({ ...options(em, handlers, log), pgPool: pool, concurrency: JOBS_AT_ONCE });
  return {
    async stop() {
      await runner.stop();
      await pool.end();
    },
  };
}

/** Delivers what is queued now and returns: for the command line, which does not stay. */
export async function deliverQueuedEvents(
  url: string,
  em: EntityManager,
  handlers: readonly EventHandler[],
  log: DeliveryLog,
): Promise<void> {
  await runOnce({ ...options(em, handlers, log), connectionString: url });
}

function options(em: EntityManager, handlers: readonly EventHandler[], log: DeliveryLog) {
  return { schema: 'graphile_worker', noHandleSignals: true, logger: loggerTo(log), taskList: tasks(em, handlers) };
}

function tasks(em: EntityManager, handlers: readonly EventHandler[]): TaskList {
  return {
    async [DELIVER_EVENT](payload: unknown) {
      const { eventId } = payload as { readonly eventId: string };
      const event = await em.fork().findOneOrFail(OutboxEvent, { id: eventId });
      for (const handle of handlers) await handle(event);
    },
  };
}

function loggerTo(log: DeliveryLog): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ source: 'jobs' }, message);
    else log.debug({ source: 'jobs' }, message);
  });
}
