import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { findRegistryFiles } from '../modules/bulk/import-preconditions.ts';
import { type ImportSummary, importRegistry } from '../modules/bulk/import-registry.ts';
import { ProgressDisplay } from './progress.ts';
import { withRegistry } from './registry.ts';
import { table } from './table.ts';

const EXIT_REJECTED = 2;
/** What a shell says of a program that ended by Ctrl-C: 128 and the signal's number. */
const EXIT_INTERRUPTED = 130;

/** Millions of short-lived rows would otherwise let V8's young generation grow as the machine allows, by 100 MB. */
const KEEP_YOUNG_GENERATION_SMALL = '--semi-space-growth-factor=1';

/** `import DIR`: loads a registry's files. Exit code 0: every row is on record; 2: some were rejected; 1: it failed. */
export function importCommand(): Command {
  return new Command('import')
    .description('load a folder of registry files; running it again changes nothing and ends what was interrupted')
    .argument('<dir>', 'folder with technicians.csv and the other files')
    .option('--rejects <dir>', 'folder for the rows that cannot be loaded (default: beside the files)')
    .action(async (folder: string, options: { rejects?: string }) => {
      await findRegistryFiles(folder);
      setFlagsFromString(KEEP_YOUNG_GENERATION_SMALL);
      const stop = new AbortController();
      const interrupt = () => stop.abort();
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      const started = performance.now();
      const summary = await withRegistry(loadConfig(), stop.signal, async ({ database, ...registry }) => {
        const progress = new ProgressDisplay(process.stderr);
        try {
          return await importRegistry({
            ...registry,
            pool: database.pool,
            folder,
            rejectsFolder: options.rejects,
            signal: stop.signal,
            onProgress: (state) => progress.show(state),
          });
        } finally {
          progress.end();
        }
      });
      process.stdout.write(describe(summary, (performance.now() - started) / 1000));
      process.exitCode = exitCodeOf(summary);
    });
}

function exitCodeOf(summary: ImportSummary): number {
  if (summary.stopped) return EXIT_INTERRUPTED;
  return summary.files.some((file) => file.rejected > 0) ? EXIT_REJECTED : 0;
}

function describe(summary: ImportSummary, seconds: number): string {
  const rows = summary.files.map((file) => [
    file.file,
    ...[file.read, file.added, file.unchanged, file.rejected].map((count) => count.toLocaleString('en-US')),
    file.seconds.toFixed(1),
    Math.round(file.read / Math.max(file.seconds, 0.001)).toLocaleString('en-US'),
  ]);
  const lines = [table(['file', 'read', 'added', 'unchanged', 'rejected', 'seconds', 'rows/s'], rows)];
  if (summary.awarded > 0) {
    lines.push(`${summary.awarded.toLocaleString('en-US')} more periods were awarded for passed tests.`);
  }
  for (const { rejectsPath } of summary.files) if (rejectsPath) lines.push(`Rejected rows are in ${rejectsPath}`);
  lines.push(
    summary.stopped
      ? 'Stopped before the end; run the same command again to go on.'
      : `Done in ${seconds.toFixed(1)} s.`,
  );
  return `${lines.join('\n')}\n`;
}
