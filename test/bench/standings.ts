import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Database, openDatabase } from '../../src/database.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { nodeId } from '../../src/kernel/public-id.ts';
import type { Catalogue } from '../../src/modules/catalogue/catalogue.rules.ts';
import { loadCatalogue } from '../../src/modules/catalogue/catalogue.service.ts';
import { namesFurtherFacts } from '../../src/modules/qualifications/technician-records.service.ts';
import { programRules } from '../../src/modules/standings/enrolments.queries.ts';
import { rebuildStandings } from '../../src/modules/standings/rebuild.ts';
import { shopJudge } from '../../src/modules/standings/shop-judge.ts';
import { StandingKeeper } from '../../src/modules/standings/standing-keeper.ts';
import { each, type Figure, figure, ratio, throughputs } from './figures.ts';
import { type Server, startPeer, startService } from './processes.ts';
import { type Bench, POOL_SIZE, PUBLIC_URL } from './reads.ts';
import { type Registry, settled } from './registry.ts';
import { type Contender, interleaved, median } from './rounds.ts';

/** What standings are made from, as COPY reads it out: the bare reading, of which nothing is made. */
const FACTS = [
  'select id, ase_id, home_state from technician',
  'select technician_id, test_code, from_on, until_on, basis from credential_period where retracted_at is null',
  'select technician_id, test_code, action, effective_on, reason_code from status_action where retracted_at is null',
  'select id, shop_number, jurisdiction, city from shop',
  'select shop_id, kind, code, from_on, until_on from shop_term where retracted_at is null',
  'select shop_id, technician_id, role, from_on, until_on from employment where retracted_at is null',
  'select shop_id, program_id, from_on, until_on from network_enrolment where retracted_at is null',
];
/** Read as well where a programme's rule names any of it. */
const FURTHER_FACTS = [
  'select technician_id, program, level, opened_on, completed_on, withdrawn_on from oem_enrolment where retracted_at is null',
  `select technician_id, class_code, jurisdiction, place, from_on, until_on, pending_until_on, ended_on
     from government_credential where retracted_at is null`,
  'select technician_id, kind, series, from_on, through_on from experience_record where retracted_at is null',
];
const TIMES = 3;
const NETWORKS = [900, 9000] as const;
const PAGES = 200;
const clock = systemClock('America/New_York');

/** The rebuild beside reading the same facts out, the turn of the day by how much changes, and a page of a network. */
export async function measureStandings({ load, pace }: Bench, registry: Registry): Promise<readonly Figure[]> {
  const database = await openDatabase(registry.url, POOL_SIZE);
  const servers: Server[] = [];
  try {
    const catalogue = await loadCatalogue(database.orm.em);
    const programs = await benchNetworks(database);
    const figures = [...(await rebuilds(registry.url, database, catalogue)), ...(await turns(database, catalogue))];
    await database.pool.query('vacuum (analyze) shop_standing, technician_standing');
    const service = await startService(registry.url, PUBLIC_URL);
    const raw = await startPeer('raw-network', { databaseUrl: registry.url, poolSize: POOL_SIZE });
    servers.push(service, raw);
    await settled(registry.url);
    const ofNetworks: Contender[] = [];
    for (const size of NETWORKS) {
      const pages = await pagesOf(database, programs[size]);
      const ours = pageOfNetwork(service.url, registry.registrarKey, programs[size], pages);
      ofNetworks.push({ ...ours, name: `${size} shops` });
      if (size !== 9000) continue;
      const rounds = await interleaved(load, [ours, rawPage(raw.url, programs[size], pages)], pace);
      figures.push(ratio('standings', 'page of 50 of 9,000 shops', rounds, 'raw', 0.5));
      figures.push(...throughputs('standings', 'page of 50 of 9,000 shops', rounds));
    }
    const rounds = await interleaved(load, ofNetworks, pace);
    const [small, large] = NETWORKS.map((size) => each(rounds.get(`${size} shops`), 'p50'));
    const ratios = (large ?? []).map((value, round) => value / (small?.[round] ?? Number.NaN));
    figures.push({
      ...figure('standings', 'page of 50', 'p50 of 9,000 shops to 900', ratios),
      value: median(large ?? []) / median(small ?? []),
      reach: { atMost: 1.2 },
    });
    return figures;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await database.close();
  }
}

/** From nothing, and where everything is right already; COPY before and after each. */
async function rebuilds(url: string, database: Database, catalogue: Catalogue): Promise<readonly Figure[]> {
  const { pool } = database;
  const statements = await factsRead(database, catalogue);
  const figures: Figure[] = [];
  for (const measure of ['rebuild from nothing', 'rebuild of what is right already']) {
    const ratios: number[] = [];
    const [ours, copies]: [number[], number[]] = [[], []];
    for (let time = 0; time < TIMES; time += 1) {
      if (measure === 'rebuild from nothing') await pool.query('truncate shop_standing, technician_standing');
      await pool.query('checkpoint');
      const before = await seconds(() => copyFacts(url, statements));
      const rebuilt = await seconds(() => rebuildStandings({ pool, catalogue, clock }));
      const after = await seconds(() => copyFacts(url, statements));
      ratios.push(rebuilt / ((before + after) / 2));
      ours.push(rebuilt);
      copies.push(before, after);
    }
    figures.push(
      { ...figure('standings', measure, 'rebuild to COPY out', ratios), reach: { atMost: 3 } },
      figure('standings', measure, 'rebuild, s', ours),
      figure('standings', measure, 'COPY out, s', copies),
    );
  }
  return figures;
}

/** Has the day overtake a part of all shops, and times how long it takes to judge them anew. */
async function turns({ pool }: Database, catalogue: Catalogue): Promise<readonly Figure[]> {
  const keeper = new StandingKeeper(pool, clock, shopJudge(catalogue));
  const perShop = new Map<number, number[]>();
  const figures: Figure[] = [];
  for (const permille of [1, 10, 100]) {
    const times: number[] = [];
    const costs: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      await pool.query(
        `update shop_standing set stale_on = current_date - 1
          where abs(hashtextextended(shop_id::text, $1)) % 1000 < $2`,
        [time, permille],
      );
      await pool.query('vacuum (analyze) shop_standing');
      let judged = 0;
      const spent = await seconds(async () => {
        judged = await keeper.catchUp();
      });
      times.push(spent);
      costs.push((spent * 1000) / judged);
    }
    perShop.set(permille, costs);
    figures.push(figure('standings', `turn of day, ${permille / 10} % of shops`, 'seconds', times));
    figures.push(figure('standings', `turn of day, ${permille / 10} % of shops`, 'ms a shop', costs));
  }
  const [one = [], ten = []] = [perShop.get(10), perShop.get(100)];
  const ratios = ten.map((cost, time) => cost / (one[time] ?? Number.NaN));
  figures.push({
    ...figure('standings', 'turn of day', 'ms a shop at 10 % to 1 %', ratios),
    reach: { atMost: 1.2 },
  });
  return figures;
}

/** Two programmes of one rule, with as many shops as are compared. */
async function benchNetworks({ pool }: Database): Promise<Readonly<Record<(typeof NETWORKS)[number], string>>> {
  const ids: Record<number, string> = {};
  const { rows } = await pool.query<{ id: string }>(
    `insert into organization (id, name, created_at) values ($1, 'Benchmark networks', now())
     on conflict (name) do update set name = excluded.name returning id`,
    [randomUUID()],
  );
  for (const size of NETWORKS) {
    const code = `BENCH_${size}`;
    const known = await pool.query<{ id: string }>('select id from repair_program where code = $1', [code]);
    const id = known.rows[0]?.id ?? randomUUID();
    ids[size] = id;
    if (known.rowCount !== 0) continue;
    await pool.query(
      'insert into repair_program (id, organization_id, code, name, created_at) values ($1, $2, $3, $3, now())',
      [id, rows[0]?.id, code],
    );
    await pool.query(
      `insert into repair_program_version (id, program_id, version, requirement, rule_pack, ranking, published_at)
       values ($1, $2, 1, '{"blueSealCompliant": true}', 'mission-source@2', '{COMPLIANT}', now())`,
      [randomUUID(), id],
    );
    await pool.query(
      `insert into network_enrolment (id, record_id, program_id, shop_id, from_on, reason, recorded_at)
       select e, e, $1, shop, '2024-01-01', 'benchmark', now()
         from (select gen_random_uuid() as e, id as shop from shop order by hashtext(shop_number) limit $2) chosen`,
      [id, size],
    );
  }
  return ids as Record<(typeof NETWORKS)[number], string>;
}

/** A place in a list from which a whole page follows. */
interface Start {
  readonly day: string;
  readonly shopNumber: string;
}

async function pagesOf({ pool }: Database, program: string): Promise<readonly Start[]> {
  const { rows } = await pool.query<Start>(
    `select changes_after::text as day, shop_number as "shopNumber" from (
       select *, row_number() over (order by changes_after desc, shop_number desc) as left_over
         from shop_standing where rule = $1 and enrolled and not satisfied) n
      where left_over > 60 order by hashtext(shop_number) limit ${PAGES}`,
    [program],
  );
  if (rows.length === 0) throw new Error('the network has too few shops out of compliance to page through');
  return rows;
}

const PAGE = `query Network($id: ID!, $after: String!) { repairProgram(id: $id) {
  shops(first: 50, after: $after, orderBy: CHANGE_SOONEST, filter: { compliant: false }) {
    nodes { shopNumber shopName city jurisdiction satisfied holdsThrough certified total masters blueSealCompliant recognised
      reasons { code about } } pageInfo { hasNextPage endCursor } } } }`;

function pageOfNetwork(url: string, key: string, program: string, starts: readonly Start[]): Contender {
  return {
    name: 'registry',
    url,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    bodies: starts.map(({ day, shopNumber }) =>
      JSON.stringify({
        query: PAGE,
        variables: { id: nodeId('RepairProgram', program), after: `${day}~${shopNumber}` },
      }),
    ),
    contains: ['"shopNumber":"SHP-'],
  };
}

function rawPage(url: string, program: string, starts: readonly Start[]): Contender {
  return {
    name: 'raw',
    url,
    headers: { 'content-type': 'application/json' },
    bodies: starts.map(({ day, shopNumber }) => JSON.stringify({ program, compliant: false, day, shopNumber })),
    contains: ['"shopNumber"'],
  };
}

/** The statements that read as much as the rebuild reads. */
async function factsRead({ pool }: Database, catalogue: Catalogue): Promise<readonly string[]> {
  const client = await pool.connect();
  try {
    const rules = await programRules(client, catalogue);
    const names = [...rules.values()].some(({ requirement, pack }) => namesFurtherFacts(requirement, pack));
    return names ? [...FACTS, ...FURTHER_FACTS] : FACTS;
  } finally {
    client.release();
  }
}

async function copyFacts(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const facts of statements) {
      for await (const piece of client.query(copyTo(`copy (${facts}) to stdout`))) void piece;
    }
  } finally {
    await client.end();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
