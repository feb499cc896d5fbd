import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

const RECORD_BYTES = 8 + 1 + 36 + 1;
const ID_BYTES = 16;
const EMPTY = -1;

/**
 * Which record each ASE ID names, in some 40 bytes a technician: asked once for every row of a file, it spares the database
 * a look-up for each.
 */
export class TechnicianDirectory {
  private readonly numbers: Int32Array;
  private readonly ids: Buffer;
  private readonly mask: number;

  private constructor(technicians: number) {
    let capacity = 1024;
    while (capacity < technicians * 1.5) capacity *= 2;
    this.numbers = new Int32Array(capacity).fill(EMPTY);
    this.ids = Buffer.alloc(capacity * ID_BYTES);
    this.mask = capacity - 1;
  }

  /** Everybody on record now. */
  static async read(client: pg.ClientBase): Promise<TechnicianDirectory> {
    const { rows } = await client.query<{ count: number }>('select count(*)::integer as count from technician');
    const directory = new TechnicianDirectory(rows[0]?.count ?? 0);
    // Each record is as long as the next: eight digits, a tab, a UUID and a line end.
    const records = client.query(
      copyTo('copy (select substr(ase_id, 5, 4) || substr(ase_id, 10, 4), id from technician) to stdout'),
    );
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

  /** The record's id, a UUID in hexadecimal; undefined when nobody has the number. */
  idOf(aseNumber: number): string | undefined {
    const slot = this.slotOf(aseNumber);
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
