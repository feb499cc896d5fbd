import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import {
  beginPortion,
  createStaging,
  isEmpty,
  putPortion,
  removeOthers,
  type StandingChanges,
  type StandingTable,
} from './standing-tables.queries.ts';

/**
 * Brings a standing table in line with rows as they are made: by COPY to a staging table, from which each portion is put in
 * its place while the rows of the next are being made. Where the table says nothing yet, rows are copied to it as they are.
 */
export class StagingWriter<Row> {
  private readonly client: pg.Client;
  readonly table: StandingTable<Row>;
  private readonly staging: string;
  private readonly wasEmpty: boolean;
  private portions = 0;
  private written = 0;
  private putting: Promise<void> = Promise.resolve();

  private constructor(client: pg.Client, table: StandingTable<Row>, wasEmpty: boolean) {
    this.client = client;
    this.table = table;
    this.staging = stagingOf(table);
    this.wasEmpty = wasEmpty;
  }

  /** In a transaction that keeps everybody else from writing the table. */
  static async on<Row>(client: pg.Client, table: StandingTable<Row>): Promise<StagingWriter<Row>> {
    const wasEmpty = await isEmpty(client, table);
    if (!wasEmpty) await createStaging(client, table, stagingOf(table));
    return new StagingWriter(client, table, wasEmpty);
  }

  /** Takes a portion in COPY's text format. Waits while the database is a whole portion behind. */
  async put(lines: string): Promise<void> {
    const { putting } = this;
    this.putting = putting.then(() => this.putInPlace(lines));
    this.putting.catch(() => undefined);
    await putting;
  }

  /** Once everything that was put is with the database. */
  async end(): Promise<void> {
    await this.putting;
  }

  /** Makes what was put all that the table says; tells how many rows were missing or otherwise, and how many were too many. */
  async settle(): Promise<StandingChanges> {
    const { client, table, staging } = this;
    await this.end();
    const removed = this.wasEmpty ? 0 : await removeOthers(client, table, staging);
    return { written: this.written, removed };
  }

  private async putInPlace(lines: string): Promise<void> {
    const { client, table, staging } = this;
    if (this.wasEmpty) {
      this.written += await this.copy(table.name, lines);
      return;
    }
    this.portions += 1;
    await beginPortion(client, staging, this.portions);
    await this.copy(staging, lines);
    this.written += await putPortion(client, table, staging, this.portions);
  }

  private async copy(target: string, lines: string): Promise<number> {
    const columns = Object.keys(this.table.columns).join(', ');
    const stream = this.client.query(copyFrom(`copy ${target} (${columns}) from stdin`));
    stream.end(lines);
    await finished(stream);
    return stream.rowCount;
  }
}

function stagingOf({ name }: { readonly name: string }): string {
  return `${name}_fresh`;
}
