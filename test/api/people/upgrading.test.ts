import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrateDatabase } from '../../../src/database.ts';
import { type EarlierDatabase, earlierDatabase } from '../../support/earlier-database.ts';

let earlier: EarlierDatabase;

beforeAll(async () => {
  earlier = await earlierDatabase('migration-20261126000046');
});
afterAll(() => earlier?.close());

test('organisations from before there were kinds get theirs from their keys and from what they do', async () => {
  const { url, client } = earlier;
  await client.query(`
      insert into organization (id, name, sponsor, created_at)
      select gen_random_uuid(), name, sponsor, now()
        from (values ('institute', null), ('garage', null), ('mutual', null), ('bureau', null), ('toyota', 'TOYOTA'),
                     ('ana', null), ('both', null), ('unkeyed shop', null), ('nothing', null)) made (name, sponsor)`);
  await client.query(`
      insert into api_key (id, organization_id, role, technician_id, label, prefix, key_digest, created_at)
      select gen_random_uuid(), o.id, k.role, case k.role when 'TECHNICIAN' then gen_random_uuid() end, 'l', 'p', k.name || k.role, now()
        from (values ('institute', 'REGISTRAR'), ('institute', 'EMPLOYER'), ('garage', 'EMPLOYER'), ('mutual', 'INSURER'),
                     ('bureau', 'AGENCY'), ('ana', 'TECHNICIAN'), ('both', 'EMPLOYER'), ('both', 'INSURER')) k (name, role)
        join organization o on o.name = k.name`);
  await client.query(`
      insert into shop (id, shop_number, organization_id, name, name_folded, street, city, postal_code, jurisdiction, version, registered_at)
      select gen_random_uuid(), 'SHP-000001', id, 'n', 'n', 's', 'c', 'p', 'US-CA', 1, now() from organization where name = 'unkeyed shop'`);
  await migrateDatabase(url);
  const { rows } = await client.query<{ name: string; kind: string | null }>('select name, kind from organization');
  expect(Object.fromEntries(rows.map(({ name, kind }) => [name, kind]))).toEqual({
    institute: 'REGISTRAR',
    garage: 'SHOP',
    mutual: 'INSURER',
    bureau: 'AGENCY',
    toyota: 'OEM_SPONSOR',
    ana: null,
    both: 'INSURER',
    'unkeyed shop': 'SHOP',
    nothing: null,
  });
});
