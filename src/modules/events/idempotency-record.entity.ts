import { defineEntity, p } from '@mikro-orm/core';

const IdempotencyRecordSchema = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_record',
  properties: {
    organizationId: p.uuid().primary(),
    key: p.text().primary(),
    operation: p.text(),
    requestDigest: p.text(),
    result: p.json<Record<string, unknown>>(),
    recordedAt: p.datetime(),
  },
});

/** What an organisation's idempotency key did the first time, so that a repeat is answered and not done again. */
export class IdempotencyRecord extends IdempotencyRecordSchema.class {}
IdempotencyRecordSchema.setClass(IdempotencyRecord);
