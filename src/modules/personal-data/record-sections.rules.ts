/** A part of what is held about a person: rows of one kind. */
export interface RecordSection {
  /** Its name in the file. */
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  /** The table that it shows. */
  readonly table: string;
  /** A table whose row it shows as a part of this one's. */
  readonly along?: string;
  /**
   * Reads `(key, row)`: a text that orders the rows and names each, and the row as JSON. `$1` are the person's ids, more than one
   * when they were entered twice, and `$2` their ASE IDs.
   */
  readonly statement: string;
}

/** Whole rows of a table about the person, without the columns that are no information about anybody, or secret. */
function rows(
  table: string,
  { without = [], more = '', key = 'r.id::text' }: { without?: readonly string[]; more?: string; key?: string } = {},
): string {
  const left = ['technician_id', ...without].map((column) => `'${column}'`).join(', ');
  return `select ${key} as key, to_jsonb(r) - array[${left}]::text[] ${more} as row from ${table} r where r.technician_id = any($1::uuid[])`;
}

/** Facts, retracted ones too: each of both has an index of its own, and neither finds what is asked of all. */
function facts(table: string): string {
  return `${rows(table)} and (r.retracted_at is null or r.retracted_at is not null)`;
}

const organization = (column: string) =>
  `|| jsonb_build_object('organization', (select o.name from organization o where o.id = r.${column}))`;

/** Who proved to be the person: found first, then looked for. */
const ACCOUNT = 'any(array(select a.person_id from technician_account a where a.technician_id = any($1::uuid[])))';

/** Whole rows of a table about the person's account. */
function ofAccount(table: string, without: string, more = ''): string {
  return `select r.id::text as key, to_jsonb(r) - 'person_id' ${without} ${more} as row from ${table} r
    where r.person_id = ${ACCOUNT}`;
}

/**
 * Everything that is held about a person, table by table. What is left out of a row: secrets and what stands for them (digests of
 * keys and codes, sealed tokens), and the person's own internal id.
 */
export const RECORD_SECTIONS: readonly RecordSection[] = [
  {
    name: 'profile',
    title: 'Profile',
    table: 'technician',
    along: 'technician_contact',
    statement: `select r.id::text as key, to_jsonb(r) - array['id', 'last_name_folded']::text[]
        || jsonb_build_object('email', c.email, 'phone', c.phone) as row
      from technician r left join technician_contact c on c.technician_id = r.id where r.id = any($1::uuid[])`,
  },
  {
    name: 'keys',
    title: 'Keys to the record',
    table: 'api_key',
    statement: rows('api_key', { without: ['key_digest'], more: organization('organization_id') }),
  },
  {
    name: 'account',
    title: 'The account that signs in',
    table: 'technician_account',
    statement: `select r.technician_id::text as key, jsonb_build_object('name', p.name, 'email', p.email, 'created_at', p.created_at,
        'claimed_at', r.claimed_at, 'has_password', p.password_hash is not null) as row
      from technician_account r join person p on p.id = r.person_id where r.technician_id = any($1::uuid[])`,
  },
  {
    name: 'memberships',
    title: 'Organisations that the account is a member of',
    table: 'member',
    statement: ofAccount('member', '', organization('organization_id')),
  },
  {
    name: 'sessions',
    title: 'Where the account is signed in',
    table: 'session',
    statement: ofAccount('session', `- 'token_digest'`),
  },
  {
    name: 'passkeys',
    title: 'Passkeys of the account',
    table: 'passkey',
    statement: ofAccount('passkey', `- array['credential_id', 'public_key']::text[]`),
  },
  {
    name: 'codes',
    title: 'Codes that were mailed, and are kept until they have run out',
    table: 'one_time_code',
    statement: `select r.digest as key, to_jsonb(r) - array['digest', 'person_id', 'technician_id', 'invitation_id']::text[] as row
      from one_time_code r where r.technician_id = any($1::uuid[]) or r.person_id = ${ACCOUNT}`,
  },
  { name: 'experience', title: 'Work and training', table: 'experience_record', statement: facts('experience_record') },
  { name: 'examResults', title: 'Tests taken', table: 'exam_result', statement: facts('exam_result') },
  {
    name: 'continuingEducation',
    title: 'Continuing education',
    table: 'continuing_education',
    statement: facts('continuing_education'),
  },
  {
    name: 'credentials',
    title: 'Awards and renewals',
    table: 'credential_period',
    statement: facts('credential_period'),
  },
  {
    name: 'statusActions',
    title: 'Suspensions, reinstatements, revocations',
    table: 'status_action',
    statement: facts('status_action'),
  },
  {
    name: 'designations',
    title: 'Designations, as kept for lists',
    table: 'technician_standing',
    statement: rows('technician_standing', { key: 'r.designation' }),
  },
  {
    name: 'governmentCredentials',
    title: 'Licences of public bodies',
    table: 'government_credential',
    statement: rows('government_credential', {
      more: `|| jsonb_build_object('agency', (select a.code from government_agency a where a.id = r.agency_id))`,
    }),
  },
  {
    name: 'oemEnrolments',
    title: 'Manufacturers’ programmes',
    table: 'oem_enrolment',
    statement: rows('oem_enrolment'),
  },
  {
    name: 'employment',
    title: 'Employment',
    table: 'employment',
    statement: rows('employment', {
      more: `|| (select jsonb_build_object('shop_number', s.shop_number, 'shop_name', s.name) from shop s where s.id = r.shop_id)`,
    }),
  },
  { name: 'tokens', title: 'Badges and portable credentials', table: 'issued_token', statement: rows('issued_token') },
  {
    name: 'reissuedTokens',
    title: 'Tokens issued anew that wait to be collected',
    table: 'reissued_token',
    statement: `select r.token_id::text as key, to_jsonb(r) - 'sealed' as row from reissued_token r
      join issued_token i on i.id = r.token_id where i.technician_id = any($1::uuid[])`,
  },
  {
    name: 'shareLinks',
    title: 'Share links',
    table: 'share_link',
    statement: rows('share_link', { without: ['code_hash', 'sealed'] }),
  },
  {
    name: 'shareLinkOpenings',
    title: 'Share links opened',
    table: 'share_link_opening',
    statement: `select r.id::text as key, to_jsonb(r) ${organization('organization_id')} as row from share_link_opening r
      join share_link l on l.id = r.share_link_id where l.technician_id = any($1::uuid[])`,
  },
  {
    name: 'consents',
    title: 'Consents',
    table: 'consent',
    statement: rows('consent', { more: organization('organization_id') }),
  },
  {
    name: 'consentRequests',
    title: 'Requests for consent',
    table: 'consent_request',
    statement: rows('consent_request', { more: organization('organization_id') }),
  },
  {
    name: 'endedMonitoring',
    title: 'Monitoring ended',
    table: 'ended_monitoring',
    statement: rows('ended_monitoring', { more: organization('organization_id') }),
  },
  { name: 'disputes', title: 'Disputes', table: 'dispute', statement: rows('dispute') },
  {
    name: 'lookUps',
    title: 'Who asked',
    table: 'look_up',
    statement: rows('look_up', {
      without: ['receipt_digest', 'api_key_id', 'person_id', 'oauth_client_id'],
      more: organization('organization_id'),
    }),
  },
  {
    name: 'rosterLines',
    title: 'Lines of rosters',
    table: 'roster_line',
    statement: `select r.roster_id || ' ' || lpad(r.line::text, 10, '0') as key,
        to_jsonb(r) - 'technician_id' || (select jsonb_build_object('organization', o.name, 'purpose', l.purpose)
          from roster l join organization o on o.id = l.organization_id where l.id = r.roster_id) as row
      from roster_line r where r.ase_id = any($2::text[])`,
  },
  {
    name: 'presentations',
    title: 'What was shown of a portable credential in answer to a request, and is kept for a day',
    table: 'presentation_request',
    statement: `select r.id::text as key, jsonb_build_object('answered_at', r.answered_at, 'purpose', r.purpose, 'contents', r.contents)
        ${organization('organization_id')} as row
      from presentation_request r where r.contents is not null and r.contents ->> 'aseId' = any($2::text[])`,
  },
  {
    name: 'changes',
    title: 'What was done to the record',
    table: 'audit_entry',
    statement: `select r.id::text as key, to_jsonb(r) - array['api_key_id', 'person_id', 'request_id', 'subject_id']::text[]
        ${organization('organization_id')} as row
      from audit_entry r where r.subject_id = any($1::uuid[])`,
  },
];
