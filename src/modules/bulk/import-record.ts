import type pg from 'pg';
import type { Ids } from '../../kernel/ids.ts';
import { DELIVER_EVENT } from '../events/outbox.ts';

/**
 * Writes what a bulk change did to the audit trail and to the outbox, in the transaction that `client` is in. Nobody's key
 * is behind it: whoever runs the command has the database itself.
 */
export async function recordBulkChange(
  client: pg.ClientBase,
  ids: Ids,
  now: Date,
  action: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const eventId = ids.next();
  const text = JSON.stringify(details);
  await client.query('insert into audit_entry (id, occurred_at, action, details) values ($1, $2, $3, $4::jsonb)', [
    ids.next(),
    now,
    action,
    text,
  ]);
  await client.query('insert into outbox_event (id, type, payload, occurred_at) values ($1, $2, $3::jsonb, $4)', [
    eventId,
    action,
    text,
    now,
  ]);
  await client.query(`select graphile_worker.add_job($1, json_build_object('eventId', $2::text), max_attempts => 25)`, [
    DELIVER_EVENT,
    eventId,
  ]);
}
