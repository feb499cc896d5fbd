import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { type RebuildProgress, type RebuildSummary, rebuildStandings } from '../modules/standings/rebuild.ts';
import { withRegistry } from './registry.ts';
import { table } from './table.ts';

const WORDS = {
  WAITING: 'waiting for those who keep single standings',
  READING: 'reading what is on record',
  TECHNICIANS: 'judging technicians',
  SHOPS: 'judging shops',
  WRITING: 'writing what differs',
} as const satisfies Record<RebuildProgress['stage'], string>;

/** `standings`: the read model that lists of whole networks are answered from. */
export function standingsCommand(): Command {
  return new Command('standings')
    .description('work on the standings, which lists of whole networks are answered from')
    .addCommand(rebuildCommand());
}

function rebuildCommand(): Command {
  return new Command('rebuild')
    .description('judge everybody anew from the facts; readers are never kept waiting, and stopping it changes nothing')
    .action(async () => {
      const stop = new AbortController();
      const interrupt = () => stop.abort(new Error('Stopped; the standings are what they were.'));
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      const started = performance.now();
      const progress = new StageDisplay(process.stderr);
      const summary = await withRegistry(loadConfig(), stop.signal, async ({ database, catalogue, clock }) =>
        rebuildStandings({
          pool: database.pool,
          catalogue,
          clock,
          signal: stop.signal,
          onProgress: (state) => progress.show(state),
        }).finally(() => progress.end()),
      );
      process.stdout.write(describe(summary, (performance.now() - started) / 1000));
    });
}

function describe({ technicians, shops, technicianStandings, shopStandings }: RebuildSummary, seconds: number): string {
  const rows = [
    ['technicians', technicians, technicianStandings.written, technicianStandings.removed],
    ['shops', shops, shopStandings.written, shopStandings.removed],
  ].map((cells) => cells.map((cell) => cell.toLocaleString('en-US')));
  return `${table(['', 'judged', 'rows put right', 'rows removed'], rows)}\nDone in ${seconds.toFixed(1)} s.\n`;
}

const LINE_INTERVAL_MILLISECONDS = 3000;
const REDRAW_INTERVAL_MILLISECONDS = 100;

/** One line that is drawn anew on a terminal; a line for each stage, and now and then, elsewhere. */
class StageDisplay {
  private readonly stream: NodeJS.WriteStream;
  private stage: RebuildProgress['stage'] | undefined;
  private shownAt = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  show({ stage, done, total }: RebuildProgress): void {
    const now = performance.now();
    const interval = this.stream.isTTY ? REDRAW_INTERVAL_MILLISECONDS : LINE_INTERVAL_MILLISECONDS;
    if (stage === this.stage && now - this.shownAt < interval) return;
    this.stage = stage;
    this.shownAt = now;
    const share = total === 0 ? '' : `: ${Math.floor((done / total) * 100)} % of ${total.toLocaleString('en-US')}`;
    const line = `${WORDS[stage]}${share}`;
    this.stream.write(this.stream.isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[2K');
  }
}
