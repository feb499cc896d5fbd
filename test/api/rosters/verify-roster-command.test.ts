import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommand } from '../../support/programs.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

const HEADER = 'line,ase_id,last_name,verdict,holds_through,missing,reason,tier';
let world: World;
let folder: string;
let people: string;
let databaseUrl: string;

beforeAll(async () => {
  world = await createWorld('verify-roster');
  await registrarOf(world).certified('ASE-3200-0001', 'Peña', ['A5']);
  // The command asks by the machine's clock, which is not the world's.
  await world.database.pool.query(`update technician set registered_at = '2020-01-01'`);
  await world.database.pool.query(`update credential_period set recorded_at = '2020-01-01'`);
  const { rows } = await world.database.pool.query('select current_database() as name');
  const url = new URL(process.env['TEST_SERVER_URL'] ?? '');
  url.pathname = `/${rows[0].name}`;
  databaseUrl = url.href;
  folder = await mkdtemp(join(tmpdir(), 'verify-roster-'));
  people = join(folder, 'people.csv');
  await writeFile(people, 'ase_id,last_name\nASE-3200-0001,pena\nASE-3200-0001,Wrong\nnonsense,Lee\n');
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

function run(...words: readonly string[]) {
  return runCommand(['verify-roster', ...words], { env: { DATABASE_URL: databaseUrl } });
}

test('every line is answered or told why not, and the exit code says which', async () => {
  const { exitCode, output, errors } = await run(people, '--codes', 'A5', '--as-of', '2026-06-15');
  expect(output.split('\n')).toEqual([
    HEADER,
    expect.stringMatching(/^2,ASE-3200-0001,pena,VALID,20\d\d-\d\d-\d\d,,,FULL$/),
    '3,ASE-3200-0001,Wrong,,,,NOT_FOUND,',
    '4,nonsense,Lee,,,,ASE_ID_MALFORMED,',
    '',
  ]);
  expect(errors).toMatch(/100 % people\.csv: 3 rows/);
  expect(errors).toMatch(/VALID +1/);
  expect(exitCode).toBe(2);
}, 60_000);

test('results go to a file, whole or not at all, as JSON when that is asked for', async () => {
  const clean = join(folder, 'clean.csv');
  await writeFile(clean, 'ase_id,last_name\nASE-3200-0001,pena\n');
  const requirement = join(folder, 'requirement.json');
  await writeFile(requirement, '{"anyOf":[{"holdsTest":"A5"},{"holdsTest":"A8"}]}');
  const out = join(folder, 'results.jsonl');
  const written = await run(clean, '--requirement', requirement, '--as-of', '2020-01-01', '--json', '--out', out);
  expect(written).toMatchObject({ exitCode: 0, output: '' });
  expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
    line: 2,
    aseId: 'ASE-3200-0001',
    verdict: 'NOT_YET_VALID',
    missing: ['A5', 'A8'],
    message: null,
  });
  const broken = join(folder, 'broken.csv');
  await writeFile(broken, 'name\nLee\n');
  const failed = await run(broken, '--codes', 'A5', '--out', join(folder, 'never.csv'));
  expect(failed).toMatchObject({ exitCode: 1, errors: expect.stringContaining('has another header') });
  expect(await readdir(folder)).not.toContain('never.csv');
  expect((await readdir(folder)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
}, 60_000);

test.each([
  [['--codes', 'A99'], '"A99" is neither a test nor a designation'],
  [['--requirement', '{"holdsTest":"Z9"}'], '"Z9" is not a test'],
  [['--requirement', '{'], 'The requirement is not JSON.'],
  [['--codes', 'A5', '--as-of', '2026-02-30'], '--as-of wants a day'],
  [[], '--codes or by --requirement'],
])(
  '%j ends with exit code 1 and a sentence',
  async (words, sentence) => {
    expect(await run(people, ...words)).toMatchObject({
      exitCode: 1,
      output: '',
      errors: expect.stringContaining(sentence),
    });
  },
  60_000,
);
