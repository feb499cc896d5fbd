import { Command, InvalidArgumentError } from 'commander';
import { type Day, parseDay } from '../kernel/day.ts';
import { generateRegistry } from '../modules/bulk/generate-registry.ts';
import { TECHNICIAN_LIMIT } from '../modules/bulk/generator.ts';
import { REGISTRY_FILES, type RegistryFile } from '../modules/bulk/registry-files.rules.ts';
import { table } from './table.ts';

/** Fixed, so that a seed alone names a registry. */
const DEFAULT_AS_OF = '2026-11-01';

/** `generate-registry`: writes an invented registry for trials and benchmarks, the same bytes for the same options. */
export function generateRegistryCommand(): Command {
  return new Command('generate-registry')
    .description('invent a registry: believable technicians and their tests, shops, programmes, licences and networks')
    .requiredOption('--technicians <count>', 'how many technicians', wholeNumber(1, TECHNICIAN_LIMIT))
    .requiredOption('--out <dir>', 'folder for the CSV files; made if missing')
    .option('--seed <number>', 'the same seed gives the same registry', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--as-of <day>', 'nothing on record is later', dayArgument, DEFAULT_AS_OF as Day)
    .action(async (options: { technicians: number; out: string; seed: number; asOf: Day }) => {
      const started = performance.now();
      const counts = await generateRegistry(options.out, options);
      const rows = Object.entries(counts).map(([file, count]) => [
        REGISTRY_FILES[file as RegistryFile].name,
        count.toLocaleString('en-US'),
      ]);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${table(['file', 'rows'], rows)}\nWritten to ${options.out} in ${seconds} s.\n`);
    });
}

function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,10}$/.test(text) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };
}

function dayArgument(text: string): Day {
  const day = parseDay(text);
  if (day !== undefined && day >= '2011-01-01' && day < '2080-01-01') return day;
  throw new InvalidArgumentError('It must be a day from 2011-01-01 to 2079-12-31.');
}
