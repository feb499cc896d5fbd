import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { type KnownViewer, PUBLIC_VIEWER, type Viewer } from '../../kernel/viewer.ts';
import { bearerKeyOf } from './api-key.rules.ts';
import { digestOf } from './api-key.service.ts';

/** Decides who asks, by the Authorization header alone. Undefined means that the header names no key in force. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer | undefined>;

const REMEMBERED_SECONDS = 3;
const REMEMBERED_KEYS = 10_000;

interface KeyRow {
  readonly id: string;
  readonly organization_id: string;
  readonly role: KnownViewer['role'];
  readonly technician_id: string | null;
  /** Milliseconds since 1970, whatever the pool makes of a timestamptz. */
  readonly expires_at: number;
}

interface Remembered {
  readonly until: number;
  readonly answer: Promise<{ readonly viewer: Viewer; readonly expiresAt: number } | undefined>;
}

/**
 * Authentication by API key. An answer is remembered for three seconds under the key's digest, so that a busy client
 * costs no SQL and a revoked key stops within those seconds in every process. No header is the public; a header that
 * is malformed, unknown, revoked or expired gets one and the same answer.
 */
export function apiKeyAuthentication(pool: pg.Pool, clock: Clock): Authenticate {
  const remembered = new Map<string, Remembered>();

  const lookUp = (digest: string, now: number): Remembered['answer'] => {
    const known = remembered.get(digest);
    if (known && known.until > now) return known.answer;
    if (remembered.size >= REMEMBERED_KEYS) remembered.clear();
    const answer = findKey(pool, digest);
    remembered.set(digest, { until: now + REMEMBERED_SECONDS * 1000, answer });
    answer.catch(() => remembered.delete(digest));
    return answer;
  };

  return async (authorization) => {
    if (authorization === undefined) return PUBLIC_VIEWER;
    const key = bearerKeyOf(authorization);
    if (key === undefined) return undefined;
    const now = clock.now().getTime();
    const found = await lookUp(digestOf(key), now);
    return found && found.expiresAt > now ? found.viewer : undefined;
  };
}

async function findKey(pool: pg.Pool, digest: string): Remembered['answer'] {
  const { rows } = await pool.query<KeyRow>({
    name: 'api_key_by_digest',
    text: `select id, organization_id, role, technician_id,
                  (extract(epoch from coalesce(expires_at, 'infinity')) * 1000)::float8 as expires_at
             from api_key where key_digest = $1 and revoked_at is null`,
    values: [digest],
  });
  const row = rows[0];
  const viewer = row && viewerOf(row);
  return viewer && { viewer, expiresAt: Number(row.expires_at) };
}

function viewerOf(row: KeyRow): Viewer | undefined {
  const bound = { organizationId: row.organization_id, apiKeyId: row.id };
  if (row.role !== 'TECHNICIAN') return { role: row.role, ...bound };
  return row.technician_id === null ? undefined : { role: row.role, ...bound, technicianId: row.technician_id };
}
