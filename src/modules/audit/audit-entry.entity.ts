import { defineEntity, p } from '@mikro-orm/core';
import { placeInLogTrigger } from './log-pending.entity.ts';

const AuditEntrySchema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  indexes: [{ properties: ['subjectId', 'occurredAt'] }],
  // TRUNCATE is refused by a trigger of the migration: the schema generator cannot see those.
  triggers: [
    {
      name: 'append_only',
      timing: 'before',
      events: ['update', 'delete'],
      forEach: 'statement',
      body: "raise exception 'the audit trail is append-only' using errcode = 'restrict_violation';",
    },
    placeInLogTrigger('audit_entry', 'CHANGE'),
  ],
  properties: {
    id: p.uuid().primary(),
    occurredAt: p.datetime(),
    /** The business action, in the past tense: `credential.suspended`. */
    action: p.text(),
    organizationId: p.uuid().nullable(),
    apiKeyId: p.uuid().nullable(),
    /** The person who did it, when they came by a session. */
    personId: p.uuid().nullable(),
    requestId: p.text().nullable(),
    subjectId: p.uuid().nullable(),
    /** Codes, days and record ids; never names or contact data, so that erasure stays possible. */
    details: p.json<Record<string, unknown>>(),
    /** Makes the entry's hash in the transparency log tell nothing of the entry; random. */
    logSalt: p.uuid().defaultRaw('gen_random_uuid()'),
  },
});

/** Who did what to which record, and when: one entry for each business action, in its transaction. */
export class AuditEntry extends AuditEntrySchema.class {}
AuditEntrySchema.setClass(AuditEntry);
