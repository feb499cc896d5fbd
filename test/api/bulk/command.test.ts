import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { runCommand, startCommand } from '../../support/programs.ts';
import { type BulkWorld, createBulkWorld } from './bulk-world.ts';

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
});
afterAll(() => world.close());
beforeEach(() => world.empty());

function run(...words: readonly string[]) {
  return runCommand(words, { env: { DATABASE_URL: world.url } });
}

async function count(table: string): Promise<number> {
  const { rows } = await world.database.pool.query(`select count(*)::integer as count from ${table}`);
  return rows[0].count;
}

test('an import killed at any moment and run again ends as one clean run', async () => {
  await world.invent(1500, 21);
  await world.again();
  const clean = await world.snapshot();
  for (const table of ['technician', 'exam_result', 'employment']) {
    await world.empty();
    const child = await startCommand(['import', world.folder], { env: { DATABASE_URL: world.url } });
    const closed = once(child, 'close');
    while ((await count(table)) === 0 && child.exitCode === null) await pause(2);
    child.kill('SIGKILL');
    await closed;
    expect(await count('network_enrolment')).toBe(0);
    expect((await run('import', world.folder)).exitCode).toBe(0);
    expect(await world.snapshot()).toEqual(clean);
  }
}, 120_000);

test('the exit code says whether rows were rejected, and the table where they are', async () => {
  await world.invent(40, 22);
  const clean = await run('import', world.folder);
  expect(clean.exitCode).toBe(0);
  expect(clean.output).toMatch(/technicians\.csv +40 +40 +0 +0 /);
  expect(clean.errors).toMatch(/ % technicians\.csv: 40 rows, [\d,]+ rows\/s, .+ left/);
  await writeFile(
    join(world.folder, 'exam_results.csv'),
    'ase_id,test,kind,taken_on,passed\nASE-1,A1,INITIAL,2020-01-01,true\n',
  );
  const rejected = await run('import', world.folder);
  expect(rejected.exitCode).toBe(2);
  expect(rejected.output).toContain(`Rejected rows are in ${join(world.folder, 'exam_results.rejects.csv')}`);
}, 60_000);

test('rejected rows go to the folder that is named for them', async () => {
  await world.write({ technicians: ['ASE-1,Ann,Lee,US-CA,,,true'] });
  const rejects = join(world.folder, 'rejects');
  expect((await run('import', world.folder, '--rejects', rejects)).exitCode).toBe(2);
  expect(await readdir(rejects)).toEqual(['technicians.rejects.csv']);
}, 60_000);

test('what cannot be done is one sentence and exit code 1', async () => {
  await world.write({ technicians: 'nonsense\n' });
  const header = await run('import', world.folder);
  expect([header.exitCode, header.errors]).toEqual([1, expect.stringMatching(/another header.*expected.*found/s)]);
  expect(header.errors).not.toContain('    at ');
  await world.write({});
  const nothing = await run('import', world.folder);
  expect([nothing.exitCode, nothing.errors]).toEqual([1, expect.stringMatching(/^There is nothing to import.*\n$/)]);
}, 60_000);

test('a registry is invented by its seed, and nonsense is refused by the name of its option', async () => {
  const folder = join(world.folder, 'new');
  const made = await run('generate-registry', '--technicians', '25', '--seed', '5', '--out', folder);
  expect([made.exitCode, made.output]).toEqual([0, expect.stringMatching(/technicians\.csv +25\n/)]);
  expect((await run('import', folder)).exitCode).toBe(0);
  expect(await count('technician')).toBe(25);
  const refused = await run('generate-registry', '--technicians', 'many', '--out', folder);
  expect([refused.exitCode, refused.errors]).toEqual([1, expect.stringContaining('--technicians')]);
}, 60_000);
