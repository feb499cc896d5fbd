import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type Figure, figure } from './figures.ts';
import type { LoadGenerator, LoadResult } from './load-generator.ts';
import { startService } from './processes.ts';
import { askOnce, type Door, issueBadge, verifyToken } from './questions.ts';
import { type Bench, PUBLIC_URL } from './reads.ts';
import { query, type Registry, settled, somePeople } from './registry.ts';
import { type Contender, median, type Pace } from './rounds.ts';

const CONNECTIONS = 16;
const VERIFIED = 500;
const CAPACITY = 2 ** 17;

/**
 * Issuing anew what a compromised key signed, in the service that verifies meanwhile: how fast beside bare jose, which signs
 * under the same load, and what becomes of the slowest verifications.
 */
export async function measureKeys(
  { load, pace }: Bench,
  registry: Registry,
  tokens: number,
): Promise<readonly Figure[]> {
  const service = await startService(registry.url, PUBLIC_URL);
  try {
    const door: Door = { ...registry, url: service.url };
    const people = await somePeople(registry.url, VERIFIED);
    const badges = await issued(door, people);
    await seedTokens(registry.url, tokens);
    await settled(registry.url);
    const question = verifyToken(door, badges, false);
    await verifying(load, question, pace.warmUpSeconds);
    const idle = await bareSigning(badges[0] ?? '', pace.seconds * 2);
    const before = await slices(load, question, pace);
    const [beside] = await Promise.all([
      bareSigning(badges[0] ?? '', pace.seconds * 2),
      verifying(load, question, pace.seconds * 2 + 1),
    ]);
    const { during, rate } = await reissuing(load, question, door, pace, tokens);
    const [calm, busy] = [before.map(({ p99 }) => p99), during.map(({ p99 }) => p99)];
    const measure = `re-issue of ${tokens.toLocaleString('en-US')} badges`;
    return [
      {
        ...figure('keys', measure, 'tokens/s to jose sign beside the same load', [rate / beside]),
        reach: { atLeast: 0.6 },
      },
      {
        ...figure(
          'keys',
          measure,
          'verifyToken p99 during to before',
          busy.map((p99) => p99 / median(calm)),
        ),
        reach: { atMost: 2 },
      },
      figure('keys', measure, 'tokens/s', [rate]),
      figure('keys', measure, 'jose sign beside the same load, tokens/s', [beside]),
      figure('keys', measure, 'jose sign on an idle machine, tokens/s', [idle]),
      figure('keys', measure, 'verifyToken before: p99 ms', calm),
      figure('keys', measure, 'verifyToken during: p99 ms', busy),
      figure(
        'keys',
        measure,
        'verifyToken before: answers/s',
        before.map(({ perSecond }) => perSecond),
      ),
      figure(
        'keys',
        measure,
        'verifyToken during: answers/s',
        during.map(({ perSecond }) => perSecond),
      ),
    ];
  } finally {
    await service.stop();
  }
}

function verifying(load: LoadGenerator, question: Contender, seconds: number): Promise<LoadResult> {
  return load.run({ ...question, offset: 0, connections: CONNECTIONS, seconds });
}

async function slices(load: LoadGenerator, question: Contender, pace: Pace): Promise<readonly LoadResult[]> {
  const results: LoadResult[] = [];
  for (let round = 0; round < pace.rounds; round += 1) results.push(await verifying(load, question, pace.seconds));
  return results;
}

/** Compromises the key, and asks on until everything is issued anew. Slices that end later than the work do not count. */
async function reissuing(load: LoadGenerator, question: Contender, door: Door, pace: Pace, tokens: number) {
  const during: LoadResult[] = [];
  const started = performance.now();
  let finished: number | undefined;
  await askOnce(compromise(door));
  const watching = (async () => {
    while ((await progress(door.url, door.registrarKey)) !== 'DONE') await pause(50);
    finished = performance.now();
  })();
  while (finished === undefined) {
    const result = await verifying(load, question, pace.seconds);
    if (finished === undefined || during.length === 0) during.push(result);
  }
  await watching;
  return { during, rate: (tokens * 1000) / (finished - started) };
}

const STOLEN = createHash('sha256').update('a key that signed once').digest('base64url');

function compromise(door: Door): Contender {
  const text = `mutation($input: CompromiseSigningKeyInput!) { compromiseSigningKey(input: $input) {
    signingKey { state } userErrors { code message } } }`;
  const input = { idempotencyKey: `compromise-${Date.now()}`, kid: STOLEN };
  return {
    name: 'registry',
    url: door.url,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${door.registrarKey}` },
    bodies: [JSON.stringify({ query: text, variables: { input } })],
    contains: ['"COMPROMISED"'],
  };
}

async function progress(url: string, key: string): Promise<string | undefined> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ signingKeys { kid reissue { state } } }' }),
  });
  const { data } = (await answer.json()) as {
    data: { signingKeys: readonly { kid: string; reissue: { state: string } | null }[] };
  };
  return data.signingKeys.find(({ kid }) => kid === STOLEN)?.reissue?.state;
}

/** Badges of the key in use: they are verified before and during. */
async function issued(door: Door, people: Parameters<typeof issueBadge>[1]): Promise<readonly string[]> {
  const question = issueBadge(door, people, VERIFIED, `badge-${Date.now()}`);
  const tokens: string[] = [];
  for (let index = 0; index < VERIFIED; index += 1) {
    const { data } = (await askOnce(question, index)) as { data: { issueBadge: { token: string } } };
    tokens.push(data.issueBadge.token);
  }
  return tokens;
}

/** As many badges as if a key that is retired by now had signed each, with nine codes and an entry of its own. */
async function seedTokens(url: string, count: number): Promise<void> {
  await query(url, `delete from signing_key where kid = '${STOLEN}'`);
  await query(
    url,
    `insert into signing_key (kid, alg, public_jwk, private_key_encrypted, state, created_at, active_from, active_until, retired_at)
     values ('${STOLEN}', 'ES256', '{}', '', 'RETIRED', now() - interval '9 days', now() - interval '9 days',
             now() - interval '1 day', now() - interval '1 day')`,
  );
  for (let first = 0; first < count; first += CAPACITY) {
    const list = randomUUID();
    const size = Math.min(CAPACITY, count - first);
    await query(
      url,
      `insert into status_list (id, number, bits, capacity, revision, created_at, closed_at)
       select '${list}', max(number) + 1, 2, ${CAPACITY}, 0, now(), now() from status_list;
       insert into status_list_entry (status_list_id, idx, status)
       select '${list}', idx, 0 from generate_series(0, ${size} - 1) idx;
       insert into issued_token (id, kind, technician_id, codes, portable, key_id, issued_at, expires_at, status_list_id, status_index)
       select uuidv7(), 'BADGE', t.id, '{"A1": "2028-12-31", "A2": "2028-12-31", "A3": "2028-12-31",
              "A4": "2028-12-31", "A5": "2028-12-31", "A6": "2028-12-31", "A7": "2028-12-31", "A8": "2028-12-31",
              "L1": "2028-12-31"}', null, '${STOLEN}', now() - interval '2 days', now() + interval '20 days', '${list}', n.idx
         from (select id, row_number() over () - 1 as place, count(*) over () as people from technician) t,
              lateral generate_series(t.place, ${size} - 1, t.people) n (idx)`,
    );
  }
  await query(url, 'vacuum (analyze) issued_token, status_list_entry');
}

async function bareSigning(badge: string, seconds: number): Promise<number> {
  const { typ = '', kid = '' } = decodeProtectedHeader(badge);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'contenders', 'bare-signing.ts')], {
    cwd: import.meta.dirname,
    env: { ...process.env, SETTINGS: JSON.stringify({ seconds, claims: decodeJwt(badge), typ, kid }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return Number(output);
}
