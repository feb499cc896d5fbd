import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Every check by name, what takes longest first. Each is one command that says by its exit code whether all is well. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  migrations: ['node', 'scripts/check-migrations.ts'],
  types: ['tsc', '-p', 'tsconfig.json'],
  'types of the page': ['tsc', '-p', 'src/web'],
  schema: ['node', '--import', './scripts/decorators.ts', 'scripts/emit-schema.ts', '--check'],
  operations: ['graphql-codegen', '--config', 'codegen.yml', '--check'],
  imports: [
    'depcruise',
    '-c',
    '.dependency-cruiser.js',
    '--output-type',
    'err-long',
    'src',
    'test',
    'migrations',
    'scripts',
  ],
  unused: ['knip', '--no-progress'],
  style: ['biome', 'check', '--error-on-warnings', '.'],
};

/** How to put right what only has to be written anew. */
const REMEDIES: Readonly<Record<string, string>> = {
  schema: 'npm run schema:emit writes it anew',
  operations: 'npm run codegen writes it anew',
  style: 'npm run format puts right what it can',
};

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  process.stderr.write(`There is no check ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}.\n`);
  process.exit(2);
}

const startedAt = performance.now();
const waiting = Object.entries(CHECKS).filter(([name]) => asked.length === 0 || asked.includes(name));
const outcomes: Outcome[] = [];
await Promise.all(Array.from({ length: availableParallelism() }, work));

const failed = outcomes.filter(({ passed }) => !passed);
const names = failed.length === 0 ? '' : ` (${failed.map(({ name }) => name).join(', ')})`;
process.stdout.write(
  `${outcomes.length - failed.length} checks passed, ${failed.length} failed${names} in ${secondsSince(startedAt)}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) outcomes.push(await run(...next));
}

function run(name: string, [command = '', ...args]: readonly string[]): Promise<Outcome> {
  const began = performance.now();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const report = (passed: boolean) => {
    process.stdout.write(`${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(10)}  ${secondsSince(began)}\n`);
    if (!passed) process.stdout.write(`${indented(output)}${remedyOf(name)}\n`);
    resolve({ name, passed });
  };
  child.on('error', (error) => {
    output += `${command} cannot be run (${error.message}). Has npm ci been run, and is this npm run check?\n`;
    report(false);
  });
  child.on('close', (code) => report(code === 0));
  return promise;
}

function remedyOf(name: string): string {
  return REMEDIES[name] === undefined ? '' : `          ${REMEDIES[name]}.\n`;
}

function indented(text: string): string {
  return text
    .trim()
    .replace(/^(?=.)/gm, '          ')
    .concat('\n');
}

function secondsSince(moment: number): string {
  return `${((performance.now() - moment) / 1000).toFixed(1)} s`;
}
