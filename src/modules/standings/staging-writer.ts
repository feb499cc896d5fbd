import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Portion } from './rebuild-pass.ts';
import { putPortion, type StandingTable } from './standing-tables.queries.ts';

/**
 * Brings a standing table in line with rows as they are made: by COPY to a staging table, from which each portion is put in
 * its place while the rows of the next are being made.
 */
export class StagingWriter<Row> {
  private readonly client: pg.Client;
  readonly table: StandingTable<Row>;
  private readonly staging: string;
  private written = 0;
  private putting: Promise<void> = Promise.resolve();

  constructor(client: pg.Client, table: StandingTable<Row>, staging: string) {
    this.client = client;
    this.table = table;
    this.staging = staging;
  }

  /** Waits while the database is a whole portion behind. */
  async put(portion: Portion): Promise<void> {
    const { putting } = this;
    this.putting = putting.then(() => this.putInPlace(portion));
    this.putting.catch(() => undefined);
    await putting;
  }

  /** How many rows were missing from the table or said something else. */
  async end(): Promise<number> {
    await this.putting;
    return this.written;
  }

  private async putInPlace({ number, lines }: Portion): Promise<void> {
    const columns = [...Object.keys(this.table.columns), 'portion'].join(', ');
    const stream = this.client.query(copyFrom(`copy ${this.staging} (${columns}) from stdin`));
    stream.end(lines);
    await finished(stream);
    this.written += await putPortion(this.client, this.table, this.staging, number);
  }
}
