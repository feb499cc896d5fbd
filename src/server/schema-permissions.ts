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
import { isClosedToAuditor, type PermissionRow, type PermissionTable, permits } from '../kernel/permission.ts';
import { ROLES, type Viewer } from '../kernel/viewer.ts';

/**
 * Puts the table in front of the schema's resolvers, once. A root field answers a role that may not use it with an error,
 * UNAUTHENTICATED without a key and FORBIDDEN with one; any other field answers it with null. Fields that are open to
 * everyone are left as they are and cost nothing.
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
      const coordinate = `${type.name}.${field.name}`;
      const isMutation = type === schema.getMutationType();
      if (row && (isMutation || isClosedToSome(row))) {
        guard(field, coordinate, row, roots.includes(type) ? refuseViewer : () => null);
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
    if (!isObjectType(type) || rootTypes(schema).includes(type) || !isClosedToSome(row)) continue;
    const field = type.getFields()[fieldName];
    if (field && isNonNullType(field.type)) faults.push(`${coordinate} is closed to some and must be nullable`);
  }
  return faults;
}

function rootTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null);
}

function isClosedToSome(row: PermissionRow): boolean {
  return ROLES.some((role) => row[role] === 'NONE');
}

function guard(
  field: GraphQLField<unknown, unknown>,
  coordinate: string,
  row: PermissionRow,
  otherwise: (viewer: Viewer) => null,
): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    const { viewer } = context as GraphQLContext;
    const isOpen = permits(row, viewer) && !isClosedToAuditor(viewer, coordinate);
    return isOpen ? resolve(source, args, context, info) : otherwise(viewer);
  };
}

function refuseViewer(viewer: Viewer): never {
  if (viewer.role === 'PUBLIC') {
    throw new GraphQLError('This needs an API key in the header "Authorization: Bearer ase_live_…", or a session.', {
      extensions: { code: 'UNAUTHENTICATED' },
    });
  }
  const who = viewer.memberRole === 'AUDITOR' ? 'A session of an auditor' : `A key of the role ${viewer.role}`;
  throw new GraphQLError(`${who} may not ask this.`, { extensions: { code: 'FORBIDDEN' } });
}
