import { recordId } from '../../src/kernel/public-id.ts';
import { PURPOSES } from '../../src/modules/consent/purpose.rules.ts';
import { organizationOf } from './shopkeeper.ts';
import type { World } from './world.ts';

/**
 * Lets these organisations know everything of everybody, whatever they ask for: of those on record, and of all who will be. For
 * worlds in which something else is looked at than consent.
 */
export async function everybodyConsents(world: World, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const { uuid } = recordId(await organizationOf(world, key), ['Organization']);
    const consents = `insert into consent (id, technician_id, organization_id, tier, purpose, scope, granted_at, granted_on, until_on)
      select gen_random_uuid(), t.id, '${uuid}', 'FULL', purpose, '{}', '2000-01-01Z', '2000-01-01', '2999-01-01'
        from unnest('{${PURPOSES.join(',')}}'::text[]) purpose`;
    const name = `everybody_consents_${uuid.replaceAll('-', '')}`;
    await world.owner.query(`
      create function ${name}() returns trigger language plpgsql security definer as $$ begin ${consents}, (select new.id) t; return new; end $$;
      create trigger ${name} after insert on technician for each row execute function ${name}();
      ${consents}, technician t;`);
  }
}
