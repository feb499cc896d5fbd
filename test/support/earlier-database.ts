import pg from 'pg';
import { ormOf } from '../../src/database.ts';
import { createEmptyDatabase } from './database.ts';

/** A database as an earlier version left it, for what the migrations since make of rows from then. */
export interface EarlierDatabase {
  readonly url: string;
  /** Connected as the owner. */
  readonly client: pg.Client;
  close(): Promise<void>;
}

/** An empty database, migrated as far as the migration of that name. */
export async function earlierDatabase(migration: string): Promise<EarlierDatabase> {
  const { url, drop } = await createEmptyDatabase();
  const orm = ormOf(url, 2);
  await orm.migrator.up({ to: migration });
  await orm.close(true);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    ...{ url, client },
    close: async () => {
      await client.end();
      await drop();
    },
  };
}
