import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compactVerify, createLocalJWKSet, decodeJwt } from 'jose';
import { canonicalJson } from '../../../src/modules/audit/canonical-json.rules.ts';
import { leavesInBundle } from '../../../src/modules/transparency-log/log-tile.rules.ts';
import {
  provesConsistency,
  provesInclusion,
  treeHashing,
} from '../../../src/modules/transparency-log/merkle-tree.rules.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';
import { logged } from './log-world.ts';

const hashing = treeHashing((bytes) => hash('sha256', bytes, 'buffer'));
const bytes = (base64url: string) => Buffer.from(base64url, 'base64url');
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Smith' };

let world: World;
let receipt: string;
let jti: string;
/** The first head and the last one. */
const kept: { readonly treeSize: number; readonly rootHash: string }[] = [];

beforeAll(async () => {
  world = await createWorld('log-reading');
  await registrarOf(world).certified(SMITH.aseId, SMITH.lastName, ['A5']);
  await logged(world);
  kept.push(await head());
  const { verification } = await questionsOf(world).verifyTechnician({ ...SMITH, codes: ['A5'] });
  receipt = verification.receipt;
  jti = String(decodeJwt(receipt).jti);
  await world.database.pool.query(
    `insert into audit_entry (id, occurred_at, action, details)
       select gen_random_uuid(), now(), 'stone.turned', '{}' from generate_series(1, 300)`,
  );
  await logged(world);
  kept.push(await head());
});
afterAll(() => world?.close());

const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  world.app.server.fastify.inject({ method: 'GET', url, headers });

async function head() {
  const { data } = await world.ask('{ logHead { number treeSize rootHash signedAt keyId token } }');
  return data.logHead;
}

const ENTRY = `query($entryId: ID, $index: Int) { logEntry(entryId: $entryId, index: $index) {
  index kind entryId at receiptHash data leafHash opening { salt row } } }`;

async function entry(name: object, key?: string) {
  return (await world.ask(ENTRY, name, key)).data.logEntry;
}

async function codes(query: string, key?: string) {
  return (await world.ask(query, {}, key)).errors?.map(({ extensions }) => extensions.code);
}

describe('whoever holds a receipt', () => {
  test('finds its leaf, proves that it is in the signed tree, and needs nobody’s word for it', async () => {
    const leaf = await entry({ entryId: jti });
    expect(leaf).toMatchObject({ kind: 'LOOK_UP', entryId: jti, opening: null });
    expect(bytes(leaf.receiptHash)).toEqual(hash('sha256', receipt, 'buffer'));
    expect(JSON.parse(leaf.data)).toMatchObject({ id: jti, receipt: leaf.receiptHash });
    const { data } = await world.ask(
      `{ logInclusionProof(entryId: "${jti}") { index treeSize leafHash path } logHead { treeSize rootHash token } }`,
    );
    const { logInclusionProof: proof, logHead } = data;
    const tree = { size: logHead.treeSize, root: bytes(logHead.rootHash) };
    const itself = { index: proof.index, hash: hashing.leaf(Buffer.from(leaf.data)) };
    expect(proof.treeSize).toBe(logHead.treeSize);
    expect(provesInclusion(hashing, itself, tree, proof.path.map(bytes))).toBe(true);
    const keys = createLocalJWKSet((await get('/.well-known/jwks.json')).json());
    const { payload } = await compactVerify(logHead.token, keys);
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      tree_size: logHead.treeSize,
      root_hash: logHead.rootHash,
    });
  });

  test('opens it with the key of the organisation that asked, and with a registrar’s, and with no other', async () => {
    for (const key of [world.keys.employer, world.keys.registrar]) {
      const { opening, data } = await entry({ entryId: jti }, key);
      expect(opening.row).toMatchObject({ purpose: 'EMPLOYMENT', asked_for: SMITH.aseId });
      const salted = Buffer.concat([bytesOfUuid(opening.salt), Buffer.from(canonicalJson(opening.row))]);
      expect(bytes(JSON.parse(data).row)).toEqual(hash('sha256', salted, 'buffer'));
    }
    for (const key of [
      undefined,
      world.keys.otherEmployer,
      world.keys.insurer,
      await world.technicianKey(SMITH.aseId),
    ]) {
      expect((await entry({ entryId: jti }, key)).opening).toBeNull();
    }
  });

  test('is told of nothing where there is nothing, and of what is wrong with the question', async () => {
    expect(await entry({ index: 99_999 })).toBeNull();
    expect(await entry({ entryId: '01900000-0000-7000-8000-000000000001' })).toBeNull();
    expect(await codes('{ logEntry { index } }')).toEqual(['LOG_ENTRY_AMBIGUOUS']);
    expect(await codes('{ logEntry(index: 1, entryId: "x") { index } }')).toEqual(['LOG_ENTRY_AMBIGUOUS']);
    expect(await codes('{ logEntry(index: -1) { index } }')).toEqual(['LEAF_INDEX_OUT_OF_RANGE']);
    expect(await codes('{ logEntry(entryId: "x") { index } }')).toEqual(['ID_MALFORMED']);
    expect(await codes('{ logInclusionProof(index: 1, treeSize: 99999) { index } }')).toEqual([
      'TREE_SIZE_OUT_OF_RANGE',
    ]);
    expect(await codes('{ logInclusionProof(index: 1, treeSize: 0) { index } }')).toEqual(['TREE_SIZE_OUT_OF_RANGE']);
    const { data } = await world.ask('{ logInclusionProof(index: 3, treeSize: 2) { index } }');
    expect(data.logInclusionProof).toBeNull();
  });
});

test('whoever kept a head proves that the log only grew since', async () => {
  const [first, last] = kept;
  const { data } = await world.ask('query($first: Int!) { logConsistencyProof(first: $first) { first second path } }', {
    first: first?.treeSize,
  });
  const proof = data.logConsistencyProof;
  const tree = (kept?: { readonly treeSize: number; readonly rootHash: string }) => ({
    size: kept?.treeSize ?? 0,
    root: bytes(kept?.rootHash ?? ''),
  });
  expect([proof.first, proof.second]).toEqual([first?.treeSize, last?.treeSize]);
  expect(provesConsistency(hashing, tree(first), tree(last), proof.path.map(bytes))).toBe(true);
  expect(await codes('{ logConsistencyProof(first: 0) { first } }')).toEqual(['TREE_SIZE_OUT_OF_RANGE']);
  expect(await codes('{ logConsistencyProof(first: 5, second: 4) { first } }')).toEqual(['TREE_SIZE_OUT_OF_RANGE']);
  expect(await codes('{ logConsistencyProof(first: 5, second: 5000) { first } }')).toEqual(['TREE_SIZE_OUT_OF_RANGE']);
});

test('any two heads are consistent, whatever their sizes', async () => {
  const own = await createWorld('log-consistency');
  try {
    for (const more of [1, 2, 5, 31, 90, 129, 3, 300]) {
      await own.database.pool.query(
        `insert into audit_entry (id, occurred_at, action, details)
           select gen_random_uuid(), now(), 'stone.turned', '{}' from generate_series(1, ${more})`,
      );
      await logged(own);
    }
    const { data } = await own.ask('{ logHeads(first: 100) { nodes { treeSize rootHash } } }');
    const heads: readonly { readonly treeSize: number; readonly rootHash: string }[] = data.logHeads.nodes;
    expect(heads).toHaveLength(8);
    for (const earlier of heads) {
      for (const later of heads.filter(({ treeSize }) => treeSize >= earlier.treeSize)) {
        const sizes = { first: earlier.treeSize, second: later.treeSize };
        const answer = await own.ask(
          'query($first: Int!, $second: Int!) { logConsistencyProof(first: $first, second: $second) { path } }',
          sizes,
        );
        const path = answer.data.logConsistencyProof.path.map(bytes);
        const [first, second] = [earlier, later].map(({ treeSize, rootHash }) => ({
          size: treeSize,
          root: bytes(rootHash),
        }));
        expect({ ...sizes, holds: first && second && provesConsistency(hashing, first, second, path) }).toEqual({
          ...sizes,
          holds: true,
        });
      }
    }
  } finally {
    await own.close();
  }
});

test('a head is a head, and no other door takes it', async () => {
  const { token } = await head();
  expect(await questionsOf(world).verifyToken(token)).toMatchObject({ verdict: 'INVALID' });
});

test('heads are listed newest first, page by page', async () => {
  const { data } = await world.ask('{ logHeads(first: 1) { nodes { number } pageInfo { hasNextPage endCursor } } }');
  expect(data.logHeads).toMatchObject({ nodes: [{ number: 1 }], pageInfo: { hasNextPage: true } });
  const next = await world.ask('query($after: String) { logHeads(first: 5, after: $after) { nodes { number } } }', {
    after: data.logHeads.pageInfo.endCursor,
  });
  expect(next.data.logHeads.nodes).toEqual([{ number: 0 }]);
  const backward = await world.ask('{ logHeads(last: 1) { nodes { number } } }');
  expect(backward.data.logHeads.nodes).toEqual([{ number: 0 }]);
  expect(await codes('{ logHeads(first: 1, after: "x") { nodes { number } } }')).toEqual(['CURSOR_MALFORMED']);
});

describe('an auditor with a registrar’s key', () => {
  const entries = async (filter: string) =>
    (
      await world.ask(
        `{ logEntries(${filter}) { nodes { index kind opening { row } } pageInfo { hasNextPage } } }`,
        {},
        world.keys.registrar,
      )
    ).data.logEntries;

  test('reads leaves with what they are about, by kind, action and moment', async () => {
    expect((await entries('first: 2, action: "stone.turned"')).nodes).toHaveLength(2);
    const keys = await entries('first: 100, action: "api_key.created"');
    expect(keys.nodes.length).toBeGreaterThanOrEqual(6);
    for (const { opening } of keys.nodes) expect(opening.row.action).toBe('api_key.created');
    expect((await entries('first: 5, kind: LOOK_UP')).nodes).toMatchObject([
      { kind: 'LOOK_UP', opening: { row: { id: jti } } },
    ]);
    expect((await entries('first: 5, kind: LOOK_UP, since: "2999-01-01T00:00:00Z"')).nodes).toEqual([]);
    const oldest = await entries('last: 3');
    expect(oldest.nodes.map(({ index }: { index: number }) => index)).toEqual([2, 1, 0]);
  });

  test('gets the same as CSV', async () => {
    const authorization = `Bearer ${world.keys.registrar}`;
    const file = await get('/log/entries.csv?kind=LOOK_UP', { authorization });
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(file.headers['cache-control']).toBe('no-store');
    const [header, row, ...rest] = file.body.trim().split('\n');
    expect(header?.trim()).toBe(
      'leaf,kind,id,at,leaf_sha256,receipt_sha256,action,organization_id,api_key_id,subject_id,row',
    );
    expect(row).toContain(`LOOK_UP,${jti},`);
    expect(row).toContain(hash('sha256', receipt, 'hex'));
    expect(rest).toEqual([]);
    const all = (await get('/log/entries.csv', { authorization })).body.trim().split('\n');
    expect(all).toHaveLength(1 + (kept.at(-1)?.treeSize ?? 0));
    const since = (await get('/log/entries.csv?since=2999-01-01T00:00:00Z', { authorization })).body;
    expect(since.trim().split('\n')).toHaveLength(1);
  });

  test('is told of a filter that is none', async () => {
    const authorization = `Bearer ${world.keys.registrar}`;
    const wrong = await get('/log/entries.csv?kind=X&since=yesterday&action=x&more=1', { authorization });
    expect(wrong.statusCode).toBe(400);
    expect(
      wrong
        .json()
        .faults.map(({ code }: { code: string }) => code)
        .sort(),
    ).toEqual(['ACTION_MALFORMED', 'KIND_UNKNOWN', 'MOMENT_MALFORMED', 'PARAMETER_UNKNOWN']);
  });

  test('and nobody else', async () => {
    expect((await get('/log/entries.csv')).statusCode).toBe(401);
    const authorization = `Bearer ${world.keys.employer}`;
    expect((await get('/log/entries.csv', { authorization })).statusCode).toBe(403);
    expect(await codes('{ logEntries { nodes { index } } }', world.keys.insurer)).toEqual(['FORBIDDEN']);
  });
});

describe('the static files', () => {
  test('are enough to make the tree again, and are kept for ever', async () => {
    const signed = decodeJwt((await get('/log/head')).body);
    const size = Number(signed['tree_size']);
    const rest = size - 256;
    const hashes: Buffer[] = [];
    for (const path of ['000', `001.p/${rest}`]) {
      const tile = await get(`/log/tile/0/${path}`);
      expect(tile.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'cache-control': 'public, max-age=31536000, immutable',
        'access-control-allow-origin': '*',
      });
      const bundle = leavesInBundle((await get(`/log/tile/entries/${path}`)).rawPayload) ?? [];
      expect(Buffer.concat(bundle.map((leaf) => hashing.leaf(leaf)))).toEqual(tile.rawPayload);
      hashes.push(...bundle.map((leaf) => Buffer.from(hashing.leaf(leaf))));
    }
    let level: Uint8Array[] = hashes;
    while (level.length > 1) {
      level = Array.from({ length: Math.ceil(level.length / 2) }, (_, place) => {
        const [left = hashing.empty, right] = level.slice(2 * place, 2 * place + 2);
        return right ? hashing.node(left, right) : left;
      });
    }
    expect(Buffer.from(level[0] ?? '').toString('base64url')).toBe(signed['root_hash']);
    expect((await get('/log/tile/1/000.p/1')).rawPayload).toHaveLength(32);
  });

  test('answer with 304 to whoever has them', async () => {
    for (const url of ['/log/head', '/log/tile/0/000', '/log/heads/0']) {
      const { headers } = await get(url);
      const again = await get(url, { 'if-none-match': String(headers['etag']) });
      expect([again.statusCode, again.body]).toEqual([304, '']);
    }
    expect((await get('/log/head')).headers['content-type']).toBe('application/jwt');
    expect((await get('/log/head')).headers['access-control-allow-origin']).toBe('*');
  });

  test.each([
    ...[
      '/log/tile/0/001',
      '/log/tile/0/002',
      '/log/tile/1/000',
      '/log/tile/0/000.p/0',
      '/log/tile/0/1',
      '/log/tile/9/000',
    ],
    ...[
      '/log/tile/entries/001',
      '/log/tile/entries/x001/000',
      '/log/tile/',
      '/log/heads/99',
      '/log/heads/x',
      '/log/heads/-1',
    ],
    ...['/log/tile/0/%2e%2e/000'],
  ])('have nothing at %s, and say so', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json().code).toBe('NOT_FOUND');
  });

  test('show nothing that is not signed yet', async () => {
    const before = (await get('/log/head')).body;
    await world.database.pool.query(
      `insert into audit_entry (id, occurred_at, action, details) values (gen_random_uuid(), now(), 'not.signed', '{}')`,
    );
    await world.app.transparencyLog.goRound();
    const size = Number(decodeJwt(before)['tree_size']);
    expect((await get('/log/head')).body).toBe(before);
    expect((await get(`/log/tile/0/001.p/${size - 255}`)).statusCode).toBe(404);
    expect((await get(`/log/tile/0/001.p/${size - 256}`)).statusCode).toBe(200);
    expect(await entry({ index: size })).not.toBeNull();
    const { data } = await world.ask(`{ logInclusionProof(index: ${size}) { index } }`);
    expect(data.logInclusionProof).toBeNull();
  });
});

function bytesOfUuid(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
