import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ids } from '../../kernel/ids.ts';
import { AuditEntry } from '../audit/audit-entry.entity.ts';
import { publish } from '../events/outbox.ts';

/** What somebody did to their own account, in the past tense: `password.changed`. */
interface AccountDeed {
  readonly action: string;
  readonly personId: string;
  /** The session, passkey or technician that it was about; the person without one. */
  readonly subjectId?: string;
  /** Codes and ids; never names, addresses, passwords or codes. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What is done to accounts goes to the audit trail and the outbox in its transaction, as organisations' actions do. */
export class AccountTrail {
  private readonly ids: Ids;

  constructor(ids: Ids) {
    this.ids = ids;
  }

  async record(em: EntityManager, deed: AccountDeed, requestId: string, now: Date): Promise<void> {
    const { action, personId, details = {} } = deed;
    const what = { subjectId: deed.subjectId ?? personId, occurredAt: now };
    const by = { organizationId: null, apiKeyId: null, personId, requestId };
    em.persist(em.create(AuditEntry, { id: this.ids.next(), action, ...what, ...by, details: { ...details } }));
    await publish(em, { id: this.ids.next(), type: action, ...what, payload: details });
  }
}
