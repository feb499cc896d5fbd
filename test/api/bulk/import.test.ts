import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { REGISTRY_FILES } from '../../../src/modules/bulk/registry-files.rules.ts';
import { type BulkWorld, createBulkWorld } from './bulk-world.ts';

const ROSA = 'ASE-0000-0001,Rosa,Peña,US-CA,rosa@example.com,212-555-0100,true';
const WORK = 'ASE-0000-0001,WORK,A;L,2015-01-01,2026-01-01,Corner Garage';

/** Files whose rows build on earlier ones: actions on a credential, a shop that must be open, levels that follow each other. */
const IN_ORDER: ReadonlySet<string> = new Set([
  REGISTRY_FILES.actions.name,
  REGISTRY_FILES.shopTerms.name,
  REGISTRY_FILES.oemEnrolments.name,
]);

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
});
afterAll(() => world.close());
beforeEach(() => world.empty());

async function digestOfFolder(): Promise<string> {
  const hash = createHash('sha256');
  for (const { name } of Object.values(REGISTRY_FILES)) hash.update(await readFile(join(world.folder, name)));
  return hash.digest('hex');
}

async function count(table: string): Promise<number> {
  const { rows } = await world.database.pool.query(`select count(*)::integer as count from ${table}`);
  return rows[0].count;
}

describe('an invented registry', () => {
  test('has the same bytes for the same seed, and is imported without a single reject', async () => {
    await world.invent(600, 3);
    const digest = await digestOfFolder();
    await world.invent(600, 3);
    expect(await digestOfFolder()).toBe(digest);
    const summary = await world.again();
    expect(summary.files.map((file) => [file.file, file.rejected, file.unchanged])).toEqual(
      Object.values(REGISTRY_FILES).map(({ name }) => [name, 0, 0]),
    );
    expect(summary.files.every((file) => file.read === file.added && file.rejectsPath === undefined)).toBe(true);
    expect(await count('technician')).toBe(600);
  });

  test('imported again changes nothing, not even the audit trail', async () => {
    await world.invent(300, 4);
    await world.again();
    const before = [await world.snapshot(), await count('audit_entry'), await count('outbox_event')];
    const summary = await world.again();
    expect(summary.files.every((file) => file.added + file.rejected === 0)).toBe(true);
    expect(summary.files.every((file) => file.unchanged === file.read)).toBe(true);
    expect(summary.awarded).toBe(0);
    expect([await world.snapshot(), await count('audit_entry'), await count('outbox_event')]).toEqual(before);
  });

  test('imported in chunks of any size is the same registry', async () => {
    await world.invent(300, 5);
    await world.again();
    const whole = await world.snapshot();
    await world.empty();
    await world.again({ rowsPerChunk: 17 });
    expect(await world.snapshot()).toEqual(whole);
  });

  test('stopped between two chunks and imported again is the same registry', async () => {
    await world.invent(300, 6);
    await world.again();
    const whole = await world.snapshot();
    await world.empty();
    const stop = new AbortController();
    const stopped = await world.again({
      rowsPerChunk: 100,
      signal: stop.signal,
      onProgress: ({ rowsRead }) => rowsRead > 900 && stop.abort(),
    });
    expect(stopped.stopped).toBe(true);
    expect(await world.snapshot()).not.toEqual(whole);
    const summary = await world.again();
    expect(summary.files.every((file) => file.rejected === 0)).toBe(true);
    expect(await world.snapshot()).toEqual(whole);
  });

  test('whose files are shuffled is the same registry', async () => {
    await world.invent(200, 7);
    await world.again();
    const whole = await world.snapshot();
    for (const { name } of Object.values(REGISTRY_FILES)) {
      if (IN_ORDER.has(name)) continue;
      const path = join(world.folder, name);
      const [header, ...rows] = (await readFile(path, 'utf8')).trim().split('\n');
      const shuffled = rows.map((row) => [createHash('md5').update(row).digest('hex'), row]).sort();
      await writeFile(path, [header, ...shuffled.map(([, row]) => row), ''].join('\n'));
    }
    await world.empty();
    await world.again({ rowsPerChunk: 50 });
    expect(await world.snapshot()).toEqual(whole);
  });
});

describe('contact data', () => {
  const WITHOUT = [
    'ASE-0000-0002,Ivan,Brown,US-NY,ivan@example.com,,false',
    'ASE-0000-0003,Jo,Lee,US-NY,,212-555-0103,false',
    'ASE-0000-0004,Max,Lee,US-NY,,,false',
  ];
  const ON_RECORD = [
    ['ASE-0000-0001', 'rosa@example.com', '212-555-0100'],
    ['ASE-0000-0002', 'ivan@example.com', null],
    ['ASE-0000-0003', null, '212-555-0103'],
  ];
  const contacts = async () => {
    const { rows } = await world.database.pool.query({
      text: 'select ase_id, email, phone from technician_contact c join technician t on t.id = c.technician_id order by ase_id',
      rowMode: 'array',
    });
    return rows;
  };

  test('are kept apart, and of whoever has none there is nothing', async () => {
    const summary = await world.load({ technicians: [ROSA, ...WITHOUT] }, { rowsPerChunk: 2 });
    expect(summary.files[0]).toMatchObject({ read: 4, added: 4, rejected: 0 });
    expect(await contacts()).toEqual(ON_RECORD);
    expect((await world.again()).files[0]).toMatchObject({ read: 4, added: 0, unchanged: 4, rejected: 0 });
    expect(await contacts()).toEqual(ON_RECORD);
  });

  test('on record are not overwritten, not added to and not taken away, while new ones beside them are put', async () => {
    await world.load({ technicians: [ROSA, ...WITHOUT] });
    const others = [
      'ASE-0000-0001,Rosa,Peña,US-CA,other@example.com,212-555-0100,true',
      'ASE-0000-0002,Ivan,Brown,US-NY,ivan@example.com,212-555-0102,false',
      'ASE-0000-0003,Jo,Lee,US-NY,,,false',
      'ASE-0000-0004,Max,Lee,US-NY,max@example.com,,true',
      'ASE-0000-0005,New,Lee,US-NY,new@example.com,,false',
    ];
    expect((await world.load({ technicians: others })).files[0]).toMatchObject({ read: 5, added: 1, rejected: 4 });
    expect((await world.rejects('technicians')).map(({ line, column, code }) => [line, column, code])).toEqual([
      [2, 'email', 'CONFLICTS_WITH_RECORD'],
      [3, 'phone', 'CONFLICTS_WITH_RECORD'],
      [4, 'phone', 'CONFLICTS_WITH_RECORD'],
      [5, 'email', 'CONFLICTS_WITH_RECORD'],
    ]);
    expect(await contacts()).toEqual([...ON_RECORD, ['ASE-0000-0005', 'new@example.com', null]]);
  });
});

describe('every chunk', () => {
  test('is told of once in the audit trail and once in the outbox, in its own transaction', async () => {
    await world.invent(50, 8);
    await world.again({ rowsPerChunk: 1_000_000 });
    const { rows } = await world.database.pool.query(
      `select a.details->>'file' as file, (a.details->>'added')::integer as added, o.payload = a.details as told, a.action
       from audit_entry a join outbox_event o on o.payload = a.details where a.action = 'registry.imported' order by a.id`,
    );
    expect(new Set(rows.map((row) => row.file)).size).toBe(rows.length);
    expect(rows.every((row) => row.told && row.added > 0)).toBe(true);
    const jobs = await world.database.pool.query(`select count(*)::integer as count from graphile_worker.jobs`);
    expect(jobs.rows[0].count).toBeGreaterThanOrEqual(rows.length);
  });

  test("is recorded at the clock's moment, under the registry's rule pack", async () => {
    world.clock.set('2026-06-15T17:30:00Z');
    await world.load({
      technicians: [ROSA],
      periods: ['ASE-0000-0001,A5,2024-01-01,2029-01-01,INITIAL_TEST'],
    });
    const { rows } = await world.database.pool.query(
      'select recorded_at::text, registered_at::text, rule_pack, basis_fact_id from credential_period join technician t on t.id = technician_id',
    );
    const moment = '2026-06-15 17:30:00+00';
    expect(rows).toEqual([
      { recorded_at: moment, registered_at: moment, rule_pack: 'mission-source@2', basis_fact_id: null },
    ]);
  });
});

describe('awarding', () => {
  const exam = 'ASE-0000-0001,A5,INITIAL,2024-03-01,true';

  test('a passed test without a period is awarded once the experience is on record, in either order', async () => {
    const first = await world.load({ technicians: [ROSA], exams: [exam] });
    expect(first.awarded).toBe(0);
    const second = await world.load({ experience: [WORK] });
    expect(second.awarded).toBe(1);
    const awarded = await world.snapshot();
    await world.empty();
    await world.load({ technicians: [ROSA], experience: [WORK] });
    expect((await world.load({ exams: [exam] })).awarded).toBe(1);
    expect(await world.snapshot()).toEqual(awarded);
    const { rows } = await world.database.pool.query(
      'select from_on::text, until_on::text, basis, basis_fact_id = (select id from exam_result) as rests from credential_period',
    );
    expect(rows).toEqual([{ from_on: '2024-03-01', until_on: '2029-03-01', basis: 'INITIAL_TEST', rests: true }]);
  });

  test('a test whose period was declared is not awarded again', async () => {
    const summary = await world.load({
      technicians: [ROSA],
      experience: [WORK],
      exams: [exam, 'ASE-0000-0001,A4,INITIAL,2018-03-01,true', 'ASE-0000-0001,A4,RECERTIFICATION,2023-01-10,true'],
      periods: [
        'ASE-0000-0001,A5,2024-03-01,2029-03-01,INITIAL_TEST',
        'ASE-0000-0001,A4,2018-03-01,2023-03-01,INITIAL_TEST',
        'ASE-0000-0001,A4,2023-03-01,2028-01-10,RECERTIFICATION_TEST',
      ],
    });
    expect(summary.awarded).toBe(0);
    expect(await count('credential_period')).toBe(3);
  });
});
