import type { EntityManager } from '@mikro-orm/postgresql';
import { type Job, type JobLog, runQueuedJobs } from './jobs.ts';
import { DELIVER_EVENT } from './outbox.ts';
import { OutboxEvent } from './outbox-event.entity.ts';

/** Told of every event, in no promised order and at least once: doing the same twice must do no harm. */
export type EventHandler = (event: OutboxEvent) => Promise<void>;

/** The job that tells events to `handlers`, one after the other. */
export function eventDelivery(em: EntityManager, handlers: readonly EventHandler[]): Job {
  return {
    name: DELIVER_EVENT,
    async run(payload) {
      const { eventId } = payload as { readonly eventId: string };
      const event = await em.fork().findOneOrFail(OutboxEvent, { id: eventId });
      for (const handle of handlers) await handle(event);
    },
  };
}

/** Delivers what is queued now and returns. */
export async function deliverQueuedEvents(
  url: string,
  em: EntityManager,
  handlers: readonly EventHandler[],
  log: JobLog,
): Promise<void> {
  await runQueuedJobs(url, [eventDelivery(em, handlers)], log);
}
