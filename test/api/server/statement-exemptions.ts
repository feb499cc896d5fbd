/** Tables that stay small however large a registry is, and why. All others grow with people, shops, questions or changes. */
export const SMALL: Readonly<Record<string, string>> = {
  mikro_orm_migrations: 'one row for each migration',
  registry_environment: 'one row',
  rule_pack: 'one row for each published version of the rules',
  signing_key: 'one row for each key there ever was: a few a year',
  key_reissue: 'one row for each key that was ever compromised',
  key_reissue_chunk: 'empty but while what a lost key signed is signed anew',
  status_list: 'one row for more than a hundred thousand tokens',
  government_agency: 'one row for each public body of the country',
  repair_program: 'a few for each insurer',
  repair_program_version: 'a few for each of those',
  roster_chunk: 'what waits to be judged: deleted within seconds',
  log_pending: 'what waits for its place in the log: deleted within seconds',
};

export interface Exemption {
  /** A part of the statement, its white space as single blanks. */
  readonly part: string;
  readonly why: string;
}

/** Indexes of few rows of a large table, and why they stay so. */
export const SMALL_INDEXES: Readonly<Record<string, string>> = {
  presentation_request_shown: 'what was shown is forgotten after a day',
};

const REBUILD = 'the rebuild makes the standings of everybody out of everything on record';

/** Statements that read what they find, all of it or as far as they have to, and why. Each must still be one. */
export const EXEMPT: readonly Exemption[] = [
  { part: 'copy (select id, ase_id, home_state from technician)', why: REBUILD },
  { part: 'copy (select id, shop_number, jurisdiction, city from shop)', why: REBUILD },
  { part: 'copy (select shop_id, kind, code, from_on, until_on from shop_term', why: REBUILD },
  { part: 'copy (select shop_id, program_id, from_on, until_on from network_enrolment', why: REBUILD },
  {
    part: 'copy (select technician_id, test_code, from_on, until_on, left(basis, 1) from credential_period',
    why: REBUILD,
  },
  { part: 'copy (select shop_id, technician_id, role, from_on, until_on from employment', why: REBUILD },
  { part: 'copy (select technician_id, test_code, action, effective_on, reason_code from status_action', why: REBUILD },
  { part: 'delete from technician_standing t where not exists (select from technician_standing_fresh', why: REBUILD },
  { part: 'delete from shop_standing t where not exists (select from shop_standing_fresh', why: REBUILD },
  { part: 'as "foreign"', why: 'of each table it asks whether there is a row, and reads one' },
  {
    part: 'insert into key_reissue_chunk',
    why: 'what is signed anew are most tokens there are: all that one key signed',
  },
  {
    part: 't.registered_at <= $2::timestamptz and t.ase_id > $1',
    why: 'a moment in the past leaves out those alone who came since',
  },
  { part: 's.shop_number > $1 and s.registered_at <= $2::timestamptz order by', why: 'likewise' },
  {
    part: 'from log_leaf l left join audit_entry a',
    why: 'what is looked for in the log is looked for from a place on, one kind of row or all',
  },
];

/** Statements that MikroORM sends, without their names: a part of each, its white space as single blanks. */
export const SENT_WITHOUT_NAME: Readonly<Record<string, string>> = {
  'earlier-result-of-idempotency-key': 'select request_digest, result from idempotency_record where',
  'record-deeds': 'with deed as materialized',
  'find-open-status-list': 'select id, number, capacity from status_list where closed_at is null and bits =',
  'take-status-list-entries': 'as picked (idx) order by idx on conflict do nothing returning idx',
  'try-log-lock': 'select pg_try_advisory_xact_lock(',
  'last-log-head-number': 'from log_head h order by h.number desc limit 1',
  'keep-log-head': 'insert into log_head',
  'log-heads-to-replace': 'select distinct on (h.tree_size)',
};

/** Statements that nothing here has the service send. All find one row, or those of one list, by the key. */
export const UNSENT: Readonly<Record<string, string>> = {
  'receipt-on-record': 'asked of receipts alone that were signed by a lost key',
  'organization-exists': 'asked of tokens alone that somebody else issued',
  'count-status-list-entries': 'asked when a list of a hundred thousand has filled',
  'close-status-list': 'likewise',
};
/** What is read by `audit` alone, as the owner, and in whole. */
export const OF_AUDIT = ['transparency-log/database-log-source.ts', 'transparency-log/signed-keys.queries.ts'];
