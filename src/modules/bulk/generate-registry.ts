import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { epochDayOf } from '../../kernel/day.ts';
import { csvLine } from '../csv/csv-row.rules.ts';
import { type GeneratorOptions, generateTechnicians } from './generator.ts';
import { agencyRow, InventedOffices, inventAgencies } from './generator-agencies.ts';
import { careerRandom, employmentRow, inventEmployment } from './generator-employment.ts';
import { inventNetwork, inventPrograms, programRow } from './generator-networks.ts';
import { InventedSponsors } from './generator-oem.ts';
import { shippedDefaultPack } from './generator-rules.ts';
import { inventTerms } from './generator-shop-terms.ts';
import { type InventedShop, inventShops, ShopFinder } from './generator-shops.ts';
import { REGISTRY_FILES, type RegistryFile } from './registry-files.rules.ts';

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
  const asOf = epochDayOf(options.asOf);
  const shops = inventShops(options, asOf, options.organizations?.employer);
  const agencies = inventAgencies(options.technicians);
  files.agencies.add(agencies.map(agencyRow));
  await writeTechnicians(files, options, asOf, shops, new InventedOffices(agencies));
  const isCompliant = await writeShops(files, options.seed, asOf, shops);
  const programs = inventPrograms(options, shops.length, options.organizations?.insurer);
  files.repairPrograms.add(programs.map(programRow));
  for (const [index, program] of programs.entries()) {
    files.networkEnrolments.add([...inventNetwork(program, index, options.seed, shops, isCompliant, asOf)]);
    await flushFull(files);
  }
}

async function writeTechnicians(
  files: RowFiles,
  options: GeneratorOptions,
  asOf: number,
  shops: readonly InventedShop[],
  offices: InventedOffices,
): Promise<void> {
  const pack = shippedDefaultPack();
  const sponsors = new InventedSponsors(pack);
  const finder = new ShopFinder(shops);
  const areaOf = (test: string) => pack.tests.get(test)?.repairArea;
  let index = 0;
  for (const { career, ...generated } of generateTechnicians(options)) {
    files.technicians.add([generated.technician]);
    files.experience.add(generated.experience);
    files.exams.add(generated.exams);
    files.periods.add(generated.periods);
    files.actions.add(generated.actions);
    const random = careerRandom(options.seed, index);
    const employment = inventEmployment(random, career, finder, asOf, areaOf);
    files.employment.add(employment.map((each) => employmentRow(career.aseId, each)));
    files.oemEnrolments.add(sponsors.enrolmentsOf(random, career, employment, asOf));
    files.governmentCredentials.add(offices.credentialsOf(random, career, asOf));
    index += 1;
    await flushFull(files);
  }
}

/** Writes the shops when everybody who works in them is known; answers which of them comply, by their indexes. */
async function writeShops(
  files: RowFiles,
  seed: number,
  asOf: number,
  shops: readonly InventedShop[],
): Promise<readonly boolean[]> {
  const isCompliant: boolean[] = [];
  for (const shop of shops) {
    const { shopNumber, name, street, city, postalCode, jurisdiction, organization } = shop;
    const terms = inventTerms(shop, seed, asOf);
    files.shops.add([[shopNumber, name, street, city, postalCode, jurisdiction, organization]]);
    files.shopTerms.add(terms.rows);
    isCompliant.push(terms.isCompliant);
    await flushFull(files);
  }
  return isCompliant;
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
