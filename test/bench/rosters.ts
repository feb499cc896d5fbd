import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { factsStatement } from '../../src/modules/credentials/facts.queries.ts';
import { type Figure, figure } from './figures.ts';
import { CACHE, runCli, startService } from './processes.ts';
import { query, type Registry, settled } from './registry.ts';
import { median, type Pace } from './rounds.ts';

const LINES = 10_000;
const QUESTION = 'codes=A1,A2,A3,A4,A5,A6,A7,A8&purpose=EMPLOYMENT';
const READ = { name: 'facts', text: factsStatement('t.ase_id = any($1::text[])', undefined) };

interface Named {
  readonly aseId: string;
  readonly lastName: string;
}

/**
 * A roster of 10,000 from the first byte of its upload until its last answer is on record, beside one statement that fetches
 * the facts of the same people and judges nothing; then everybody's roster, by the command as it is typed.
 */
export async function measureRosters(registry: Registry, pace: Pace): Promise<readonly Figure[]> {
  return [...(await measureRoster(registry, pace)), ...(await measureFile(registry))];
}

async function measureRoster(registry: Registry, pace: Pace): Promise<readonly Figure[]> {
  const people = await query<Named>(
    registry.url,
    `select ase_id as "aseId", last_name as "lastName" from technician order by hashtext(ase_id) limit ${LINES}`,
  );
  const file = fileOf(people);
  const aseIds = people.map(({ aseId }) => aseId);
  const service = await startService(registry.url, 'https://verify.example.org');
  const client = new pg.Client({ connectionString: registry.url });
  await client.connect();
  try {
    const read = () => seconds(() => client.query({ ...READ, values: [aseIds] }));
    const roster = () => seconds(() => answered(new URL('/rosters', service.url), file, registry.employerKey, client));
    await read();
    await roster();
    const [reads, rosters]: [number[], number[]] = [[], []];
    for (let round = 0; round < pace.rounds; round += 1) {
      await settled(registry.url);
      reads.push(await read());
      rosters.push(await roster());
    }
    const measure = `${LINES.toLocaleString('en-US')} lines`;
    const ratios = rosters.map((time, round) => time / (reads[round] ?? Number.NaN));
    return [
      {
        ...figure('rosters', measure, 'roster to one statement', ratios),
        value: median(rosters) / median(reads),
        reach: { atMost: 5 },
      },
      figure('rosters', measure, 'roster, s', rosters),
      figure('rosters', measure, 'one statement, s', reads),
    ];
  } finally {
    await client.end();
    await service.stop();
  }
}

async function answered(url: URL, file: string, key: string, client: pg.Client): Promise<void> {
  const response = await fetch(`${url}?${QUESTION}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: file,
  });
  if (response.status !== 202) throw new Error(`the roster was answered ${response.status}: ${await response.text()}`);
  for (;;) {
    const { rows } = await client.query<{ state: string }>('select state from roster order by id desc limit 1');
    if (rows[0]?.state === 'DONE') return;
    if (rows[0]?.state === 'FAILED') throw new Error('the roster failed');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function measureFile(registry: Registry): Promise<readonly Figure[]> {
  const [people, results] = [join(CACHE, 'roster.csv'), join(CACHE, 'roster-results.csv')];
  const everybody = await query<Named>(
    registry.url,
    'select ase_id as "aseId", last_name as "lastName" from technician',
  );
  await pipeline(Readable.from([fileOf(everybody)]), createWriteStream(people));
  const peakFile = join(CACHE, 'peak-memory');
  const preload = join(import.meta.dirname, 'peak-memory.ts');
  const env = { DATABASE_URL: registry.url, PEAK_MEMORY_FILE: peakFile };
  const time = await seconds(() =>
    runCli(['verify-roster', people, '--codes', 'A1,A2,A3,A4,A5,A6,A7,A8', '--out', results], env, preload),
  );
  const measure = `${everybody.length.toLocaleString('en-US')} lines`;
  const megabytes = Number(await readFile(peakFile, 'utf8')) / 1024;
  return [
    { ...figure('rosters', measure, 'peak memory of verify-roster, MiB', [megabytes]), reach: { atMost: 512 } },
    figure('rosters', measure, 'verify-roster, s', [time]),
  ];
}

function fileOf(people: readonly Named[]): string {
  return `ase_id,last_name\n${people.map(({ aseId, lastName }) => `${aseId},"${lastName}"\n`).join('')}`;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
