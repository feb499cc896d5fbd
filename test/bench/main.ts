import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure } from './figures.ts';
import { PACE, type Pace, QUICK_PACE } from './rounds.ts';

const PARTS = [
  'reads',
  'tokens',
  'tokens-in-process',
  'ledger',
  'access',
  'shops',
  'standings',
  'rosters',
  'keys',
  'scale',
  'import',
] as const;
type Part = (typeof PARTS)[number];
const LARGE = 350_000;
const SMALL = 35_000;
/** How many tokens of a compromised key are issued anew in a quick run. */
const FEW_TOKENS = 20_000;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } });
/** What is asked of tokens over HTTP is asked of them in this process too. */
const wanted = positionals.includes('tokens') ? [...positionals, 'tokens-in-process'] : positionals;
const chosen = PARTS.filter((part) => positionals.length === 0 || wanted.includes(part));
if (chosen.length < Math.max(1, new Set(wanted).size)) {
  process.stderr.write(`Usage: npm run bench -- [${PARTS.join('] [')}] [--quick]\n`);
  process.exit(1);
}

const chosenPace = values.quick ? QUICK_PACE : PACE;
if (chosen.every((part) => part === 'tokens-in-process')) {
  await runInProcess(chosenPace);
} else if (chosen.every((part) => part === 'access')) {
  await runAccess(chosenPace);
} else {
  installPeers();
  await run(chosen, chosenPace, values.quick ? SMALL : LARGE, values.quick ? FEW_TOKENS : LARGE);
}

/** Needs neither peers nor a registry. */
async function runInProcess(pace: Pace): Promise<void> {
  const { measureTokenRates } = await import('./token-rates.ts');
  const { inProcessPace } = await import('./in-process.ts');
  const { report } = await import('./report.ts');
  await report(await measureTokenRates(pace), inProcessPace(pace), ['tokens-in-process']);
}

/** Needs an empty database alone. */
async function runAccess(pace: Pace): Promise<void> {
  const { Cluster } = await import('./registry.ts');
  const { measureAccess } = await import('./access.ts');
  const { inProcessPace } = await import('./in-process.ts');
  const { report } = await import('./report.ts');
  const cluster = await Cluster.start();
  try {
    await report(await measureAccess(pace, cluster), inProcessPace(pace), ['access']);
  } finally {
    await cluster.stop();
  }
}

/** The peers have a folder and a lock file of their own. */
function installPeers(): void {
  if (existsSync(join(import.meta.dirname, 'node_modules'))) return;
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

async function run(parts: readonly Part[], pace: Pace, importSize: number, tokens: number): Promise<void> {
  const { Cluster } = await import('./registry.ts');
  const { LoadGenerator } = await import('./load-generator.ts');
  const cluster = await Cluster.start();
  const load = new LoadGenerator();
  const figures: Figure[] = [];
  try {
    const bench = { load, pace };
    // Issuing tokens anew reads no more of a registry than its tokens.
    const large = await cluster.registry(parts.some((part) => part !== 'keys') ? LARGE : SMALL);
    for (const part of parts) {
      process.stderr.write(`Measuring ${part}.\n`);
      if (part === 'access') figures.push(...(await (await import('./access.ts')).measureAccess(pace, cluster)));
      if (part === 'reads') figures.push(...(await (await import('./reads.ts')).measureReads(bench, large)));
      if (part === 'tokens') figures.push(...(await (await import('./tokens.ts')).measureTokens(bench, large)));
      if (part === 'ledger') figures.push(...(await (await import('./ledger.ts')).measureLedger(bench, large)));
      if (part === 'tokens-in-process') {
        figures.push(...(await (await import('./token-rates.ts')).measureTokenRates(pace)));
      }
      if (part === 'shops') figures.push(...(await (await import('./shops.ts')).measureShops(bench, large)));
      if (part === 'standings') {
        figures.push(...(await (await import('./standings.ts')).measureStandings(bench, large)));
      }
      if (part === 'rosters') figures.push(...(await (await import('./rosters.ts')).measureRosters(large, pace)));
      if (part === 'keys') figures.push(...(await (await import('./keys.ts')).measureKeys(bench, large, tokens)));
      if (part === 'import') figures.push(...(await (await import('./bulk.ts')).measureImport(cluster, importSize)));
      if (part === 'scale') {
        const { measureScale } = await import('./scale.ts');
        figures.push(...(await measureScale(bench, large, await cluster.registry(SMALL))));
      }
    }
  } finally {
    load.stop();
    await cluster.stop();
  }
  const { report } = await import('./report.ts');
  const named = parts.filter((part) => part !== 'tokens-in-process' || !parts.includes('tokens'));
  await report(figures, pace, parts.length === PARTS.length ? ['all'] : named);
}
