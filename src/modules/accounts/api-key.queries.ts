import type pg from 'pg';
import type { PageRequest } from '../../kernel/page.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';

/** A key as it may be shown at any time. */
export interface ApiKeyRow {
  readonly id: string;
  readonly label: string;
  readonly prefix: string;
  readonly role: KnownViewer['role'];
  readonly scopes: readonly Scope[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly replacedBy: string | null;
}

const moment = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const KEYS = `select id, label, prefix, role, scopes, replaced_by as "replacedBy", ${moment('created_at')} as "createdAt",
    ${moment('expires_at')} as "expiresAt", ${moment('last_used_at')} as "lastUsedAt", ${moment('revoked_at')} as "revokedAt"
  from api_key where organization_id = $1 and role = $2`;

/** The keys of an organisation, as far as they have the role of who asks. */
export class ApiKeyQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async byId(viewer: KnownViewer, id: string): Promise<ApiKeyRow | undefined> {
    const [key] = await this.keys('api-key-by-id', `${KEYS} and id = $3`, [viewer.organizationId, viewer.role, id]);
    return key;
  }

  /** Up to `limit` keys, the newest first; BACKWARD reads from the oldest. `cursor` is a key's id. */
  async page(
    viewer: KnownViewer,
    direction: PageRequest['direction'],
    cursor: string | null,
    limit: number,
  ): Promise<readonly ApiKeyRow[]> {
    const [side, order] = direction === 'FORWARD' ? ['<', 'desc'] : ['>', 'asc'];
    const text = `${KEYS} and ($3::uuid is null or id ${side} $3) order by id ${order} limit $4`;
    return this.keys(`api-keys-${direction}`, text, [viewer.organizationId, viewer.role, cursor, limit]);
  }

  private async keys(name: string, text: string, values: readonly unknown[]): Promise<readonly ApiKeyRow[]> {
    const { rows } = await this.pool.query<KeyColumns>({ name, text, values: [...values] });
    return rows.map((row) => ({
      ...row,
      createdAt: new Date(row.createdAt),
      expiresAt: momentOf(row.expiresAt),
      lastUsedAt: momentOf(row.lastUsedAt),
      revokedAt: momentOf(row.revokedAt),
    }));
  }
}

/** Moments come as milliseconds. */
type KeyMoment = 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'revokedAt';
type KeyColumns = Omit<ApiKeyRow, KeyMoment> &
  Readonly<Record<Exclude<KeyMoment, 'createdAt'>, number | null>> & {
    readonly createdAt: number;
  };

function momentOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
