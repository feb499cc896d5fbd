import { defineEntity, p } from '@mikro-orm/core';

const AuditEntrySchema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  indexes: [{ properties: ['subjectId', 'occurredAt'] }],
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
  },
});

/** Who did what to which record, and when: one entry for each business action, in its transaction. */
export class AuditEntry extends AuditEntrySchema.class {}
AuditEntrySchema.setClass(AuditEntry);
