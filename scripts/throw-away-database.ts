import type { MikroORM } from '@mikro-orm/postgresql';
import { migrateDatabase, ormOf } from '../src/database.ts';
import { createEmptyDatabase } from '../test/support/database.ts';
import provideServer from '../test/support/postgres-global.ts';

/** Does some work on a database that has just been made by all migrations, and leaves nothing of it behind. */
export async function onMigratedDatabase<Result>(work: (orm: MikroORM) => Promise<Result>): Promise<Result> {
  await provideServer({ testPathPatterns: { patterns: [] } });
  const database = await createEmptyDatabase();
  try {
    await migrateDatabase(database.url);
    const orm = ormOf(database.url, 1);
    try {
      return await work(orm);
    } finally {
      await orm.close(true);
    }
  } finally {
    await database.drop();
  }
}

/** The statements that take a migrated database to what the entities say, in order; none when both agree. */
export async function missingStatements(orm: MikroORM): Promise<readonly string[]> {
  const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false });
  return sql
    .split(/;\s*\n/)
    .map((statement) => statement.trim().replace(/;$/, ''))
    .filter((statement) => statement !== '')
    .map((statement) => `${statement};`);
}
