import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, type GraphQLResolveInfo, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { isClosedToMember, NEARNESS, TOLD } from '../../../src/kernel/permission.ts';
import { MEMBER_ROLES, ROLES, type Role } from '../../../src/kernel/viewer.ts';
import { buildRegistrySchema } from '../../../src/schema.ts';
import { withMembers } from '../../../src/server/field-members.ts';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import { enforcePermissions, staleRows } from '../../../src/server/schema-permissions.ts';
import { SMALL_PERMISSIONS, type SmallServer, smallSchema, startSmallServer, VIEWERS } from './small-server.ts';

describe('the permission table', () => {
  test('has a row for every root field of the schema, and no row without its field', () => {
    const schema = buildRegistrySchema();
    expect(() => enforcePermissions(schema, PERMISSIONS)).not.toThrow();
    expect(staleRows(schema, PERMISSIONS)).toEqual([]);
  });

  test('without a row for a root field keeps the server from starting', () => {
    const { 'Query.hello': _, ...rest } = SMALL_PERMISSIONS;
    expect(() => enforcePermissions(smallSchema(), rest)).toThrow('Query.hello has no row');
  });

  test('without a row for a subscription keeps the server from starting; there are none', () => {
    expect(buildRegistrySchema().getSubscriptionType()).toBeUndefined();
    const subscribed = buildSchema('type Query { hello: String } type Subscription { changed: String }');
    const rows = { 'Query.hello': SMALL_PERMISSIONS['Query.hello'] ?? never() };
    expect(() => enforcePermissions(subscribed, rows)).toThrow('Subscription.changed has no row');
  });

  test('says of every field which members may use it, and of no mutation that is new that auditors may', () => {
    for (const [coordinate, { members = [] }] of Object.entries(PERMISSIONS))
      expect([coordinate, members.length > 0]).toEqual([coordinate, true]);
    const row = SMALL_PERMISSIONS['Query.hello'] ?? never();
    const known = Object.fromEntries(Object.keys(PERMISSIONS).map((coordinate) => [coordinate, row]));
    const added = withMembers({ ...known, 'Mutation.added': row, 'Query.added': row });
    const closedTo = (coordinate: string) =>
      MEMBER_ROLES.filter((memberRole) =>
        isClosedToMember({ role: 'PUBLIC', memberRole }, added[coordinate] ?? never()),
      );
    expect(closedTo('Mutation.added')).toEqual(['AUDITOR']);
    expect(closedTo('Query.added')).toEqual([]);
    expect(() => withMembers({})).toThrow('is for some members and has no row');
  });

  test('tells by no word more about what is farther', () => {
    const amounts = ['NOTHING', 'LIMITED', 'EVERYTHING'];
    for (const told of Object.values(TOLD)) {
      const falling = NEARNESS.map((nearness) => amounts.indexOf(told[nearness]));
      expect(falling).toEqual([...falling].sort((a, b) => b - a));
    }
  });

  test('that closes a field which cannot be null keeps the server from starting', () => {
    const closed = { ...SMALL_PERMISSIONS, 'Technician.aseId': SMALL_PERMISSIONS['Technician.email'] ?? never() };
    expect(() => enforcePermissions(smallSchema(), closed)).toThrow('Technician.aseId is closed to some');
  });

  test('names its rows that no field has any more', () => {
    const stale = { ...SMALL_PERMISSIONS, 'Query.gone': SMALL_PERMISSIONS['Query.me'] ?? never() };
    expect(staleRows(smallSchema(), stale)).toEqual(['Query.gone']);
  });
});

describe('a closed field', () => {
  let small: SmallServer;
  beforeAll(async () => {
    small = await startSmallServer();
  });
  afterAll(() => small?.server.close());

  test.each<[Role, string | null]>([
    ['PUBLIC', 'UNAUTHENTICATED'],
    ['EMPLOYER', 'FORBIDDEN'],
    ['INSURER', null],
  ])('of the root answers %s with %j', async (role, code) => {
    const { errors } = await small.graphql('{ technicians { nodes { aseId } } }', role === 'PUBLIC' ? {} : { role });
    expect(errors?.[0]?.extensions['code'] ?? null).toBe(code);
  });

  test.each<[Role, string | null]>([
    ['PUBLIC', null],
    ['EMPLOYER', null],
    ['REGISTRAR', 'ana@example.org'],
  ])('of an object is for %s %j, without an error', async (role, email) => {
    const { data, errors } = await small.graphql('{ technician { email } }', role === 'PUBLIC' ? {} : { role });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ technician: { email } });
  });
});

describe('every closed field of an object answers every kind of viewer as its row says', () => {
  const guarded = buildRegistrySchema();
  enforcePermissions(guarded, PERMISSIONS);
  const roots = [guarded.getQueryType(), guarded.getMutationType()].map(String);
  const closed = Object.entries(PERMISSIONS).filter(
    ([coordinate, row]) =>
      !roots.includes(coordinate.split('.')[0] ?? '') && ROLES.some((role) => row[role] === 'NONE'),
  );

  test.each(closed.flatMap(([coordinate, row]) => ROLES.map((role) => ({ coordinate, role, access: row[role] }))))(
    '$coordinate: $role $access',
    async ({ coordinate, role, access }) => {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      const type = guarded.getType(typeName);
      const resolve = isObjectType(type) ? type.getFields()[fieldName]?.resolve : undefined;
      const info = { fieldName } as GraphQLResolveInfo;
      const ask = async () =>
        resolve?.({ [fieldName]: 'held' }, {}, { viewer: VIEWERS[role], requestId: 'test' }, info);
      if (access === 'NONE') return expect(await ask()).toBeNull();
      // A field with a resolver of its own gets as far as that, which this schema does not have.
      return hasResolver(coordinate)
        ? expect(ask()).rejects.toThrow('built to be read')
        : expect(await ask()).toBe('held');
    },
  );
});

function hasResolver(coordinate: string): boolean {
  return getMetadataStorage().fieldResolvers.some(
    ({ kind, schemaName, getObjectType }) =>
      kind === 'external' && coordinate === `${getObjectType?.().name}.${schemaName}`,
  );
}

function never(): never {
  throw new Error('the small table has lost a row');
}
