import type { GraphQLField, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { type ClassType, getMetadataStorage } from 'type-graphql';

type Method = (...parameters: unknown[]) => unknown;
type Parameter = (source: unknown, args: Readonly<Record<string, unknown>>, context: unknown, info: unknown) => unknown;

/**
 * Lets every field call its resolver's method with what graphql-js has coerced already. Type-graphql would copy the
 * arguments into instances and wait for a validation that is switched off: several promises for every field, of every item
 * of a list. Input classes are therefore shapes alone, and have no methods.
 */
export function resolveDirectly(schema: GraphQLSchema, instanceOf: (resolver: ClassType) => object): void {
  const { queries, mutations, fieldResolvers, objectTypes } = getMetadataStorage();
  const resolvers = [
    ...queries.map((metadata) => ({ metadata, typeName: schema.getQueryType()?.name })),
    ...mutations.map((metadata) => ({ metadata, typeName: schema.getMutationType()?.name })),
    ...fieldResolvers
      .filter(({ kind }) => kind === 'external')
      .map((metadata) => ({
        metadata,
        typeName: objectTypes.find(({ target }) => target === metadata.getObjectType?.())?.name,
      })),
  ];
  for (const { metadata, typeName } of resolvers) {
    const field = fieldOf(schema, typeName, metadata.schemaName);
    if (field) field.resolve = directResolver(metadata, instanceOf);
  }
}

type ResolverMetadata = ReturnType<typeof getMetadataStorage>['queries' | 'fieldResolvers'][number];

function fieldOf(
  schema: GraphQLSchema,
  typeName: string | undefined,
  fieldName: string,
): GraphQLField<unknown, unknown> | undefined {
  const type = typeName === undefined ? undefined : schema.getType(typeName);
  return isObjectType(type) ? type.getFields()[fieldName] : undefined;
}

function directResolver(
  { target, methodName, params = [] }: ResolverMetadata,
  instanceOf: (resolver: ClassType) => object,
): GraphQLFieldResolver<unknown, unknown> {
  const parameters = [...params].sort((a, b) => a.index - b.index).map(parameterOf);
  const instance = instanceOf(target as ClassType) as Readonly<Record<string, Method>>;
  const method = instance[methodName];
  if (!method) throw new Error(`${target.name} has no method ${methodName}`);
  return (source, args, context, info) =>
    method.apply(
      instance,
      parameters.map((parameter) => parameter(source, args, context, info)),
    );
}

type ParameterMetadata = NonNullable<ResolverMetadata['params']>[number];

function parameterOf(metadata: ParameterMetadata): Parameter {
  switch (metadata.kind) {
    case 'root':
      return (source) => source;
    case 'arg':
      return (_source, args) => args[metadata.name];
    case 'args':
      return (_source, args) => args;
    case 'context':
      return (_source, _args, context) => context;
    case 'info':
      return (_source, _args, _context, info) => info;
    default:
      throw new Error(`a resolver's parameter of the kind ${metadata.kind} is not known here`);
  }
}
