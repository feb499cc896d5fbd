import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { csvLine } from '../csv/csv-row.rules.ts';
import type { RejectedRow } from './import-chunks.ts';

const COLUMNS = ['file', 'line', 'column', 'code', 'message', 'row'];

/**
 * The rows of one file that were not loaded, one line for each fault, with the row as it stands in the file. It exists only
 * where there is one; what an earlier run left is removed.
 */
export class RejectsFile {
  readonly path: string;
  private readonly source: string;
  private handle: FileHandle | undefined;

  private constructor(path: string, source: string) {
    this.path = path;
    this.source = source;
  }

  /** For `technicians.csv` it is `technicians.rejects.csv` in `folder`. */
  static async prepare(folder: string, source: string): Promise<RejectsFile> {
    const path = join(folder, `${basename(source, '.csv')}.rejects.csv`);
    await rm(path, { force: true });
    return new RejectsFile(path, source);
  }

  get isEmpty(): boolean {
    return this.handle === undefined;
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    if (rows.length === 0) return;
    let text = '';
    if (!this.handle) {
      this.handle = await open(this.path, 'w');
      text = csvLine(COLUMNS);
    }
    for (const { line, text: row, faults } of rows) {
      for (const { column, code, message } of faults) {
        text += csvLine([this.source, String(line), column ?? '', code, message, row]);
      }
    }
    await this.handle.writeFile(text);
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }
}
