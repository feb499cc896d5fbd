import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Figure, isReached } from './figures.ts';
import type { Pace } from './rounds.ts';

const RESULTS = join(import.meta.dirname, 'results');

/** Prints the figures that have a reach or compare, and keeps all of them as JSON and as a Markdown table. */
export async function report(figures: readonly Figure[], pace: Pace, parts: readonly string[]): Promise<void> {
  const compared = figures.filter((each) => each.reach !== undefined || each.figure.includes(' to '));
  const absolute = figures.filter((each) => !compared.includes(each));
  const text = [
    '# Benchmark',
    '',
    `${conditions(pace)}. Each figure is the median of the rounds; "spread" is the least and the most of them, so the`,
    "machine's noise. Raw is `node:http` with `pg` and one prepared statement that makes the whole JSON.",
    '',
    ...table(
      ['part', 'measure', 'figure', 'value', 'spread', 'reach', ''],
      compared.map((each) => [...row(each), reachOf(each), verdictOf(each)]),
    ),
    '',
    ...table(['part', 'measure', 'figure', 'value', 'spread'], absolute.map(row)),
    '',
  ].join('\n');
  process.stdout.write(text);
  const name = parts.join('-');
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, `${name}.md`), text);
  const document = { takenAt: new Date().toISOString(), node: process.version, pace, figures };
  await writeFile(join(RESULTS, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
}

function conditions({ rounds, seconds }: Pace): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${memory} GiB, ${platform()}`;
  return `Node ${process.version}, ${machine}; clients, servers and PostgreSQL share the machine; 16 connections, ${rounds} rounds of ${seconds} s in turns`;
}

function row({ part, measure, figure, value, from, to }: Figure): string[] {
  return [part, measure, figure, number(value), from === to ? '' : `${number(from)}–${number(to)}`];
}

function reachOf({ reach }: Figure): string {
  if (!reach) return '';
  return 'atLeast' in reach ? `≥ ${reach.atLeast}` : `≤ ${reach.atMost}`;
}

function verdictOf(each: Figure): string {
  const reached = isReached(each);
  return reached === undefined ? '' : reached ? 'reached' : 'short';
}

function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}
