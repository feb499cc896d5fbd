import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { runCommand } from '../../support/programs.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';
import { ISSUER, logged, verified } from './log-world.ts';

/** Each command is a process. */
jest.setTimeout(300_000);

const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Canarysmith' };
let world: World;
let folder: string;
let databaseUrl: string;
let jti: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ase-audit-'));
  world = await createWorld('audit-command');
  await registrarOf(world).certified(SMITH.aseId, SMITH.lastName, ['A5']);
  const { verification } = await questionsOf(world).verifyTechnician({ ...SMITH, codes: ['A5'] });
  jti = String(decodeJwt(verification.receipt).jti);
  const url = new URL(process.env['TEST_SERVER_URL'] ?? '');
  url.pathname = `/${(await world.owner.query('select current_database() as name')).rows[0].name}`;
  databaseUrl = url.href;
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world?.close();
});

function audit(words: readonly string[], withDatabase = true) {
  return runCommand(['audit', ...words], {
    cwd: folder,
    env: {
      DATABASE_URL: withDatabase ? databaseUrl : 'postgres://nobody:nothing@127.0.0.1:1/none',
      PUBLIC_URL: ISSUER,
      KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
    },
  });
}

test('a log is verified, exported and verified again without the database; what was altered is named', async () => {
  expect(await audit(['verify'])).toMatchObject({ exitCode: 11, output: expect.stringContaining('no signed head') });
  expect(await audit(['export', 'early'])).toMatchObject({ exitCode: 1, errors: expect.stringContaining('No head') });

  await logged(world);
  const intact = await audit(['verify']);
  expect(intact).toMatchObject({ exitCode: 0, output: expect.stringContaining('Everything is as it was recorded.') });

  expect(await audit(['export', 'public'])).toMatchObject({ exitCode: 0 });
  expect(await audit(['export', 'whole', '--rows'])).toMatchObject({ exitCode: 0 });
  expect((await audit(['export', 'whole'])).exitCode).toBe(1);
  expect(await readFile(join(folder, 'public/heads.jwts'), 'utf8')).not.toContain('Canary');
  await expect(readFile(join(folder, 'public/rows.ndjson'))).rejects.toThrow('ENOENT');
  const leaves = (await verified(world)).leaves;
  const open = JSON.parse((await audit(['verify', '--tiles', 'public', '--json'], false)).output);
  expect(open).toMatchObject({ intact: true, leaves, rows: { checked: 0 }, signed: { treeSize: leaves } });
  const whole = JSON.parse((await audit(['verify', '--tiles', 'whole', '--json'], false)).output);
  expect(whole).toMatchObject({ intact: true, leaves, rows: { checked: leaves }, rootHash: open.rootHash });

  const rows = await readFile(join(folder, 'whole/rows.ndjson'), 'utf8');
  const wrong = rows.split('\n').findIndex((line) => line.includes('technician.registered'));
  await writeFile(join(folder, 'whole/rows.ndjson'), rows.replace('technician.registered', 'technician.registerEd'));
  const altered = await audit(['verify', '--tiles', 'whole'], false);
  expect(altered.exitCode).toBe(10);
  expect(altered.output).toContain(`1 fault; the first wrong leaf is ${wrong}`);
  expect(altered.output).toContain('the row is not what it was when it was recorded');
  await writeFile(join(folder, 'whole/rows.ndjson'), rows.slice(0, -5));
  expect((await audit(['verify', '--tiles', 'whole'], false)).exitCode).toBe(10);
  expect((await audit(['verify', '--tiles', 'nowhere'], false)).exitCode).toBe(1);
});

test('a head that was kept elsewhere tells of a log that was cut off, and of one that is another', async () => {
  const { owner: pool } = world;
  await pool.query(
    "insert into audit_entry (id, occurred_at, action, details) values (gen_random_uuid(), now(), 'cut.off', '{}')",
  );
  await logged(world);
  const { rows } = await pool.query('select token from log_head order by number desc limit 1');
  await writeFile(join(folder, 'kept.jwt'), `${rows[0].token}\n`);
  expect((await audit(['verify', '--head', 'kept.jwt'])).exitCode).toBe(0);
  // The export from before ends before it.
  const cut = await audit(['verify', '--tiles', 'public', '--head', 'kept.jwt'], false);
  expect(cut).toMatchObject({
    exitCode: 10,
    output: expect.stringContaining('more leaves were signed than there are'),
  });
  expect((await audit(['verify', '--issuer', 'https://other.example.org'])).exitCode).toBe(10);
});

test('look-ups are erased for good, and the log stays what it was', async () => {
  const { owner: pool } = world;
  expect((await audit(['erase-look-ups', '--asked-before', '2026-07-01T00:00:00Z'])).exitCode).toBe(1);
  expect((await audit(['erase-look-ups', '--asked-before', '2999-01-01T00:00:00Z', '--yes'])).exitCode).toBe(1);
  const before = await verified(world);
  const { rows: salts } = await pool.query('select log_salt from look_up where id = $1', [jti]);
  const erased = await audit(['erase-look-ups', '--asked-before', '2026-07-01T00:00:00Z', '--yes']);
  expect(erased).toMatchObject({ exitCode: 0, output: '1 look-ups are erased.\n' });
  expect((await pool.query('select from look_up where id = $1', [jti])).rowCount).toBe(0);
  const { rows: everything } = await pool.query("select string_agg(data, ' ') as text from log_leaf");
  expect(everything[0].text).toContain(jti);
  expect(everything[0].text).not.toContain(salts[0].log_salt);
  await logged(world);
  const after = await verified(world);
  expect(after).toMatchObject({ faultCount: 0, leaves: before.leaves + 1, rows: { erased: 1 } });
  expect((await audit(['verify'])).output).toContain('1 erased on record');
  await expect(pool.query('delete from look_up')).rejects.toThrow('append-only');
  // What nobody put on record is no erasure.
  await pool.query('alter table audit_entry disable trigger user');
  await pool.query("delete from audit_entry where action = 'exam.recorded'");
  await pool.query('alter table audit_entry enable trigger user');
  expect(await verified(world)).toMatchObject({ faultCount: 1, faults: [{ code: 'ROW_MISSING' }] });
});
