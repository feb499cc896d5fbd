import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrateDatabase } from '../../../src/database.ts';
import { type EarlierDatabase, earlierDatabase } from '../../support/earlier-database.ts';

let earlier: EarlierDatabase;

beforeAll(async () => {
  earlier = await earlierDatabase('migration-20261126061500');
});
afterAll(() => earlier?.close());

test('contact data from before they had a table of their own are in it, of whoever has any, and nowhere else', async () => {
  const { url, client } = earlier;
  await client.query(`
      insert into technician (id, ase_id, first_name, last_name, last_name_folded, home_state, email, phone, directory_opt_in, version,
                              registered_at, erased_at)
      select gen_random_uuid(), ase_id, name, name, name, 'US-CA', email, phone, false, 3, '2026-01-01Z', erased_at::timestamptz
        from (values ('ASE-0000-0001', 'both', 'canary-mail@example.org', '+1 555 0100', null),
                     ('ASE-0000-0002', 'mail', 'mail@example.org', null, null),
                     ('ASE-0000-0003', 'telephone', null, '+1 555 0103', null),
                     ('ASE-0000-0004', 'neither', null, null, null),
                     ('ASE-0000-0005', '', null, null, '2026-02-01Z')) made (ase_id, name, email, phone, erased_at)`);
  await migrateDatabase(url);
  const { rows } = await client.query(
    'select ase_id, email, phone from technician_contact c join technician t on t.id = c.technician_id order by ase_id',
  );
  expect(rows).toEqual([
    { ase_id: 'ASE-0000-0001', email: 'canary-mail@example.org', phone: '+1 555 0100' },
    { ase_id: 'ASE-0000-0002', email: 'mail@example.org', phone: null },
    { ase_id: 'ASE-0000-0003', email: null, phone: '+1 555 0103' },
  ]);
  const technicians = await client.query('select to_jsonb(t) as row from technician t');
  expect(technicians.rows.map(({ row }) => [row.version, 'email' in row, 'phone' in row])).toEqual(
    Array.from({ length: 5 }, () => [3, false, false]),
  );
  const named = `update technician set first_name = 'Back' where erased_at is not null`;
  await expect(client.query(named)).rejects.toThrow('technician_erased_whole');
  const empty = `update technician_contact set email = null, phone = null`;
  await expect(client.query(empty)).rejects.toThrow('technician_contact_says_something');
});
