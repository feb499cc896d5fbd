import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine } from '../csv/csv-row.rules.ts';
import { type GeneratorOptions, generateTechnicians } from './generator.ts';
import { REGISTRY_FILES, type RegistryFile } from './registry-files.rules.ts';

/** How many rows of each file were written. */
export type RowCounts = Readonly<Record<RegistryFile, number>>;

const BUFFERED_CHARACTERS = 256 * 1024;
const NAMES = Object.keys(REGISTRY_FILES) as RegistryFile[];

/** Writes an invented registry as CSV files into `folder`, which is made if need be. Memory does not grow with it. */
export async function generateRegistry(folder: string, options: GeneratorOptions): Promise<RowCounts> {
  await mkdir(folder, { recursive: true });
  const files = await Promise.all(NAMES.map((name) => RowFile.create(folder, name)));
  const [technicians, experience, periods, exams, actions] = files;
  if (!technicians || !experience || !exams || !periods || !actions) throw new Error('a registry has five files');
  try {
    for (const generated of generateTechnicians(options)) {
      technicians.add([generated.technician]);
      experience.add(generated.experience);
      exams.add(generated.exams);
      periods.add(generated.periods);
      actions.add(generated.actions);
      for (const file of files) if (file.isFull) await file.flush();
    }
    for (const file of files) await file.flush();
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
  return {
    technicians: technicians.rows,
    experience: experience.rows,
    exams: exams.rows,
    periods: periods.rows,
    actions: actions.rows,
  };
}

/** A CSV file being written, in large pieces: the next piece waits until the last one is taken. */
class RowFile {
  rows = 0;
  private buffered: string;
  private readonly handle: FileHandle;

  private constructor(handle: FileHandle, header: string) {
    this.handle = handle;
    this.buffered = header;
  }

  static async create(folder: string, name: RegistryFile): Promise<RowFile> {
    const file = REGISTRY_FILES[name];
    return new RowFile(await open(join(folder, file.name), 'w'), csvLine(file.columns));
  }

  get isFull(): boolean {
    return this.buffered.length > BUFFERED_CHARACTERS;
  }

  add(rows: readonly (readonly string[])[]): void {
    for (const row of rows) this.buffered += csvLine(row);
    this.rows += rows.length;
  }

  async flush(): Promise<void> {
    await this.handle.writeFile(this.buffered);
    this.buffered = '';
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
