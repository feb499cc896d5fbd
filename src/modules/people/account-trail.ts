import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ids } from '../../kernel/ids.ts';
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
    await em.execute(RECORD, [
      this.ids.next(),
      now,
      action,
      personId,
      requestId,
      what.subjectId,
      JSON.stringify(details),
    ]);
    await publish(em, { id: this.ids.next(), type: action, ...what, payload: details });
  }
}

/** By a statement, because an entity asks for what the database adds to its row, and whoever signs in may not read the trail. */
const RECORD = `insert into audit_entry (id, occurred_at, action, person_id, request_id, subject_id, details)
  values (?, ?, ?, ?, ?, ?, ?::jsonb)`;
