import { assertAgreement } from './agreement.ts';
import { type Figure, ratio, tail, throughputs } from './figures.ts';
import type { LoadGenerator } from './load-generator.ts';
import { type Server, startPeer, startService } from './processes.ts';
import { askOnce, type Door, oneTechnician, pageOfTechnicians } from './questions.ts';
import { type Registry, somePeople } from './registry.ts';
import { type Contender, interleaved, type Pace } from './rounds.ts';

export const POOL_SIZE = 10;
export const PUBLIC_URL = 'http://registry.example';
const PEOPLE = 5000;

/** What the parts of a run share. */
export interface Bench {
  readonly load: LoadGenerator;
  readonly pace: Pace;
}

/** One technician and a page of 50, with credentials: ours beside raw, PostGraphile and Mercurius on one database. */
export async function measureReads({ load, pace }: Bench, registry: Registry): Promise<readonly Figure[]> {
  const settings = { databaseUrl: registry.url, poolSize: POOL_SIZE };
  const servers: Server[] = [];
  const started = async (server: Promise<Server>) => {
    servers.push(await server);
    return (await server).url;
  };
  try {
    const door: Door = { ...registry, url: await started(startService(registry.url, PUBLIC_URL)) };
    const raw = await started(startPeer('raw-reads', settings));
    const postgraphile = await started(startPeer('postgraphile', settings));
    const mercurius = await started(startPeer('mercurius', settings));
    const ids = (await somePeople(registry.url, PEOPLE)).map(({ aseId }) => aseId);
    const starts = ids.filter((aseId) => aseId < 'ASE-9');
    const cursorOf = await postgraphileCursors(postgraphile);

    return [
      ...(await compare('one technician', [
        oneTechnician.ours(door, ids),
        oneTechnician.raw(raw, ids),
        oneTechnician.postgraphile(postgraphile, ids),
        oneTechnician.mercurius(mercurius, ids),
      ])),
      ...(await compare('page of 50', [
        pageOfTechnicians.ours(door, starts),
        pageOfTechnicians.raw(raw, starts),
        pageOfTechnicians.postgraphile(postgraphile, starts, cursorOf),
        pageOfTechnicians.mercurius(mercurius, starts),
      ])),
    ];
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }

  async function compare(measure: string, contenders: readonly Contender[]): Promise<readonly Figure[]> {
    await assertAgreement(contenders);
    const rounds = await interleaved(load, contenders, pace);
    return [
      ratio('reads', measure, rounds, 'PostGraphile 5', 1.3),
      ratio('reads', measure, rounds, 'raw', 0.55),
      ratio('reads', measure, rounds, 'Mercurius'),
      tail('reads', measure, rounds),
      ...throughputs('reads', measure, rounds),
    ];
  }
}

/** PostGraphile's cursors hold the values of the order's columns, behind a name of the order. */
async function postgraphileCursors(url: string): Promise<(aseId: string) => string> {
  const answer = await askOnce({
    name: 'PostGraphile 5',
    url,
    headers: { 'content-type': 'application/json' },
    bodies: [
      JSON.stringify({
        query: '{ allTechnicians(first: 1, orderBy: [ASE_ID_ASC]) { edges { cursor node { aseId } } } }',
      }),
    ],
    contains: [],
  });
  const { data } = answer as {
    data: { allTechnicians: { edges: [{ cursor: string; node: { aseId: string } }] } };
  };
  const [{ cursor, node }] = data.allTechnicians.edges;
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  if (!text.includes(node.aseId)) throw new Error(`PostGraphile's cursors are not understood: ${text}`);
  return (aseId) => Buffer.from(text.replaceAll(node.aseId, aseId), 'utf8').toString('base64');
}
