import type { ImportProgress } from '../modules/bulk/import-registry.ts';

const BAR_WIDTH = 28;
const BAR_INTERVAL_MILLISECONDS = 100;
const LINE_INTERVAL_MILLISECONDS = 3000;

/** Shows how far an import has come: a bar that redraws itself on a terminal, plain lines now and then elsewhere. */
export class ProgressDisplay {
  private readonly stream: NodeJS.WriteStream;
  private readonly startedAt = performance.now();
  private shownAt = Number.NEGATIVE_INFINITY;
  private file: string | undefined = '';

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  show(progress: ImportProgress): void {
    const now = performance.now();
    const interval = this.stream.isTTY ? BAR_INTERVAL_MILLISECONDS : LINE_INTERVAL_MILLISECONDS;
    if (now - this.shownAt < interval && progress.file === this.file) return;
    this.shownAt = now;
    this.file = progress.file;
    const seconds = (now - this.startedAt) / 1000;
    if (this.stream.isTTY) this.stream.write(`\r\u001b[2K${bar(progress)} ${describe(progress, seconds)}`);
    else this.stream.write(`${describe(progress, seconds)}\n`);
  }

  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[2K');
  }
}

function describe(progress: ImportProgress, seconds: number): string {
  const { file, rowsRead, bytesRead, bytesTotal } = progress;
  const rows = rowsRead.toLocaleString('en-US');
  if (file === undefined) return `${rows} rows read; awarding what passed tests have earned`;
  const share = bytesTotal === 0 ? 1 : bytesRead / bytesTotal;
  const rate = Math.round(rowsRead / Math.max(seconds, 0.001)).toLocaleString('en-US');
  const left = share === 0 ? '' : `, ${duration((seconds / share) * (1 - share))} left`;
  return `${Math.floor(share * 100)} % ${file}: ${rows} rows, ${rate} rows/s${left}`;
}

function bar({ bytesRead, bytesTotal }: ImportProgress): string {
  const filled = bytesTotal === 0 ? BAR_WIDTH : Math.round((bytesRead / bytesTotal) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
