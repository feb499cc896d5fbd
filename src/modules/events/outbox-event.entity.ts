import { defineEntity, p } from '@mikro-orm/core';

const OutboxEventSchema = defineEntity({
  name: 'OutboxEvent',
  tableName: 'outbox_event',
  properties: {
    id: p.uuid().primary(),
    type: p.text(),
    /** The record the event is about; null for events about many. */
    subjectId: p.uuid().nullable(),
    payload: p.json<Record<string, unknown>>(),
    occurredAt: p.datetime(),
  },
});

/** Something that happened, written in the transaction that made it so; upper modules learn of it from here. */
export class OutboxEvent extends OutboxEventSchema.class {}
OutboxEventSchema.setClass(OutboxEvent);
