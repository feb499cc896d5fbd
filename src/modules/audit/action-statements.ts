import { DELIVER_EVENT } from '../events/outbox.ts';
import type { Statement } from '../events/statements.ts';

/** Claims an idempotency key, and waits for a transaction that is using it now; no row when it was used before. */
export const CLAIM_KEY: Statement = {
  name: 'claim-idempotency-key',
  text: `insert into idempotency_record (organization_id, key, operation, request_digest, result, recorded_at)
         values ($1::uuid, $2::text, $3::text, $4::text, '{}', $5::timestamptz) on conflict do nothing returning key`,
};

export const EARLIER_RESULT: Statement = {
  name: 'earlier-result-of-idempotency-key',
  text: `select request_digest, result from idempotency_record where organization_id = $1::uuid and key = $2::text`,
};

/**
 * What remains of an action once its work is done, in one statement: an audit entry and an event for each deed, the event's
 * delivery queued, and the result kept for repeats of the key. The deeds are JSON.
 */
export const RECORD_DEEDS: Statement = {
  name: 'record-deeds',
  text: `with deed as materialized (
           select * from jsonb_to_recordset($1::jsonb) as deed (audit_id uuid, event_id uuid, subject_id uuid, details jsonb)),
         audited as (
           insert into audit_entry (id, occurred_at, action, organization_id, api_key_id, request_id, subject_id, details, person_id)
           select audit_id, $2::timestamptz, $3::text, $4::uuid, $5::uuid, $6::text, subject_id, details, $10::uuid from deed),
         told as (
           insert into outbox_event (id, type, subject_id, payload, occurred_at)
           select event_id, $3::text, subject_id, details, $2::timestamptz from deed),
         kept as (
           update idempotency_record set result = $7::jsonb where organization_id = $4::uuid and key = $8::text)
         select count(graphile_worker.add_job('${DELIVER_EVENT}', json_build_object('eventId', event_id),
                      max_attempts => $9::int)) as queued from deed`,
};
