import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Holder, hold as holdFolder, isRunning, query, refusalOf, serverOf, stop, until } from './holder.ts';

jest.setTimeout(60_000);

let parent: string;
/** Holds a complete database, stopped between tests; making one takes seconds, so the tests pass it on. */
let dataDir: string;
let newFolder: string;
let table: string;
let holders: Holder[] = [];
let testNumber = 0;

beforeAll(async () => {
  // Closed to everybody but its owner, as /root is: PostgreSQL, as another user, must get through.
  parent = await realpath(await mkdtemp(join(tmpdir(), 'ase-lifecycle-')));
  dataDir = join(parent, 'a data folder');
  const maker = hold(dataDir);
  await serverOf(maker);
  await stop(maker);
});

beforeEach(() => {
  testNumber += 1;
  newFolder = join(parent, `new ${testNumber}`);
  table = `kept_${testNumber}`;
});

afterEach(async () => {
  for (const holder of holders) if (await isRunning(holder.pid)) await stop(holder);
  holders = [];
  await rm(newFolder, { recursive: true, force: true, maxRetries: 20 });
});

afterAll(async () => {
  await rm(parent, { recursive: true, force: true, maxRetries: 20 });
});

describe('start and stop', () => {
  test('data outlive an orderly stop, which ends both processes', async () => {
    const first = hold(dataDir);
    const server = await serverOf(first);
    await query(server.url, `create table ${table} as select 42 as answer`);
    expect(await stop(first)).toEqual({ code: 0, signal: null });
    expect(await isRunning(server.pid)).toBe(false);
    const again = await serverOf(hold(dataDir));
    expect(await query(again.url, `select answer from ${table}`)).toEqual([{ answer: 42 }]);
  });

  test('Ctrl-C in a terminal reaches the service alone, which then stops its database in order', async () => {
    const holder = hold(dataDir);
    const server = await serverOf(holder);
    process.kill(-holder.pid, 'SIGINT');
    expect(await holder.ended).toEqual({ code: 0, signal: null });
    expect(await isRunning(server.pid)).toBe(false);
    expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\n$/);
  });

  test('Ctrl-C while the database is being made leaves a folder that the next start completes', async () => {
    const holder = hold(newFolder);
    await until(halfMadeExists);
    process.kill(-holder.pid, 'SIGINT');
    expect(await holder.ended).toEqual({ code: 0, signal: null });
    await serverOf(hold(newFolder));
  });

  test('only the role of the service gets in, by its password, from this machine', async () => {
    const { url } = await serverOf(hold(dataDir));
    const [row] = await query(url, 'select current_user as role, rolsuper from pg_roles where rolname = current_user');
    expect(row).toEqual({ role: 'registry', rolsuper: false });
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await expect(query(withLogin(url, 'postgres', 'x'), 'select 1')).rejects.toThrow('no pg_hba.conf entry');
    await expect(query(withLogin(url, 'registry', 'x'), 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  });
});

describe('one owner', () => {
  test('a second start on the same folder is refused, naming the process that has it, which goes on undisturbed', async () => {
    const first = hold(dataDir);
    const server = await serverOf(first);
    const second = hold(dataDir);
    expect(await refusalOf(second)).toBe(
      `The data folder ${dataDir} is in use by process ${first.pid}. Stop that process, or set DATA_DIR to another folder.`,
    );
    expect((await second.ended).code).toBe(1);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test.each(['a new folder', 'a folder whose owner was killed'])(
    'of several starts at once on %s exactly one wins',
    async (which) => {
      const folder = which === 'a new folder' ? newFolder : dataDir;
      if (folder === dataDir) await killAll(hold(dataDir));
      const racers = Array.from({ length: 5 }, () => hold(folder));
      const outcomes = await Promise.all(racers.map((racer) => racer.outcome));
      const winners = racers.filter((_, index) => 'url' in (outcomes[index] ?? {}));
      expect(winners).toHaveLength(1);
      const refusals = outcomes.flatMap((outcome) => ('refusal' in outcome ? [outcome.refusal] : []));
      expect(refusals).toHaveLength(4);
      for (const refusal of refusals) expect(refusal).toContain(`in use by process ${winners[0]?.pid}.`);
    },
  );

  test('a lock whose pid another process has by now does not block the folder', async () => {
    await writeFile(join(dataDir, 'lock', '1000'), JSON.stringify({ pid: process.pid, mark: 'another boot 1' }));
    await serverOf(hold(dataDir));
    expect(await readdir(join(dataDir, 'lock'))).toEqual(['1001']);
  });

  test('a lock cut short by a power failure does not block the folder', async () => {
    await writeFile(join(dataDir, 'lock', '2000'), '');
    await serverOf(hold(dataDir));
  });
});

describe('recovery', () => {
  test('after kill -9 of the service the next start stops its database and keeps what was acknowledged', async () => {
    const first = hold(dataDir);
    const orphan = await serverOf(first);
    await query(orphan.url, `create table ${table} as select 1 as n`);
    first.process.kill('SIGKILL');
    await first.ended;
    expect(await isRunning(orphan.pid)).toBe(true);
    const next = await serverOf(hold(dataDir));
    expect(next.pid).not.toBe(orphan.pid);
    expect(await isRunning(orphan.pid)).toBe(false);
    expect(await query(next.url, `select n from ${table}`)).toEqual([{ n: 1 }]);
  });

  test('after kill -9 of service and database nothing acknowledged is lost', async () => {
    const first = hold(dataDir);
    const server = await serverOf(first);
    await query(server.url, `create table ${table} (n int)`);
    await query(server.url, `insert into ${table} select generate_series(1, 1000)`);
    await killAll(first);
    const next = await serverOf(hold(dataDir));
    expect(await query(next.url, `select count(*)::int as n from ${table}`)).toEqual([{ n: 1000 }]);
  });

  test('after kill -9 in the middle of making the database the next start makes it anew', async () => {
    const first = hold(newFolder);
    await until(halfMadeExists);
    first.process.kill('SIGKILL');
    await first.ended;
    const { url } = await serverOf(hold(newFolder));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await halfMadeExists()).toBe(false);
  });

  test('a pid file that names a process of someone else is cleared, and the process left alone', async () => {
    const first = hold(dataDir);
    await serverOf(first);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await stop(first);
    await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
    const { pid } = await serverOf(hold(dataDir));
    expect(await readFile(pidFile, 'utf8')).toMatch(new RegExp(`^${pid}\n`));
  });

  test('a lost password file is replaced without losing data', async () => {
    const first = hold(dataDir);
    const before = await serverOf(first);
    await query(before.url, `create table ${table} as select 1 as n`);
    await stop(first);
    await rm(join(dataDir, 'postgres-password'));
    const after = await serverOf(hold(dataDir));
    expect(new URL(after.url).password).not.toBe(new URL(before.url).password);
    expect(await query(after.url, `select n from ${table}`)).toEqual([{ n: 1 }]);
  });

  test('the data folder may be moved', async () => {
    const first = hold(dataDir);
    await query((await serverOf(first)).url, `create table ${table} as select 1 as n`);
    await stop(first);
    await rename(dataDir, newFolder);
    const moved = hold(newFolder);
    expect(await query((await serverOf(moved)).url, `select n from ${table}`)).toEqual([{ n: 1 }]);
    await stop(moved);
    await rename(newFolder, dataDir);
  });
});

describe('what stands in the way is said in a sentence', () => {
  test('a data folder that is a file', async () => {
    await writeFile(newFolder, '');
    expect(await refusalOf(hold(newFolder))).toMatch(
      /^The data folder .* cannot be written to \(.*\)\. .* set DATA_DIR/,
    );
  });

  const asUser = process.getuid?.() === 0 ? test.skip : test;
  asUser('a data folder without the right to write', async () => {
    await mkdir(newFolder);
    await chmod(newFolder, 0o500);
    expect(await refusalOf(hold(newFolder))).toMatch(/^The data folder .* cannot be written to/);
  });

  test('a database of another version', async () => {
    await mkdir(join(newFolder, 'postgres'), { recursive: true });
    await writeFile(join(newFolder, 'postgres', 'PG_VERSION'), '15\n');
    expect(await refusalOf(hold(newFolder))).toMatch(/made by PostgreSQL 15, the embedded one is 18\./);
  });

  test('a folder that is no database', async () => {
    await mkdir(join(newFolder, 'postgres'), { recursive: true });
    expect(await refusalOf(hold(newFolder))).toMatch(/cannot be read as a PostgreSQL database/);
  });

  test('a database that does not start, with the end of its log', async () => {
    const control = join(dataDir, 'postgres', 'global', 'pg_control');
    await rename(control, `${control}.aside`);
    const refusal = await refusalOf(hold(dataDir));
    await rename(`${control}.aside`, control);
    expect(refusal).toMatch(/^PostgreSQL did not start\. Its log, .*, ends with:\n[\s\S]*pg_control/);
  });
});

function hold(folder: string): Holder {
  const holder = holdFolder(folder);
  holders.push(holder);
  return holder;
}

async function killAll(holder: Holder): Promise<void> {
  const server = await serverOf(holder);
  holder.process.kill('SIGKILL');
  process.kill(server.pid, 'SIGKILL');
  await holder.ended;
  await until(async () => !(await isRunning(server.pid)));
}

async function halfMadeExists(): Promise<boolean> {
  const names = await readdir(newFolder).catch(() => []);
  return names.some((name) => name.startsWith('postgres.new-'));
}

function withLogin(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}
