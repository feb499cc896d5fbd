import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Environment } from '../../kernel/environment.ts';
import type { Scope } from '../../kernel/scope.ts';
import { type KnownViewer, PUBLIC_VIEWER, type Viewer } from '../../kernel/viewer.ts';
import { bearerKeyOf, environmentOfKey } from './api-key.rules.ts';
import { digestOf } from './bearer-secret-digest.ts';
import type { LastUses } from './last-uses.ts';
import { Remembered } from './remembered.ts';

/** The request that somebody asks by, as far as it proves who they are. */
export interface AskedBy {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Decides who asks, by the Authorization header and what proves it. Undefined means that the header names no key or token
 * that is in force here.
 */
export type Authenticate = (authorization: string | undefined, request?: AskedBy) => Promise<Viewer | undefined>;

interface KeyRow {
  readonly id: string;
  readonly organization_id: string;
  readonly role: KnownViewer['role'];
  readonly technician_id: string | null;
  readonly scopes: readonly Scope[] | null;
  /** Milliseconds since 1970, whatever the pool makes of a timestamptz. */
  readonly expires_at: number;
}

/**
 * Authentication by API key. An answer is remembered for three seconds under the key's digest, so that a busy client
 * costs no SQL and a revoked key stops within those seconds in every process. No header is the public; a header that
 * is malformed, unknown, revoked or expired, or a key of another environment, gets one and the same answer.
 */
export function apiKeyAuthentication(
  pool: pg.Pool,
  clock: Clock,
  options: { readonly environment?: Environment; readonly uses?: LastUses } = {},
): Authenticate {
  const { environment = 'LIVE', uses } = options;
  const remembered = new Remembered(clock, async (digest: string) => {
    const found = await findKey(pool, digest);
    if (found) uses?.note('api_key', found.id);
    return found;
  });
  return async (authorization) => {
    if (authorization === undefined) return PUBLIC_VIEWER;
    const key = bearerKeyOf(authorization);
    if (key === undefined || environmentOfKey(key) !== environment) return undefined;
    const found = await remembered.get(digestOf(key));
    return found && found.expiresAt > clock.now().getTime() ? found.viewer : undefined;
  };
}

async function findKey(
  pool: pg.Pool,
  digest: string,
): Promise<{ readonly id: string; readonly viewer: Viewer; readonly expiresAt: number } | undefined> {
  const { rows } = await pool.query<KeyRow>({
    name: 'api_key_by_digest',
    text: `select id, organization_id, role, technician_id, scopes,
                  (extract(epoch from coalesce(expires_at, 'infinity')) * 1000)::float8 as expires_at
             from api_key where key_digest = $1 and revoked_at is null`,
    values: [digest],
  });
  const row = rows[0];
  const viewer = row && viewerOf(row);
  return viewer && { id: row.id, viewer, expiresAt: Number(row.expires_at) };
}

function viewerOf({ scopes, ...row }: KeyRow): Viewer | undefined {
  const bound = { organizationId: row.organization_id, apiKeyId: row.id, ...(scopes && { scopes }) };
  if (row.role !== 'TECHNICIAN') return { role: row.role, ...bound };
  return row.technician_id === null ? undefined : { role: row.role, ...bound, technicianId: row.technician_id };
}
