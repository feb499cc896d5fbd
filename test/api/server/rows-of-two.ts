import { createHash } from 'node:crypto';
import type pg from 'pg';

/** Two owners of everything: nothing of one is the other's. */
export const OWNERS = ['ana', 'ben'] as const;
export type Owner = (typeof OWNERS)[number];

/** Columns by which a row is told to be an owner's. */
export const OWNING_COLUMNS = ['organization_id', 'technician_id', 'person_id'] as const;

/** A name as an id, the same every time. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const organizationOf = (owner: Owner) => idOf(`organization of ${owner}`);
export const technicianOf = (owner: Owner) => idOf(`technician of ${owner}`);
export const personOf = (owner: Owner) => idOf(`person of ${owner}`);

/** What stands in the columns of a table that cannot be left to their type, and by what column the owner's row is known. */
interface RowOfOwner {
  readonly table: string;
  readonly columns: (owner: Owner) => Readonly<Record<string, unknown>>;
}

const own = (table: string, key: string, more: Readonly<Record<string, unknown>> = {}): RowOfOwner => ({
  table,
  columns: (owner) => ({ [key]: idOf(`${table} of ${owner}`), ...more }),
});
const along = (
  table: string,
  key: string,
  whole: string,
  more: Readonly<Record<string, unknown>> = {},
): RowOfOwner => ({
  table,
  columns: (owner) => ({ [key]: idOf(`${whole} of ${owner}`), ...more }),
});

/** RFC 7517, appendix A.1. */
const PUBLIC_JWK = {
  ...{ kty: 'EC', crv: 'P-256' },
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};

/** In the order in which they stand upon each other. */
export const ROWS: readonly RowOfOwner[] = [
  { table: 'organization', columns: (owner) => ({ id: organizationOf(owner), kind: 'SHOP' }) },
  { table: 'technician', columns: (owner) => ({ id: technicianOf(owner), ase_id: aseIdOf(owner) }) },
  { table: 'technician_contact', columns: (owner) => ({ email: `technician_contact email of ${owner}` }) },
  { table: 'person', columns: (owner) => ({ id: personOf(owner) }) },
  { table: 'technician_account', columns: () => ({}) },
  own('member', 'id', { role: 'OWNER' }),
  own('invitation', 'id', { role: 'MEMBER', state: 'PENDING', email: 'invited@example.org' }),
  own('session', 'id', { method: 'CODE', as_technician: false }),
  own('known_device', 'token_digest'),
  own('passkey', 'id'),
  own('passkey_challenge', 'challenge'),
  own('one_time_code', 'digest', { kind: 'SIGN_IN', technician_id: null, invitation_id: null }),
  own('attempt_count', 'key'),
  own('api_key', 'id', { role: 'EMPLOYER', technician_id: null }),
  own('oauth_client', 'id', { role: 'EMPLOYER', authentication: 'CLIENT_SECRET', secret_digest: 'none' }),
  own('used_proof', 'digest'),
  own('idempotency_record', 'key'),
  own('roster', 'id', { state: 'DONE', purpose: 'EMPLOYMENT' }),
  along('roster_chunk', 'roster_id', 'roster', { first_line: 1, entries: '[]' }),
  {
    table: 'roster_line',
    columns: (owner) => ({
      roster_id: idOf(`roster of ${owner}`),
      line: 1,
      ase_id: aseIdOf(owner),
      verdict: 'VALID',
      technician_id: null,
    }),
  },
  own('presentation_request', 'id', { role: 'EMPLOYER', purpose: 'EMPLOYMENT' }),
  own('presentation_nonce', 'digest'),
  own('repair_program', 'id'),
  along('repair_program_version', 'program_id', 'repair_program', {
    ...{ version: 1, requirement: '{"isOpen":true}', rule_pack: 'mission-source@2', ranking: ['COMPLIANT'] },
  }),
  {
    table: 'shop',
    columns: (owner) => ({ id: idOf(`shop of ${owner}`), shop_number: owner === 'ana' ? 'SHP-900001' : 'SHP-900002' }),
  },
  {
    table: 'network_enrolment',
    columns: (owner) => ({
      program_id: idOf(`repair_program of ${owner}`),
      shop_id: idOf(`shop of ${owner}`),
      retracted_at: null,
    }),
  },
  {
    table: 'signing_key',
    columns: (owner) => ({ kid: idOf(`key of ${owner}`), state: 'RETIRED', alg: 'ES256', public_jwk: PUBLIC_JWK }),
  },
  along('key_reissue', 'kid', 'key', { state: 'WAITING' }),
  along('key_reissue_chunk', 'reissue_kid', 'key'),
  own('consent', 'id', { tier: 'FULL', purpose: 'EMPLOYMENT' }),
  own('consent_request', 'id', { tier: 'FULL', purpose: 'EMPLOYMENT', answer: null, consent_id: null }),
  own('ended_monitoring', 'id'),
  own('dispute', 'id', { kind: 'EXAM_RESULT', resolution: null }),
  {
    table: 'status_list',
    columns: (owner) => ({
      id: idOf(`status_list of ${owner}`),
      number: owner.charCodeAt(0),
      closed_at: '2026-01-01Z',
      bits: 2,
    }),
  },
  along('status_list_entry', 'status_list_id', 'status_list', { idx: 1, status: 0 }),
  {
    table: 'issued_token',
    columns: (owner) => ({
      ...{ id: idOf(`issued_token of ${owner}`), kind: 'BADGE', replaces: null },
      ...{ key_id: idOf(`key of ${owner}`), status_list_id: idOf(`status_list of ${owner}`), status_index: 1 },
    }),
  },
  along('reissued_token', 'token_id', 'issued_token'),
  {
    table: 'share_link',
    columns: (owner) => ({
      ...{ id: idOf(`share_link of ${owner}`), kind: 'BADGE', token_id: idOf(`issued_token of ${owner}`) },
      ...{ purpose: 'EMPLOYMENT', openings: 0, max_openings: 1 },
    }),
  },
  along('share_link_opening', 'share_link_id', 'share_link', { organization_id: null }),
  own('look_up', 'id', {
    kind: 'TECHNICIAN',
    role: 'EMPLOYER',
    shop_id: null,
    part_of: null,
    question: '{}',
    told: '',
  }),
  {
    table: 'audit_entry',
    columns: (owner) => ({ id: idOf(`audit_entry of ${owner}`), subject_id: technicianOf(owner) }),
  },
  own('outbox_event', 'id'),
];

/** Puts one row of each owner into every table, as the database's owner. */
export async function fillForBoth(owner: pg.ClientBase | pg.Pool): Promise<void> {
  const { rows: columns } = await owner.query<{ table: string; name: string; type: string; wanted: boolean }>(
    `select table_name as table, column_name as name, udt_name as type,
            is_nullable = 'NO' and column_default is null and is_generated = 'NEVER' as wanted
       from information_schema.columns where table_schema = 'public' order by ordinal_position`,
  );
  for (const { table, columns: said } of ROWS) {
    for (const whose of OWNERS) {
      const row: Record<string, unknown> = {};
      for (const { name, type, wanted } of columns.filter((column) => column.table === table)) {
        if (wanted || OWNING_COLUMNS.some((column) => column === name)) row[name] = valueFor(name, type, table, whose);
      }
      Object.assign(row, said(whose));
      const names = Object.keys(row);
      await owner.query(
        `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
        Object.values(row),
      );
    }
  }
}

export function aseIdOf(owner: Owner): string {
  return owner === 'ana' ? 'ASE-0000-0001' : 'ASE-0000-0002';
}

const OWNING: Readonly<Record<string, (owner: Owner) => string>> = {
  organization_id: organizationOf,
  technician_id: technicianOf,
  person_id: personOf,
};

function valueFor(name: string, type: string, table: string, owner: Owner): unknown {
  const owning = OWNING[name];
  if (owning) return owning(owner);
  const values: Readonly<Record<string, unknown>> = {
    uuid: idOf(`${table} ${name} of ${owner}`),
    text: `${table} ${name} of ${owner}`,
    timestamptz: name.includes('expires') || name.includes('until') ? '2999-01-01Z' : '2026-01-01Z',
    date: name.includes('until') ? '2999-01-01' : '2026-01-01',
    bool: false,
    jsonb: '{}',
    _text: [],
    bytea: Buffer.alloc(16),
  };
  return values[type] ?? 1;
}
