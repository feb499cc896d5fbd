import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type Figure, figure } from './figures.ts';
import { CACHE, runCli } from './processes.ts';
import { type Cluster, query } from './registry.ts';

/** In the order in which their rows refer to each other, each with the order of its rows. */
const TABLES: Readonly<Record<string, string>> = {
  technician: 'ase_id',
  experience_record: 'recorded_at, id',
  exam_result: 'recorded_at, id',
  credential_period: 'recorded_at, id',
  status_action: 'recorded_at, id',
  organization: 'id',
  government_agency: 'id',
  shop: 'shop_number',
  shop_term: 'recorded_at, id',
  employment: 'recorded_at, id',
  oem_enrolment: 'recorded_at, id',
  government_credential: 'recorded_at, id',
  repair_program: 'id',
  repair_program_version: 'id',
  network_enrolment: 'recorded_at, id',
};
const TEMPLATE = 'bench_empty';
const RACE = 'bench_race';

/**
 * Our import of a whole registry beside bare COPY of the rows that it ends with, into the same migrated, indexed, empty
 * tables: COPY, import, COPY. Both read files of this machine; ours is the command as it is typed, start and awards included.
 */
export async function measureImport(cluster: Cluster, size: number): Promise<readonly Figure[]> {
  const files = await cluster.files(size);
  const copies = await copiedTables(cluster, size);
  const measure = `${size.toLocaleString('en-US')} technicians`;
  return cluster.withDatabase(TEMPLATE, undefined, async (templateUrl) => {
    await runCli(['api-keys', 'list'], { DATABASE_URL: templateUrl });
    const race = (work: (url: string) => Promise<void>) =>
      cluster.withDatabase(RACE, TEMPLATE, async (url) => {
        await query(url, 'checkpoint');
        const started = performance.now();
        await work(url);
        return (performance.now() - started) / 1000;
      });
    const peakFile = join(CACHE, 'peak-memory');
    const first = await race((url) => copyAll(url, copies));
    const ours = await race(async (url) => {
      const preload = join(import.meta.dirname, 'peak-memory.ts');
      await runCli(['import', files], { DATABASE_URL: url, PEAK_MEMORY_FILE: peakFile }, preload);
    });
    const second = await race((url) => copyAll(url, copies));
    const megabytes = Number(await readFile(peakFile, 'utf8')) / 1024;
    const mean = (first + second) / 2;
    return [
      {
        ...figure('import', measure, 'import to bare COPY', [ours / first, ours / second]),
        value: ours / mean,
        reach: { atMost: 3 },
      },
      { ...figure('import', measure, 'peak memory of the import, MiB', [megabytes]), reach: { atMost: 512 } },
      figure('import', measure, 'import, s', [ours]),
      figure('import', measure, 'bare COPY, s', [first, second]),
    ];
  });
}

async function copyAll(url: string, copies: ReadonlyMap<string, string>): Promise<void> {
  await withClient(url, async (client) => {
    for (const [table, path] of copies) {
      await pipeline(
        createReadStream(path, { highWaterMark: 1 << 20 }),
        client.query(copyFrom(`copy ${table} from stdin`)),
      );
    }
  });
}

/** The rows of the loaded registry, each table in a file of COPY's text format. */
async function copiedTables(cluster: Cluster, size: number): Promise<ReadonlyMap<string, string>> {
  const database = await cluster.loaded(size);
  const folder = join(CACHE, `rows-${database}`);
  const copies = new Map(Object.keys(TABLES).map((table) => [table, join(folder, `${table}.copy`)]));
  if (existsSync(folder)) return copies;
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await withClient(cluster.urlOf(database), async (client) => {
    for (const [table, order] of Object.entries(TABLES)) {
      const rows = client.query(copyTo(`copy (select * from ${table} order by ${order}) to stdout`));
      await pipeline(rows, createWriteStream(join(unfinished, `${table}.copy`)));
    }
  });
  await rename(unfinished, folder);
  return copies;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
