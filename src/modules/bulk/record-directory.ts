import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { programName } from './record-names.rules.ts';

/** Which record each name of a kind stands for. */
export interface RecordDirectory {
  /** The record's id, a UUID; undefined when none has the name. */
  idOf(name: number | string): string | undefined;
}

/** What rows of the registry's files refer to. */
export type DirectoryName = 'technicians' | 'shops' | 'agencies' | 'programs';

const READERS: Readonly<Record<DirectoryName, (client: pg.ClientBase) => Promise<RecordDirectory>>> = {
  technicians: (client) =>
    NumberDirectory.read(
      client,
      'technician where merged_into_id is null',
      'substr(ase_id, 5, 4) || substr(ase_id, 10, 4)',
    ),
  shops: (client) => NumberDirectory.read(client, 'shop', `'00' || substr(shop_number, 5)`),
  agencies: (client) => readTexts(client, 'select code as name, id from government_agency', (row) => row.name),
  programs: (client) =>
    readTexts(
      client,
      'select o.name, p.code, p.id from repair_program p join organization o on o.id = p.organization_id',
      (row) => programName(row.name, row.code ?? ''),
    ),
};

/**
 * The directories that rows are looked up in, each read from the record once, when a file first needs it: by then the file
 * that fills it has been loaded.
 */
export class RecordDirectories {
  private readonly client: pg.ClientBase;
  private readonly known = new Map<DirectoryName, RecordDirectory>();

  constructor(client: pg.ClientBase) {
    this.client = client;
  }

  async get(name: DirectoryName): Promise<RecordDirectory> {
    const directory = this.known.get(name) ?? (await READERS[name](this.client));
    this.known.set(name, directory);
    return directory;
  }
}

interface NamedRecord {
  readonly name: string;
  readonly code?: string;
  readonly id: string;
}

/** A directory of the few: agencies and programmes are counted in hundreds. */
async function readTexts(
  client: pg.ClientBase,
  statement: string,
  nameOf: (row: NamedRecord) => string,
): Promise<RecordDirectory> {
  const { rows } = await client.query<NamedRecord>(statement);
  const ids = new Map(rows.map((row) => [nameOf(row), row.id]));
  return { idOf: (name) => ids.get(String(name)) };
}

const RECORD_BYTES = 8 + 1 + 36 + 1;
const ID_BYTES = 16;
const EMPTY = -1;

/**
 * Which record each number of up to eight digits names, in some 40 bytes a record: asked once for every row of a file, it
 * spares the database a look-up for each.
 */
class NumberDirectory implements RecordDirectory {
  private readonly numbers: Int32Array;
  private readonly ids: Buffer;
  private readonly mask: number;

  private constructor(records: number) {
    let capacity = 1024;
    while (capacity < records * 1.5) capacity *= 2;
    this.numbers = new Int32Array(capacity).fill(EMPTY);
    this.ids = Buffer.alloc(capacity * ID_BYTES);
    this.mask = capacity - 1;
  }

  /** Every record of the table, or of those in it that meet a condition, now; `digits` is SQL for the eight digits of its number. */
  static async read(client: pg.ClientBase, table: string, digits: string): Promise<NumberDirectory> {
    const { rows } = await client.query<{ count: number }>(`select count(*)::integer as count from ${table}`);
    const directory = new NumberDirectory(rows[0]?.count ?? 0);
    // Each record is as long as the next: eight digits, a tab, a UUID and a line end.
    const records = client.query(copyTo(`copy (select ${digits}, id from ${table}) to stdout`));
    let carried: Buffer = Buffer.alloc(0);
    for await (const piece of records) {
      const bytes: Buffer = Buffer.concat([carried, piece as Buffer]);
      const whole = bytes.length - (bytes.length % RECORD_BYTES);
      for (let start = 0; start < whole; start += RECORD_BYTES)
        directory.add(bytes.toString('latin1', start, start + 45));
      carried = bytes.subarray(whole);
    }
    return directory;
  }

  idOf(name: number | string): string | undefined {
    const slot = this.slotOf(Number(name));
    return this.numbers[slot] === EMPTY
      ? undefined
      : this.ids.toString('hex', slot * ID_BYTES, slot * ID_BYTES + ID_BYTES);
  }

  private add(record: string): void {
    const number = Number(record.slice(0, 8));
    const slot = this.slotOf(number);
    this.numbers[slot] = number;
    this.ids.write(record.slice(9).replaceAll('-', ''), slot * ID_BYTES, 'hex');
  }

  private slotOf(number: number): number {
    let slot = Math.imul(number, 0x9e3779b1) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.mask;
    while (this.numbers[slot] !== EMPTY && this.numbers[slot] !== number) slot = (slot + 1) & this.mask;
    return slot;
  }
}
