import type pg from 'pg';
import type { PageRequest } from '../../kernel/page.ts';
import { type RecordedLookUp, toldOf } from './look-up.rules.ts';

/** Which of an organisation's questions are wanted; null for all. */
export interface LookUpFilter {
  readonly purpose: string | null;
  readonly since: Date | null;
}

const moment = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** What is shown of the rows `l`; the question of a roster's line stands in the row `r` of the roster. */
const SHOWN = `l.id, ${moment('l.asked_at')} as at, l.kind, l.role, l.organization_id as "organizationId", o.name as "organizationName",
  l.api_key_id as "apiKeyId", l.person_id as "personId", l.oauth_client_id as "oauthClientId", l.purpose,
  coalesce(l.technician_id, l.shop_id) is not null as "isAboutSomebody", l.asked_for as "askedFor", l.as_of::text as "asOf",
  ${moment('l.known_at')} as "knownAt", l.rule_pack as "rulePack", coalesce(l.question, r.question) as question,
  case when l.kind = 'ROSTER' then l.id else l.part_of end as "rosterId", l.verdict, l.tier, l.told,
  encode(l.receipt_digest, 'hex') as digest, l.receipt_key_id as "keyId"`;
const BESIDE = 'left join look_up r on r.id = l.part_of left join organization o on o.id = l.organization_id';

/** A person and everybody who turned out to be them: what was asked about a second entry was asked about them. */
const PERSON = `with recursive person (id) as (
  select $1::uuid union select t.id from technician t join person p on t.merged_into_id = p.id)`;

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** From where it is read, and where to. */
const WALKS = {
  FORWARD: { comparison: '<', order: 'desc', start: LAST_UUID },
  BACKWARD: { comparison: '>', order: 'asc', start: FIRST_UUID },
} as const;

/**
 * Reads the ledger, newest first; BACKWARD reads from the oldest. A cursor is a row's id. Bounds come as ids and never as null:
 * PostgreSQL takes a `coalesce` for something that might tell of rows, and finds none by it under row level security.
 */
export class LookUpQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** Up to `limit` questions about the technician. */
  ofTechnician(
    technicianId: string,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly RecordedLookUp[]> {
    const { comparison, order, start } = WALKS[direction];
    const text = `${PERSON} select ${SHOWN} from person p cross join lateral (
        select * from look_up where technician_id = p.id and id ${comparison} $2::uuid order by id ${order} limit $3) l
      ${BESIDE} order by l.id ${order} limit $3`;
    return this.rows(`look-ups-of-technician-${direction}`, text, [technicianId, cursor ?? start, limit]);
  }

  /** Up to `limit` questions of the organisation's own. */
  byOrganization(
    organizationId: string,
    filter: LookUpFilter,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly RecordedLookUp[]> {
    const { comparison, order, start } = WALKS[direction];
    const text = `select ${SHOWN} from (
        select * from look_up where organization_id = $1 and id ${comparison} $2::uuid and id >= $5::uuid
          and ($4::text is null or purpose = $4) and ($6::timestamptz is null or asked_at >= $6)
          order by id ${order} limit $3) l
      ${BESIDE} order by l.id ${order}`;
    const { purpose, since } = filter;
    const from = since === null ? FIRST_UUID : firstIdAt(since);
    return this.rows(`look-ups-by-organization-${direction}`, text, [
      ...[organizationId, cursor ?? start, limit],
      ...[purpose, from, since],
    ]);
  }

  /** The technician of this ASE ID; undefined when nobody has it. */
  async technicianOf(aseId: string): Promise<string | undefined> {
    const text = 'select id from technician where ase_id = $1';
    const { rows } = await this.pool.query<{ id: string }>({ name: 'technician-id', text, values: [aseId] });
    return rows[0]?.id;
  }

  private async rows(name: string, text: string, values: readonly unknown[]): Promise<readonly RecordedLookUp[]> {
    const { rows } = await this.pool.query<ShownRow>({ name, text, values: [...values] });
    return rows.map(({ at, knownAt, told, digest, keyId, ...row }) => ({
      ...row,
      at: new Date(at),
      knownAt: new Date(knownAt),
      told: toldOf(told),
      receipt: digest === null || keyId === null ? null : { digest, keyId },
    }));
  }
}

type ShownRow = Omit<RecordedLookUp, 'at' | 'knownAt' | 'told' | 'receipt'> & {
  readonly at: number;
  readonly knownAt: number;
  readonly told: string;
  readonly digest: string | null;
  readonly keyId: string | null;
};

/** The least UUIDv7 of a moment (RFC 9562, section 5.7): the first 48 bits are its milliseconds. */
function firstIdAt(since: Date): string {
  const hex = Math.max(0, since.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
