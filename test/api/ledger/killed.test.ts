import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { programOf } from '../../support/programs.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

jest.setTimeout(120_000);

const PEOPLE = [1, 2, 3, 4].map((number) => ({ aseId: `ASE-1000-000${number}`, lastName: `Smith${number}` }));
const CLIENTS = 16;

let world: World;
let service: ChildProcess | undefined;

beforeAll(async () => {
  world = await createWorld('killed');
  const registrar = registrarOf(world);
  for (const { aseId, lastName } of PEOPLE) await registrar.certified(aseId, lastName, ['A5']);
  // The service goes by the time of the machine, and makes a key of its own that signs then.
  await world.owner.query('delete from signing_key');
});
afterEach(() => void service?.kill('SIGKILL'));
afterAll(() => world?.close());

/** The whole service, in a process of its own, on the database of this test. */
async function startService(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const { rows } = await world.database.pool.query('select current_database() as name');
  const databaseUrl = new URL(process.env['TEST_SERVER_URL'] ?? '');
  databaseUrl.pathname = `/${rows[0].name}`;
  const port = await freePort();
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [await programOf('service')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...env,
      DATABASE_URL: databaseUrl.href,
      PORT: String(port),
      PUBLIC_URL: 'https://verify.example.org',
      KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
      RATE_LIMIT_POINTS_PER_MINUTE: '10000000',
      DEMO_REGISTRY: 'off',
      LOG_LEVEL: 'silent',
    },
  });
  service = child;
  const url = `http://127.0.0.1:${port}`;
  while ((await fetch(`${url}/readyz`).catch(() => undefined))?.ok !== true) {
    if (child.exitCode !== null) throw new Error(`the service ended with exit code ${child.exitCode}`);
    await pause(20);
  }
  return { child, url: `${url}/graphql` };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** A receipt for one question; undefined when the service was gone before it answered. */
async function receiptFrom(url: string, turn: number): Promise<string | undefined> {
  const input = { ...PEOPLE[turn % PEOPLE.length], codes: ['A5'], purpose: 'EMPLOYMENT' };
  const query = `mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) { verification { receipt } } }`;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${world.keys.employer}` };
  const body = JSON.stringify({ query, variables: { input } });
  // Whatever fetch fails with here, it is that nobody is there any more: no answer was given.
  const text = await fetch(url, { method: 'POST', headers, body })
    .then((response) => response.text())
    .catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text).data.verifyTechnician.verification.receipt;
}

test.each([1, 40, 155])(
  'a service killed after %i answers has given no receipt that the ledger does not have',
  async (enough) => {
    const { child, url } = await startService();
    const receipts: string[] = [];
    let turn = 0;
    const client = async () => {
      for (;;) {
        const receipt = await receiptFrom(url, turn++);
        if (receipt === undefined) return;
        receipts.push(receipt);
        if (receipts.length === enough) child.kill('SIGKILL');
      }
    };
    const ended = once(child, 'exit');
    await Promise.all(Array.from({ length: CLIENTS }, client));
    expect(await ended).toEqual([null, 'SIGKILL']);

    expect(receipts.length).toBeGreaterThanOrEqual(enough);
    const { rows } = await world.database.pool.query<{ id: string; digest: string }>(
      `select id, encode(receipt_digest, 'hex') as digest from look_up`,
    );
    const digests = new Map(rows.map(({ id, digest }) => [id, digest]));
    for (const receipt of receipts) {
      expect(digests.get(String(decodeJwt(receipt).jti))).toBe(createHash('sha256').update(receipt).digest('hex'));
    }
  },
);
