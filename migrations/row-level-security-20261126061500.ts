/** What a policy shows; with `takes` where what may be written is another thing. */
export type Open = string | { readonly shows: string; readonly takes: string };

/** The tables of which the service deletes rows: what passes, and what is made anew. */
export const DELETED_FROM = [
  'attempt_count',
  'key_reissue_chunk',
  'known_device',
  'log_pending',
  'member',
  'one_time_code',
  'passkey',
  'passkey_challenge',
  'presentation_nonce',
  'reissued_token',
  'roster_chunk',
  'session',
  'shop_standing',
  'technician_account',
  'technician_standing',
  'used_proof',
] as const;

/** Each question is asked as `(select …)`: once for a statement, not once for a row. */
const SCOPE = '(select registry_scope())';
const on = (...scopes: string[]) => `${SCOPE} in (${['WORKING', ...scopes].map((scope) => `'${scope}'`).join(', ')})`;
const any = (...conditions: string[]) => conditions.join(' or ');

const OWN_ORGANIZATION = 'organization_id = (select registry_organization())';
const OWN_TECHNICIAN = 'technician_id = any ((select registry_technicians())::uuid[])';
const EXPORTED_ACCOUNT = (column: string) =>
  `(${SCOPE} = 'EXPORTING' and ${column} = any ((select registry_exported_accounts())::uuid[]))`;
const OWN_PERSON = any('person_id = (select registry_person())', EXPORTED_ACCOUNT('person_id'));
/** Open wherever the row is that it belongs to. */
const along = (table: string, column: string, key = 'id') =>
  `exists (select from ${table} whole where whole.${key} = ${column})`;

const PERSONS_OWN = any(on('AUTHENTICATING'), OWN_PERSON);
const REGISTRARS_AND_OWN_TECHNICIAN = any(on('ANSWERING', 'REGISTRAR'), OWN_TECHNICIAN);
/** Both sides read it, and the technician alone decides. */
const TECHNICIANS_WORD = {
  shows: any(on('ANSWERING', 'REGISTRAR'), OWN_TECHNICIAN, OWN_ORGANIZATION),
  takes: any(on(), OWN_TECHNICIAN),
};

/**
 * Every table of rows that are somebody's, and to whom they are open, which `src/server/permissions.ts` says in the words of the
 * schema. `WORKING` is open to all of it: what no request waits for, and what it sets off once it was permitted to.
 */
export const POLICIES: Readonly<Record<string, Open>> = {
  // Organisations' own.
  roster: any(
    on(),
    OWN_ORGANIZATION,
    `(${SCOPE} = 'EXPORTING' and id = any ((select registry_rosters_exported())::uuid[]))`,
  ),
  roster_chunk: any(on(), along('roster', 'roster_id')),
  roster_line: {
    shows: any(
      on(),
      `(${SCOPE} = 'EXPORTING' and ase_id = any ((select registry_ase_ids())::text[]))`,
      `(${SCOPE} <> 'EXPORTING' and ${along('roster', 'roster_id')})`,
    ),
    takes: on(),
  },
  api_key: any(on('AUTHENTICATING'), OWN_ORGANIZATION, `(${SCOPE} = 'EXPORTING' and ${OWN_TECHNICIAN})`),
  oauth_client: any(on('AUTHENTICATING'), OWN_ORGANIZATION),
  used_proof: on('AUTHENTICATING'),
  idempotency_record: any(on('AUTHENTICATING', 'ANSWERING'), OWN_ORGANIZATION),
  // Whoever was given a request's id may read what is asked.
  presentation_request: any(
    on('ANSWERING'),
    OWN_ORGANIZATION,
    `(${SCOPE} = 'EXPORTING' and contents ->> 'aseId' = any ((select registry_ase_ids())::text[]))`,
  ),
  presentation_nonce: on('ANSWERING'),
  repair_program: any(on('ANSWERING', 'REGISTRAR'), OWN_ORGANIZATION),
  repair_program_version: any(on('ANSWERING', 'REGISTRAR'), along('repair_program', 'program_id')),
  network_enrolment: any(on('ANSWERING', 'REGISTRAR'), along('repair_program', 'program_id')),
  key_reissue: on('REGISTRAR'),
  key_reissue_chunk: on('REGISTRAR'),

  // People's, and how they sign in.
  person: any(
    on('AUTHENTICATING', 'REGISTRAR'),
    'id = (select registry_person())',
    EXPORTED_ACCOUNT('id'),
    'exists (select from member fellow where fellow.person_id = person.id and fellow.organization_id = (select registry_organization()))',
  ),
  member: any(on('AUTHENTICATING', 'REGISTRAR'), OWN_ORGANIZATION, OWN_PERSON),
  invitation: any(on('AUTHENTICATING', 'REGISTRAR'), OWN_ORGANIZATION),
  technician_account: any(on('AUTHENTICATING', 'REGISTRAR'), OWN_TECHNICIAN, 'person_id = (select registry_person())'),
  // Who decides about members ends their sessions for the organisation.
  session: any(PERSONS_OWN, OWN_ORGANIZATION),
  known_device: PERSONS_OWN,
  passkey: PERSONS_OWN,
  passkey_challenge: PERSONS_OWN,
  one_time_code: any(
    on('AUTHENTICATING', 'REGISTRAR'),
    OWN_PERSON,
    `(${SCOPE} = 'EXPORTING' and ${OWN_TECHNICIAN})`,
    along('invitation', 'invitation_id'),
  ),
  attempt_count: on('AUTHENTICATING'),

  // Technicians'.
  consent: TECHNICIANS_WORD,
  consent_request: any(on('ANSWERING', 'REGISTRAR'), OWN_TECHNICIAN, OWN_ORGANIZATION),
  ended_monitoring: TECHNICIANS_WORD,
  dispute: REGISTRARS_AND_OWN_TECHNICIAN,
  issued_token: REGISTRARS_AND_OWN_TECHNICIAN,
  reissued_token: any(on('ANSWERING', 'REGISTRAR'), along('issued_token', 'token_id')),
  share_link: REGISTRARS_AND_OWN_TECHNICIAN,
  share_link_opening: any(on('ANSWERING', 'REGISTRAR'), along('share_link', 'share_link_id')),

  // What was asked and done. The question of a line stands in the row of its roster.
  look_up: {
    shows: any(
      on('ANSWERING', 'REGISTRAR'),
      OWN_ORGANIZATION,
      OWN_TECHNICIAN,
      `(kind = 'ROSTER' and id = any ((select registry_rosters_asked())::uuid[]))`,
    ),
    takes: any(on('ANSWERING'), OWN_ORGANIZATION),
  },
  audit_entry: {
    shows: any(
      on('REGISTRAR'),
      OWN_ORGANIZATION,
      `(${SCOPE} = 'EXPORTING' and subject_id = any ((select registry_technicians())::uuid[]))`,
    ),
    takes: any(on('AUTHENTICATING', 'ANSWERING'), OWN_ORGANIZATION, 'person_id = (select registry_person())'),
  },
  outbox_event: { shows: on(), takes: 'true' },
  log_pending: { shows: on(), takes: 'true' },
};
