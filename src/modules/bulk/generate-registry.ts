import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { epochDayOf } from '../../kernel/day.ts';
import { type GeneratorOptions, generateTechnicians } from './generator.ts';
import { areaOfTest } from './generator-areas.ts';
import { careerRandom, employmentRow, inventEmployment } from './generator-employment.ts';
import { inventTerms } from './generator-shop-terms.ts';
import { inventShops, ShopFinder } from './generator-shops.ts';
import { csvLine, REGISTRY_FILES, type RegistryFile } from './registry-files.rules.ts';

/** How many rows of each file were written. */
export type RowCounts = Readonly<Record<RegistryFile, number>>;

const BUFFERED_CHARACTERS = 256 * 1024;
const NAMES = Object.keys(REGISTRY_FILES) as RegistryFile[];

type RowFiles = Readonly<Record<RegistryFile, RowFile>>;

/**
 * Writes an invented registry as CSV files into `folder`, which is made if need be. Technicians pass by one at a time; only
 * shops, a ninth as many, are held in memory, because what they are depends on who works in them.
 */
export async function generateRegistry(folder: string, options: GeneratorOptions): Promise<RowCounts> {
  await mkdir(folder, { recursive: true });
  const files = {} as Record<RegistryFile, RowFile>;
  for (const name of NAMES) files[name] = await RowFile.create(folder, name);
  try {
    await writeRegistry(files, options);
    for (const file of Object.values(files)) await file.flush();
  } finally {
    await Promise.all(Object.values(files).map((file) => file.close()));
  }
  return Object.fromEntries(NAMES.map((name) => [name, files[name].rows])) as Record<RegistryFile, number>;
}

async function writeRegistry(files: RowFiles, options: GeneratorOptions): Promise<void> {
  const { seed, organizations } = options;
  const asOf = epochDayOf(options.asOf);
  const shops = inventShops(options, asOf, organizations?.employer);
  const finder = new ShopFinder(shops);
  let index = 0;
  for (const generated of generateTechnicians(options)) {
    files.technicians.add([generated.technician]);
    files.experience.add(generated.experience);
    files.exams.add(generated.exams);
    files.periods.add(generated.periods);
    files.actions.add(generated.actions);
    const random = careerRandom(seed, index);
    const employment = inventEmployment(random, generated.career, finder, asOf, areaOfTest);
    files.employment.add(employment.map((each) => employmentRow(generated.aseId, each)));
    index += 1;
    await flushFull(files);
  }
  for (const shop of shops) {
    const { shopNumber, name, street, city, postalCode, jurisdiction, organization } = shop;
    files.shops.add([[shopNumber, name, street, city, postalCode, jurisdiction, organization]]);
    files.shopTerms.add(inventTerms(shop, seed, asOf).rows);
    await flushFull(files);
  }
}

async function flushFull(files: RowFiles): Promise<void> {
  for (const name of NAMES) if (files[name].isFull) await files[name].flush();
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
