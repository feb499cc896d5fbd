import type { EntityManager } from '@mikro-orm/postgresql';
import { queueJobs } from './jobs.ts';
import { OutboxEvent } from './outbox-event.entity.ts';

/** What happened, as upper modules read it. Payloads hold codes, days and ids, never names or contact data. */
export interface EventDraft {
  readonly id: string;
  /** In the past tense: `credential.suspended`. */
  readonly type: string;
  readonly subjectId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly occurredAt: Date;
}

/** The job that delivers one event to its handlers; graphile-worker's task name. */
export const DELIVER_EVENT = 'deliver_event';

/**
 * Writes an event and queues its delivery in the transaction that `em` is in, so that both are kept or neither: an
 * event is never told of a change that did not happen, and no change goes untold.
 */
export async function publish(em: EntityManager, event: EventDraft): Promise<void> {
  em.persist(em.create(OutboxEvent, { ...event, payload: { ...event.payload } }));
  await em.flush();
  await queueJobs(em, DELIVER_EVENT, [{ eventId: event.id }]);
}
