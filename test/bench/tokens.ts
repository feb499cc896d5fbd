import { decodeJwt, type JSONWebKeySet } from 'jose';
import { type Figure, ratio, tail, throughputs } from './figures.ts';
import type { LoadGenerator } from './load-generator.ts';
import { startPeer, startService } from './processes.ts';
import { askOnce, bare, type Door, issueBadge, NINE_CODES, verifyTechnician, verifyToken } from './questions.ts';
import { type Bench, POOL_SIZE, PUBLIC_URL } from './reads.ts';
import { type Person, type Registry, settled, somePeople } from './registry.ts';
import { type Contender, interleaved, type Pace } from './rounds.ts';

const PEOPLE = 4000;
const TOKENS = 2000;

/** Questions that are answered with a signature, and signatures that are checked: ours beside `node:http` and jose. */
export async function measureTokens({ load, pace }: Bench, registry: Registry): Promise<readonly Figure[]> {
  const service = await startService(registry.url, PUBLIC_URL);
  try {
    const door: Door = { ...registry, url: service.url };
    const people = await somePeople(registry.url, PEOPLE);
    const tokens = await issuedTokens(door, people);
    await settled(registry.url);
    const peer = await startPeer('bare-tokens', await peerSettings(door, registry, people, tokens));
    try {
      const figures = [
        ...(await verifications(load, pace, door, peer.url, people)),
        ...(await tokenChecks(load, pace, door, peer.url, tokens)),
      ];
      return [...figures, ...(await badges(load, pace, door, peer.url, people))];
    } finally {
      await peer.stop();
    }
  } finally {
    await service.stop();
  }
}

async function verifications(load: LoadGenerator, pace: Pace, door: Door, peer: string, people: readonly Person[]) {
  const figures: Figure[] = [];
  for (const [measure, codes, task] of [
    ['verifyTechnician, one code', ['A5'], 'look-up-and-sign'],
    ['verifyTechnician, nine codes', NINE_CODES, 'look-up-and-sign-large'],
  ] as const) {
    const name = 'one statement + jose sign';
    const bodies = people.map(({ aseId, lastName }) => ({ do: task, aseId, lastName }));
    const contenders = [verifyTechnician(door, people, codes), bare(name, peer, bodies, ['"receipt":"ey'])];
    figures.push(...(await compare(load, pace, measure, contenders, undefined)));
  }
  return figures;
}

async function tokenChecks(load: LoadGenerator, pace: Pace, door: Door, peer: string, tokens: readonly string[]) {
  const figures: Figure[] = [];
  for (const [measure, withKey, task, name] of [
    ['verifyToken', false, 'verify', 'jose verify'],
    ['verifyToken with receipt', true, 'verify-and-sign', 'jose verify + sign'],
  ] as const) {
    const bodies = tokens.map((token) => ({ do: task, token }));
    const contenders = [verifyToken(door, tokens, withKey), bare(name, peer, bodies, ['"verdict":"VALID"'])];
    figures.push(...(await compare(load, pace, measure, contenders, 0.4)));
  }
  return figures;
}

async function badges(load: LoadGenerator, pace: Pace, door: Door, peer: string, people: readonly Person[]) {
  const seconds = pace.warmUpSeconds + pace.rounds * pace.seconds;
  const ours = issueBadge(door, people, Math.ceil(seconds * 3000), `issue-${Date.now()}`);
  const contenders = [ours, bare('jose sign', peer, [{ do: 'sign' }], ['"token":"ey'])];
  return compare(load, pace, 'issueBadge', contenders, undefined);
}

async function compare(
  load: LoadGenerator,
  pace: Pace,
  measure: string,
  contenders: readonly Contender[],
  atLeast: number | undefined,
): Promise<readonly Figure[]> {
  const rounds = await interleaved(load, contenders, pace);
  return [
    ratio('tokens', measure, rounds, contenders[1]?.name ?? '', atLeast),
    tail('tokens', measure, rounds),
    ...throughputs('tokens', measure, rounds),
  ];
}

/** Badges of as many technicians, each with up to three codes. */
async function issuedTokens(door: Door, people: readonly Person[]): Promise<readonly string[]> {
  const question = issueBadge(door, people, TOKENS, `badge-${Date.now()}`);
  const tokens: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < TOKENS) {
        const answer = await askOnce(question, next++);
        const { data } = answer as { data: { issueBadge: { token: string | null } } };
        if (data.issueBadge.token === null) throw new Error(`no badge was issued: ${JSON.stringify(answer)}`);
        tokens.push(data.issueBadge.token);
      }
    }),
  );
  return tokens;
}

async function peerSettings(door: Door, registry: Registry, people: readonly Person[], tokens: readonly string[]) {
  const receiptFor = async (codes: readonly string[]) => {
    const answer = await askOnce(verifyTechnician(door, people, codes));
    const { data } = answer as { data: { verifyTechnician: { verification: { receipt: string } } } };
    return decodeJwt(data.verifyTechnician.verification.receipt);
  };
  const jwks = (await (await fetch(new URL('/.well-known/jwks.json', door.url))).json()) as JSONWebKeySet;
  return {
    databaseUrl: registry.url,
    poolSize: POOL_SIZE,
    jwk: jwks.keys[0],
    issuer: PUBLIC_URL,
    typ: 'vnd.ase-verification.badge+jwt',
    receipt: await receiptFor(['A5']),
    largeReceipt: await receiptFor(NINE_CODES),
    badge: decodeJwt(tokens[0] ?? ''),
  };
}
