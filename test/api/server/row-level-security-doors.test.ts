import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Database, openDatabase } from '../../../src/database.ts';
import {
  becomeViewer,
  beginRequest,
  exporting,
  inScopeOfReader,
  onDuty,
} from '../../../src/kernel/connection-scope.ts';
import { StartError } from '../../../src/kernel/start-error.ts';
import type { Viewer } from '../../../src/kernel/viewer.ts';
import { refuseRoleThatBypasses } from '../../../src/scoped-connections.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { fillForBoth, idOf, organizationOf, ROWS, technicianOf } from './rows-of-two.ts';

let database: TestDatabase;
let service: Database;
let owner: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.url, max: 2 });
  await fillForBoth(owner);
  service = await openDatabase(database.url, 4, 30_000);
});
afterAll(async () => {
  await service?.close();
  await owner?.end();
  await database?.drop();
});

const EMPLOYER: Viewer = { role: 'EMPLOYER', organizationId: organizationOf('ben'), apiKeyId: null };
const TECHNICIAN: Viewer = {
  ...{ role: 'TECHNICIAN', technicianId: technicianOf('ben') },
  ...{ organizationId: idOf('own organization'), apiKeyId: null },
};

function as<Result>(viewer: Viewer, work: () => Promise<Result>): Promise<Result> {
  return beginRequest(() => {
    becomeViewer(viewer);
    return work();
  });
}

const rosters = async () => (await service.pool.query('select from roster')).rowCount;

/** What the service writes and never reads again in a request: whoever acts may. */
const WRITTEN_BY_ALL = ['outbox_event'];

describe.each([
  ['an employer', EMPLOYER],
  ['a technician', TECHNICIAN],
])('%s', (_, viewer) => {
  test('puts no row in a stranger’s name', async () => {
    for (const table of await protectedTables()) {
      if (WRITTEN_BY_ALL.includes(table)) continue;
      const [stranger] = await rowsOfAna(table);
      const names = Object.keys(stranger?.row ?? {}).map((name) => `"${name}"`);
      const insert = `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $1::jsonb)`;
      const state = await sqlState(() => as(viewer, () => service.pool.query(insert, [JSON.stringify(stranger?.row)])));
      expect([table, state]).toEqual([table, '42501']);
    }
  });

  test('changes no stranger’s row', async () => {
    for (const table of await protectedTables()) {
      const before = await rowsOfAna(table);
      expect([table, before.length]).toEqual([table, 1]);
      const column = Object.keys(before[0]?.row ?? {})[0];
      await sqlState(() => as(viewer, () => service.pool.query(`update ${table} set "${column}" = "${column}"`)));
      expect(await rowsOfAna(table)).toEqual(before);
    }
  });
});

async function protectedTables(): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>('select relname as name from pg_class where relrowsecurity');
  return ROWS.map(({ table }) => table).filter((table) => rows.some(({ name }) => name === table));
}

/** With the transaction that wrote each last. */
async function rowsOfAna(table: string): Promise<readonly { readonly row: object; readonly xmin: string }[]> {
  const { rows } = await owner.query<{ row: object; xmin: string }>(
    `select to_jsonb(t) as row, xmin::text from ${table} t`,
  );
  const ids = ['key', 'organization', 'technician', 'person', ...ROWS.map((row) => row.table)].map((name) =>
    idOf(`${name} of ana`),
  );
  return rows.filter(({ row }) => ids.some((id) => JSON.stringify(row).includes(id)));
}

async function sqlState(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
  return undefined;
}

describe('a technician’s consent', () => {
  test('is read by the organisation it is given to, and neither changed nor given by it', async () => {
    const shown = await as(EMPLOYER, () => service.pool.query('select id from consent'));
    expect(shown.rows).toEqual([{ id: idOf('consent of ben') }]);
    expect(await sqlState(() => as(EMPLOYER, () => service.pool.query(`update consent set tier = 'FULL'`)))).toBe(
      '42501',
    );
    expect(await sqlState(() => as(EMPLOYER, () => service.pool.query('delete from consent')))).toBe('42501');
  });
});

describe('a technician’s contact', () => {
  const REGISTRAR: Viewer = { role: 'REGISTRAR', organizationId: organizationOf('ben'), apiKeyId: null };
  const read = async () => (await service.pool.query('select technician_id as id from technician_contact')).rows;
  const ana = { id: technicianOf('ana') };
  const ben = { id: technicianOf('ben') };
  const change = (text: string) => () => service.pool.query(text);

  test('is read by the technician, by registrars, and for a file of everything held about the technician', async () => {
    expect(await as(TECHNICIAN, read)).toEqual([ben]);
    expect(await as(REGISTRAR, read)).toEqual(expect.arrayContaining([ana, ben]));
    expect(await exporting(technicianOf('ana'), read)).toEqual([ana]);
    expect(await as(EMPLOYER, read)).toEqual([]);
  });

  test('is changed and deleted by registrars alone', async () => {
    const update = change(`update technician_contact set phone = '+1 555 0100'`);
    const remove = change('delete from technician_contact');
    expect(await sqlState(() => as(TECHNICIAN, update))).toBe('42501');
    expect(await as(TECHNICIAN, remove)).toMatchObject({ rowCount: 0 });
    expect(await exporting(technicianOf('ana'), remove)).toMatchObject({ rowCount: 0 });
    expect(await as(EMPLOYER, update)).toMatchObject({ rowCount: 0 });
    expect(await as(EMPLOYER, remove)).toMatchObject({ rowCount: 0 });
    expect(await as(REGISTRAR, update)).toMatchObject({ rowCount: 2 });
    expect(await as(REGISTRAR, remove)).toMatchObject({ rowCount: 2 });
  });
});

describe('a connection', () => {
  test('is told anew in whose name it asks, whoever had it before', async () => {
    const one = await openDatabase(database.url, 1, 30_000);
    try {
      const seen = async () => (await one.pool.query('select from roster')).rowCount;
      expect(await onDuty('WORKING', seen)).toBe(2);
      expect(await as(EMPLOYER, seen)).toBe(1);
      expect(await as(TECHNICIAN, seen)).toBe(0);
      expect(await beginRequest(seen)).toBe(0);
      expect(await onDuty('WORKING', () => one.orm.em.fork().execute('select from roster'))).toHaveLength(2);
      expect(await as(EMPLOYER, () => one.orm.em.fork().execute('select from roster'))).toHaveLength(1);
    } finally {
      await one.close();
    }
  });

  test('keeps through a transaction the scope that it began with', async () => {
    const within = await as(EMPLOYER, () =>
      service.orm.em.fork().transactional((em) => onDuty('WORKING', () => em.execute('select from roster'))),
    );
    expect(within).toHaveLength(1);
  });

  test('is thrown away when it cannot be told', async () => {
    const one = await openDatabase(database.url, 1, 30_000);
    try {
      await onDuty('WORKING', () => one.pool.query('select 1'));
      const client = await onDuty('WORKING', () => one.pool.connect());
      await client.query('begin');
      await client.query('select 1 / 0').catch(() => undefined);
      client.release();
      // Its transaction has failed: nothing can be told to it.
      await expect(as(EMPLOYER, () => one.pool.query('select from roster'))).rejects.toThrow('aborted');
      expect((await as(EMPLOYER, () => one.pool.query('select from roster'))).rowCount).toBe(1);
    } finally {
      await one.close();
    }
  });

  test('serves callers at the same time, each in their own name', async () => {
    const asked = Array.from({ length: 60 }, (_, at) => [
      as(EMPLOYER, rosters),
      as(TECHNICIAN, rosters),
      onDuty('WORKING', rosters),
      ...(at % 2 ? [beginRequest(rosters)] : []),
    ]).flat();
    const expected = Array.from({ length: 60 }, (_, at) => [1, 0, 2, ...(at % 2 ? [0] : [])]).flat();
    expect(await Promise.all(asked)).toEqual(expected);
  });
});

describe('what is read bit by bit', () => {
  async function* counted() {
    for (let bit = 0; bit < 3; bit += 1) yield await rosters();
  }
  const collected = async (bits: AsyncIterable<number | null>) => {
    const all: (number | null)[] = [];
    for await (const bit of bits) all.push(bit);
    return all;
  };

  test('is read in the name of whoever began it', async () => {
    const bits = await as(EMPLOYER, async () => inScopeOfReader(counted()));
    expect(await beginRequest(() => collected(bits))).toEqual([1, 1, 1]);
  });

  test('shows nothing when that name is lost', async () => {
    const bits = await as(EMPLOYER, async () => counted());
    expect(await beginRequest(() => collected(bits))).toEqual([0, 0, 0]);
  });
});

describe('the service does not start', () => {
  test('as the owner of the tables', async () => {
    await expect(refuseRoleThatBypasses(owner)).rejects.toThrow(StartError);
  });

  test('unless its connections act as a role for which the policies count', async () => {
    await expect(refuseRoleThatBypasses(service.pool)).resolves.toBeUndefined();
    const { rows } = await service.pool.query('select current_user as role');
    expect(rows).toEqual([{ role: 'registry_service' }]);
  });
});

/** Where the code says in whose name it asks, besides a viewer's. Each is a door in the wall: look at it before adding one. */
const DUTIES = [
  'src/modules/accounts/last-uses.ts WORKING',
  'src/modules/consent/answer-tiers.service.ts ANSWERING',
  'src/modules/credentials/gathered-reads.ts ANSWERING',
  'src/modules/events/jobs.ts WORKING',
  'src/modules/ledger/look-up-ledger.ts ANSWERING',
  'src/modules/ledger/look-up-ledger.ts ANSWERING',
  'src/modules/ledger/look-up-ledger.ts ANSWERING',
  'src/modules/oauth/machine-access.wiring.ts AUTHENTICATING',
  'src/modules/people/people.wiring.ts AUTHENTICATING',
  'src/modules/people/people.wiring.ts AUTHENTICATING',
  'src/modules/people/people.wiring.ts AUTHENTICATING',
  'src/modules/people/people.wiring.ts AUTHENTICATING',
  'src/modules/people/people.wiring.ts AUTHENTICATING',
  'src/modules/people/people.wiring.ts AUTHENTICATING',
  'src/modules/people/session-keeping.views.ts AUTHENTICATING',
  'src/modules/personal-data/record-export.service.ts EXPORTING',
  'src/modules/personal-data/personal-data.wiring.ts WORKING',
  'src/modules/presentations/presentations.wiring.ts ANSWERING',
  'src/modules/presentations/presentations.wiring.ts ANSWERING',
  'src/modules/presentations/presentations.wiring.ts ANSWERING',
  'src/modules/verification/share-links.wiring.ts ANSWERING',
  'src/server/recognition.ts AUTHENTICATING',
];

test('the code asks in others’ names than the viewer’s in these places alone', () => {
  const root = new URL('../../../', import.meta.url);
  const files = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'kernel/connection-scope.ts')
    .sort();
  const found = files.flatMap((file) => {
    const text = readFileSync(new URL(`src/${file}`, root), 'utf8');
    const duties = [...text.matchAll(/\b(?:onDuty|dutiful)\(\s*'(\w+)'/g)].map(([, duty]) => duty ?? '');
    return [...duties, ...[...text.matchAll(/\bexporting\(/g)].map(() => 'EXPORTING')]
      .sort()
      .map((duty) => `src/${file} ${duty}`);
  });
  expect(found.sort()).toEqual([...DUTIES].sort());
});
