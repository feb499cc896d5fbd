import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/database.ts';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { systemRandomness } from '../../../src/kernel/randomness.ts';
import { ApiKeyService } from '../../../src/modules/accounts/api-key.service.ts';
import { type Authenticate, apiKeyAuthentication } from '../../../src/modules/accounts/authentication.service.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

const TECHNICIAN = '01900000-0000-7000-8000-000000000001';

let testDatabase: TestDatabase;
let database: Database;
let clock: FixedClock;
let keys: ApiKeyService;
let authenticate: Authenticate;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase(testDatabase.url, 4);
});

beforeEach(() => {
  clock = new FixedClock();
  keys = new ApiKeyService(database.orm, clock, uuidV7Ids(clock, systemRandomness), systemRandomness);
  authenticate = apiKeyAuthentication(database.pool, clock);
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const bearer = (secret: string) => `Bearer ${secret}`;

/** How many statements the pool is given while `work` runs. */
async function statementsDuring(work: () => Promise<unknown>): Promise<number> {
  const { pool } = database;
  const query = pool.query;
  let count = 0;
  pool.query = ((...args: Parameters<typeof query>) => {
    count += 1;
    return query.apply(pool, args);
  }) as typeof query;
  try {
    await work();
  } finally {
    pool.query = query;
  }
  return count;
}

describe('API keys', () => {
  test('open what they are bound to: organisation, role and technician', async () => {
    const employer = await keys.createApiKey({ organization: 'Garage', role: 'EMPLOYER', label: 'hiring' });
    const technician = await keys.createApiKey({
      organization: 'Ana',
      role: 'TECHNICIAN',
      technicianId: TECHNICIAN,
      label: 'phone',
    });
    expect(await authenticate(bearer(employer.secret))).toEqual({
      role: 'EMPLOYER',
      organizationId: employer.organizationId,
      apiKeyId: employer.id,
    });
    expect(await authenticate(bearer(technician.secret))).toMatchObject({
      role: 'TECHNICIAN',
      technicianId: TECHNICIAN,
    });
  });

  test('are not needed by the public', async () => {
    expect(await authenticate(undefined)).toEqual({ role: 'PUBLIC' });
  });

  test('are kept as a digest: the secret is nowhere in the database', async () => {
    const { secret, id } = await keys.createApiKey({ organization: 'Digest', role: 'INSURER', label: 'claims' });
    const { rows } = await database.pool.query('select api_key::text as row from api_key where id = $1', [id]);
    const { rows: audit } = await database.pool.query('select audit_entry::text as row from audit_entry');
    const stored = JSON.stringify([rows, audit]);
    expect(stored).toContain(id);
    expect(stored).not.toContain(secret.slice('ase_live_'.length + 4));
  });

  test('of one organisation belong to one record, however many are made at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 4 }, () => keys.createApiKey({ organization: 'Once', role: 'INSURER', label: 'race' })),
    );
    expect(new Set(made.map((key) => key.organizationId)).size).toBe(1);
    expect(await keys.ensureOrganization('Once')).toEqual({ id: made[0]?.organizationId, name: 'Once' });
  });

  test('that are unknown, malformed, revoked or expired all get the same answer', async () => {
    const request = { organization: 'Gone', role: 'EMPLOYER', label: 'old' } as const;
    const revoked = await keys.createApiKey(request);
    await keys.revokeApiKey(revoked.id);
    const expired = await keys.createApiKey({ ...request, expiresAt: new Date('2026-06-15T16:00:01Z') });
    clock.advance(1);
    const unknown = `${revoked.secret.slice(0, -1)}${revoked.secret.endsWith('0') ? '1' : '0'}`;
    for (const header of ['', 'Basic x', bearer(unknown), bearer(revoked.secret), bearer(expired.secret)]) {
      expect(await authenticate(header)).toBeUndefined();
    }
  });

  test('cost no statement while they are warm, even when many requests arrive at once', async () => {
    const { secret } = await keys.createApiKey({ organization: 'Warm', role: 'EMPLOYER', label: 'busy' });
    const count = await statementsDuring(() =>
      Promise.all(Array.from({ length: 20 }, () => authenticate(bearer(secret)))),
    );
    expect(count).toBe(1);
    expect(await statementsDuring(() => authenticate(bearer(secret)))).toBe(0);
  });

  test('that are revoked stop within three seconds where they were warm', async () => {
    const key = await keys.createApiKey({ organization: 'Stop', role: 'EMPLOYER', label: 'leaver' });
    await authenticate(bearer(key.secret));
    await keys.revokeApiKey(key.id);
    clock.advance(3);
    expect(await authenticate(bearer(key.secret))).toBeUndefined();
  });

  test('that expire stop at that moment, also where they were warm', async () => {
    const expiresAt = new Date('2026-06-15T16:00:02Z');
    const key = await keys.createApiKey({ organization: 'Expiry', role: 'EMPLOYER', label: 'trial', expiresAt });
    expect(await authenticate(bearer(key.secret))).toBeDefined();
    clock.set('2026-06-15T16:00:02Z');
    expect(await authenticate(bearer(key.secret))).toBeUndefined();
  });

  test('are revoked once: a second time changes nothing, and an unknown id is refused', async () => {
    const key = await keys.createApiKey({ organization: 'Twice', role: 'EMPLOYER', label: 'twice' });
    const first = await keys.revokeApiKey(key.id);
    clock.advance(60);
    expect(await keys.revokeApiKey(key.id)).toEqual(first);
    await expect(keys.revokeApiKey(TECHNICIAN)).rejects.toMatchObject({ faults: [{ code: 'API_KEY_NOT_FOUND' }] });
  });

  test('leave an audit entry when made and when revoked', async () => {
    const key = await keys.createApiKey({ organization: 'Audited', role: 'EMPLOYER', label: 'audited' });
    await keys.revokeApiKey(key.id);
    const { rows } = await database.pool.query('select action from audit_entry where subject_id = $1 order by action', [
      key.id,
    ]);
    expect(rows).toEqual([{ action: 'api_key.created' }, { action: 'api_key.revoked' }]);
  });

  test('are listed without their secrets', async () => {
    const key = await keys.createApiKey({ organization: 'Listed', role: 'EMPLOYER', label: 'listed' });
    const listed = (await keys.listApiKeys()).find(({ id }) => id === key.id);
    const { secret, ...summary } = key;
    expect(listed).toEqual(summary);
  });

  test('of a sponsor need an organisation that is one, and make it one', async () => {
    const request = { organization: 'Ford Motor', role: 'SPONSOR', label: 'enrolments' } as const;
    await expect(keys.createApiKey(request)).rejects.toMatchObject({ faults: [{ code: 'SPONSOR_REQUIRED' }] });
    const named = await keys.createApiKey({ ...request, sponsor: 'FORD' });
    expect(await keys.createApiKey(request)).toMatchObject({ organizationId: named.organizationId });
    await expect(keys.createApiKey({ ...request, sponsor: 'TOYOTA' })).rejects.toMatchObject({
      faults: [{ code: 'SPONSOR_OTHER', path: ['sponsor'] }],
    });
    const { rows } = await database.pool.query('select sponsor from organization where id = $1', [
      named.organizationId,
    ]);
    expect(rows).toEqual([{ sponsor: 'FORD' }]);
  });

  test('make an organisation one sponsor, however many are made at once', async () => {
    const made = await Promise.allSettled(
      ['GM', 'HONDA', 'BMW'].map((sponsor) =>
        keys.createApiKey({ organization: 'Undecided', role: 'SPONSOR', label: 'race', sponsor }),
      ),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('are made together with what is entrusted to their organisation, or not at all', async () => {
    const request = { organization: 'Nobody’s', role: 'AGENCY', label: 'awards' } as const;
    const entrust = () => Promise.reject(new Error('no such agency'));
    await expect(keys.createApiKey(request, entrust)).rejects.toThrow('no such agency');
    const { rows } = await database.pool.query('select 1 from organization where name = $1', [request.organization]);
    expect(rows).toEqual([]);
  });
});
