import { MikroORM } from '@mikro-orm/postgresql';
import { KeyReissue, KeyReissueChunk } from '../../../src/modules/tokens/key-reissue.entity.ts';
import { SigningKey } from '../../../src/modules/tokens/signing-key.entity.ts';
import { StatusList, StatusListEntry } from '../../../src/modules/tokens/status-list.entity.ts';
import { createEmptyDatabase } from '../../support/database.ts';

/** A database that holds this module's tables alone, as its entities describe them. */
export async function tokenDatabase(): Promise<{ readonly orm: MikroORM; drop(): Promise<void> }> {
  const database = await createEmptyDatabase();
  const orm = await MikroORM.init({
    entities: [SigningKey, KeyReissue, KeyReissueChunk, StatusList, StatusListEntry],
    clientUrl: database.url,
    pool: { min: 0, max: 20 },
    allowGlobalContext: false,
  });
  await orm.schema.create();
  return {
    orm,
    drop: async () => {
      await orm.close(true);
      await database.drop();
    },
  };
}
