import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import {
  hasScopeFor,
  isClosedToMember,
  type PermissionRow,
  type PermissionTable,
  permits,
} from '../kernel/permission.ts';
import { spelledScope } from '../kernel/scope.ts';
import { type KnownViewer, MEMBER_ROLES, ROLES, type Viewer } from '../kernel/viewer.ts';

/**
 * Puts the table in front of the schema's resolvers, once. A root field answers a role that may not use it with an error,
 * UNAUTHENTICATED without a key and FORBIDDEN with one, and a caller whose scopes do not reach it with INSUFFICIENT_SCOPE;
 * any other field answers them with null. Fields that are open to everyone are left as they are and cost nothing.
 *
 * @throws Error when a root field has no row, or a closed field could not be null.
 */
export function enforcePermissions(schema: GraphQLSchema, table: PermissionTable): void {
  const faults = rowFaults(schema, table);
  if (faults.length > 0) throw new Error(`The permission table does not fit the schema: ${faults.join('; ')}`);
  const roots = rootTypes(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const row = table[`${type.name}.${field.name}`];
      if (row && (isClosedToSome(row) || row.scope)) {
        guard(field, row, roots.includes(type) ? refuseViewer : () => null);
      }
    }
  }
}

/** Rows that name no field of the schema: what is left over when a field is renamed. */
export function staleRows(schema: GraphQLSchema, table: PermissionTable): readonly string[] {
  return Object.keys(table).filter((coordinate) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    return !isObjectType(type) || !(fieldName in type.getFields());
  });
}

function rowFaults(schema: GraphQLSchema, table: PermissionTable): readonly string[] {
  const faults: string[] = [];
  for (const type of rootTypes(schema)) {
    for (const name of Object.keys(type.getFields())) {
      if (!table[`${type.name}.${name}`]) faults.push(`${type.name}.${name} has no row`);
    }
  }
  for (const [coordinate, row] of Object.entries(table)) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    if (!isObjectType(type) || rootTypes(schema).includes(type) || !(isClosedToSome(row) || row.scope)) continue;
    const field = type.getFields()[fieldName];
    if (field && isNonNullType(field.type)) faults.push(`${coordinate} is closed to some and must be nullable`);
  }
  return faults;
}

function rootTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null);
}

function isClosedToSome(row: PermissionRow): boolean {
  const isForSomeMembers = row.members !== undefined && MEMBER_ROLES.some((role) => !row.members?.includes(role));
  return isForSomeMembers || ROLES.some((role) => row[role] === 'NONE');
}

function guard(
  field: GraphQLField<unknown, unknown>,
  row: PermissionRow,
  otherwise: (viewer: Viewer, row: PermissionRow) => null,
): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    const { viewer } = context as GraphQLContext;
    const isOpen = permits(row, viewer) && !isClosedToMember(viewer, row);
    return isOpen ? resolve(source, args, context, info) : otherwise(viewer, row);
  };
}

function refuseViewer(viewer: Viewer, row: PermissionRow): never {
  if (viewer.role === 'PUBLIC') {
    throw new GraphQLError(
      'This needs an API key or an access token in the header "Authorization: Bearer …", or a session.',
      { extensions: { code: 'UNAUTHENTICATED' } },
    );
  }
  if (row[viewer.role] !== 'NONE' && !hasScopeFor(row, viewer)) {
    throw new GraphQLError(scopeWanted(row), {
      extensions: { code: 'INSUFFICIENT_SCOPE', scope: row.scope ? spelledScope(row.scope) : null },
    });
  }
  throw new GraphQLError(mayNotAsk(viewer), { extensions: { code: 'FORBIDDEN' } });
}

/** What to say to a caller whose role, or whose place in the organisation, does not reach a field. */
export function mayNotAsk({ role, memberRole }: KnownViewer): string {
  return `A ${memberRole ? `session of the role ${role} as ${memberRole}` : `key of the role ${role}`} may not ask this.`;
}

/** What to say to a caller who is limited to scopes that do not reach a field. */
export function scopeWanted({ scope }: PermissionRow): string {
  if (scope === undefined) return 'This is open only to keys and tokens that are not limited to scopes.';
  return `This needs the scope ${spelledScope(scope)}, which this key or token does not have.`;
}
