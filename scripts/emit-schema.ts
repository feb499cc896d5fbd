import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildRegistrySchema } from '../src/schema.ts';

/** The contract as others read it: sorted, so that a change shows as itself. `--check` compares and writes nothing. */
const file = new URL('../schema/schema.graphql', import.meta.url);
const emitted = `${printSchema(lexicographicSortSchema(buildRegistrySchema()))}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, emitted);
  process.stdout.write(`Wrote ${fileURLToPath(file)}.\n`);
} else {
  const difference = firstDifference(emitted, committed());
  if (difference !== undefined) {
    process.stderr.write(`schema/schema.graphql is not what the code answers to.\n${difference}\n`);
    process.exitCode = 1;
  }
}

function committed(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function firstDifference(ours: string, theirs: string): string | undefined {
  if (ours === theirs) return undefined;
  const [left, right] = [ours.split('\n'), theirs.split('\n')];
  const index = left.findIndex((line, at) => line !== right[at]);
  const at = index === -1 ? left.length : index;
  return `First at line ${at + 1}:\n  code: ${left[at] ?? '(ends)'}\n  file: ${right[at] ?? '(ends)'}`;
}
