import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { entryIn } from '../../../src/modules/transparency-log/log-entry.rules.ts';
import { LogSequencer } from '../../../src/modules/transparency-log/log-sequencer.ts';
import { COMMITTED_COLUMNS } from '../../../src/modules/transparency-log/recorded-row.queries.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';
import { logged, verified } from './log-world.ts';

let world: World;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Canarysmith' };
const run = (statement: string, values: readonly unknown[] = []) => world.owner.query(statement, [...values]);

beforeAll(async () => {
  world = await createWorld('log-keeping');
  await registrarOf(world).certified(SMITH.aseId, SMITH.lastName, ['A5', 'A6']);
  await logged(world);
});
afterAll(() => world?.close());

async function leaves() {
  const { rows } = await run('select leaf_index::int as index, kind, entry_id, data from log_leaf order by leaf_index');
  return rows.map((row) => ({ ...row, entry: entryIn(Buffer.from(row.data)) }));
}

/** An audit entry by itself, as whatever writes one writes it. */
const entry = (action: string) =>
  `insert into audit_entry (id, occurred_at, action, details) values (gen_random_uuid(), now(), '${action}', '{}')`;

async function actionsFrom(index: number): Promise<readonly string[]> {
  const { rows } = await run(
    'select action from log_leaf join audit_entry on id = entry_id where leaf_index >= $1 order by leaf_index',
    [index],
  );
  return rows.map(({ action }) => action);
}

describe('a leaf', () => {
  test('is made for every change and every question, in the order in which they were recorded', async () => {
    const before = (await leaves()).length;
    const ask = questionsOf(world);
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'] });
    const { badge } = await ask.issueBadge(SMITH.aseId, ['A5']);
    await logged(world);
    const added = (await leaves()).slice(before);
    expect(added.map(({ index, kind }) => [index, kind])).toEqual([
      [before, 'LOOK_UP'],
      [before + 1, 'CHANGE'],
    ]);
    expect(badge.id).toMatch(/^bdg_/);
    const { jti } = decodeJwt(verification.receipt);
    const { rows } = await run('select receipt_digest from look_up where id = $1', [jti]);
    expect(added[0]?.entry).toMatchObject({ id: jti, receipt: rows[0].receipt_digest.toString('base64url') });
    const { rows: entries } = await run('select count(*)::int as count from audit_entry');
    expect((await leaves()).filter(({ kind }) => kind === 'CHANGE')).toHaveLength(entries[0].count);
  });

  test('tells nobody’s name, number or organisation, and nothing of what was done', async () => {
    const text = (await leaves()).map(({ data }) => data).join('\n');
    for (const canary of ['Canary', 'ASE-1000', 'Corner', 'mission-source', 'registered', 'EMPLOYMENT'])
      expect(text).not.toContain(canary);
    const { rows } = await run('select organization_id, subject_id from audit_entry where subject_id is not null');
    for (const { organization_id, subject_id } of rows) {
      expect(text).not.toContain(subject_id);
      if (organization_id !== null) expect(text).not.toContain(organization_id);
    }
  });

  test.each(['CHANGE', 'LOOK_UP'] as const)('of a %s commits to every column of its row but the salt', async (kind) => {
    const { table, columns } = COMMITTED_COLUMNS[kind];
    const { rows } = await run('select column_name as name from information_schema.columns where table_name = $1', [
      table,
    ]);
    expect(rows.map(({ name }) => name).sort()).toEqual([...Object.keys(columns), 'log_salt'].sort());
  });

  test.each(['audit_entry', 'log_leaf', 'log_head', 'log_tile'])('cannot be taken back: %s', async (table) => {
    await expect(run(`delete from ${table}`)).rejects.toThrow('append-only');
    await expect(run(`truncate ${table}`)).rejects.toThrow('append-only');
    const [column, value] =
      {
        audit_entry: ['action', "''"],
        log_leaf: ['data', "''"],
        log_head: ['token', "''"],
        log_tile: ['hashes', "decode(repeat('00', 8192), 'hex')"],
      }[table] ?? [];
    await expect(run(`update ${table} set ${column} = ${value}`)).rejects.toThrow('append-only');
  });
});

describe('the order of leaves', () => {
  test('is that of commits: who saw a commit comes after it, however long before it began', async () => {
    const size = (await leaves()).length;
    const [early, late] = [await world.database.pool.connect(), await world.database.pool.connect()];
    try {
      await early.query('begin');
      await early.query('select pg_current_xact_id()');
      await late.query('begin');
      await late.query(entry('first.committed'));
      await late.query('commit');
      await early.query(entry('second.committed'));
      await early.query('commit');
    } finally {
      early.release();
      late.release();
    }
    await logged(world);
    expect(await actionsFrom(size)).toEqual(['first.committed', 'second.committed']);
  });

  test('has no gap for what is not committed yet, and none for what never is', async () => {
    const size = (await leaves()).length;
    const [open, undone] = [await world.database.pool.connect(), await world.database.pool.connect()];
    try {
      await open.query('begin');
      await open.query(entry('open.longer'));
      await undone.query('begin');
      await undone.query(entry('undone.never'));
      await undone.query('rollback');
      await run(entry('done.meanwhile'));
      await logged(world);
      expect(await actionsFrom(size)).toEqual(['done.meanwhile']);
      await open.query('commit');
    } finally {
      open.release();
      undone.release();
    }
    await logged(world);
    expect(await actionsFrom(size)).toEqual(['done.meanwhile', 'open.longer']);
    expect((await leaves()).map(({ index }) => index)).toEqual((await leaves()).map((_, place) => place));
  });

  test('is one, whoever writes and however many take in at once', async () => {
    const size = (await leaves()).length;
    const takers = Array.from({ length: 4 }, () => new LogSequencer(world.database.pool, 7));
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let turn = 0; turn < 40; turn += 1) {
        await run(`${entry(`burst.${writer}.${turn}`)}`);
        if (turn % 5 === 0) await takers[writer]?.takeIn();
      }
    });
    await Promise.all(writers);
    await logged(world);
    const actions = (await actionsFrom(size)).map((action) => action.split('.'));
    expect(actions).toHaveLength(160);
    for (const writer of ['0', '1', '2', '3']) {
      const own = actions.filter(([, by]) => by === writer).map(([, , turn]) => Number(turn));
      expect(own).toEqual(Array.from({ length: 40 }, (_, turn) => turn));
    }
    expect(await verified(world)).toMatchObject({ faultCount: 0, leaves: size + 160 });
  });

  test('has a place for a row that was gone before it had one', async () => {
    const size = (await leaves()).length;
    await run("insert into log_pending (kind, row_id) values ('CHANGE', '01900000-0000-7000-8000-000000000009')");
    await logged(world);
    expect((await leaves()).slice(size).map((leaf) => leaf.entry)).toEqual([
      { kind: 'CHANGE', id: '01900000-0000-7000-8000-000000000009', at: null, row: null },
    ]);
    expect((await verified(world)).faultCount).toBe(0);
  });
});

describe('signed heads', () => {
  const heads = async () =>
    (await run('select number::int, tree_size::int, key_id, token from log_head order by number')).rows;

  test('say what the log is, and are signed when it has grown for a while, or has not for long', async () => {
    const before = (await heads()).length;
    await world.app.transparencyLog.goRound();
    await run(entry('head.one'));
    await world.app.transparencyLog.goRound();
    expect(await heads()).toHaveLength(before);
    await logged(world);
    expect(await heads()).toHaveLength(before + 1);
    await logged(world);
    expect(await heads()).toHaveLength(before + 1);
    world.clock.advance(3600);
    await world.app.transparencyLog.goRound();
    const [last] = (await heads()).slice(-1);
    expect(decodeProtectedHeader(last.token)).toEqual({
      alg: 'ES256',
      typ: 'vnd.ase-verification.log-head+jwt',
      kid: last.key_id,
    });
    expect(decodeJwt(last.token)).toEqual({
      iss: 'https://verify.example.org',
      iat: Math.floor(world.clock.now().getTime() / 1000),
      log: 'verify.example.org/log',
      number: before + 1,
      tree_size: (await leaves()).length,
      root_hash: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('stay good when their key is retired', async () => {
    const [{ key_id: old }] = (await heads()).slice(-1);
    await world.ask(
      'mutation { rotateSigningKey(input: { idempotencyKey: "log-rotation" }) { userErrors { code } } }',
      {},
      world.keys.registrar,
    );
    world.clock.advance(4000);
    await world.app.transparencyLog.goRound();
    const [{ key_id: young }] = (await heads()).slice(-1);
    expect(young).not.toBe(old);
    expect(await verified(world)).toMatchObject({ faultCount: 0 });
  });

  test('are signed anew, each tree of theirs, when their key is lost', async () => {
    const before = await heads();
    const lost = before.at(-1).key_id;
    await run(entry('head.of.lost.key'));
    await logged(world);
    const { data } = await world.ask(
      `mutation($kid: ID!) { compromiseSigningKey(input: { idempotencyKey: "log-key-lost", kid: $kid }) { userErrors { code } } }`,
      { kid: lost },
      world.keys.registrar,
    );
    expect(data.compromiseSigningKey.userErrors).toEqual([]);
    await logged(world);
    const sizes = (rows: readonly { readonly tree_size: number }[]) => new Set(rows.map((head) => head.tree_size));
    const all = await heads();
    const replaced = sizes(all.filter(({ key_id }) => key_id !== lost));
    for (const size of sizes(all.filter(({ key_id }) => key_id === lost))) expect(replaced).toContain(size);
    expect(all.map(({ number }) => number)).toEqual(all.map((_, place) => place));
    expect(await verified(world)).toMatchObject({ faultCount: 0 });
    const count = all.length;
    await world.app.transparencyLog.goRound();
    expect(await heads()).toHaveLength(count);
  });

  test('are not given to a log that is not what was signed before', async () => {
    await run(entry('after.tampering'));
    await run('alter table log_tile disable trigger user');
    await run(
      'update log_tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = 0 and tile_index = 0',
    );
    const count = (await heads()).length;
    world.clock.advance(10);
    await expect(world.app.transparencyLog.goRound()).rejects.toThrow('not what was signed');
    expect(await heads()).toHaveLength(count);
    expect(await verified(world)).toMatchObject({ firstWrongLeaf: 0 });
    await run(
      'update log_tile set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 1) where level = 0 and tile_index = 0',
    );
    await run('alter table log_tile enable trigger user');
    await world.app.transparencyLog.goRound();
    expect(await verified(world)).toMatchObject({ faultCount: 0 });
  });
});

test('a process keeps the log by itself, tells what goes wrong, and goes on', async () => {
  const warned: string[] = [];
  const untilTrue = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await pause(20);
  };
  const isLogged = async (action: string) => (await actionsFrom(0)).includes(action);
  const keeping = world.app.transparencyLog.start({ warn: (_, message) => void warned.push(message) });
  try {
    await run(entry('kept.by.itself'));
    await untilTrue(() => isLogged('kept.by.itself'));
    await run('alter table log_tile rename to log_tile_away');
    await run(entry('kept.after.all'));
    await untilTrue(() => warned.length > 0);
    expect(warned[0]).toContain('it will be tried again');
    expect(await isLogged('kept.after.all')).toBe(false);
    await run('alter table log_tile_away rename to log_tile');
    await untilTrue(() => isLogged('kept.after.all'));
  } finally {
    await keeping.stop();
  }
  expect((await verified(world)).faultCount).toBe(0);
});
