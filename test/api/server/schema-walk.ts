import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Gives the value of an argument or input field by its name, or undefined to have one made from its type. */
export type NamedValue = (name: string) => unknown;

const SCALARS: Readonly<Record<string, unknown>> = {
  String: 'X',
  ID: 'X',
  Int: 1,
  Float: 1,
  Boolean: true,
  Day: '2026-01-05',
  DateTimeISO: '2026-01-05T12:00:00Z',
  JSONObject: { holdsTest: 'A5' },
};

/** A document that asks for one root field with every required argument, and variables for it. */
export function documentFor(
  operation: 'query' | 'mutation',
  field: GraphQLField<unknown, unknown>,
  named: NamedValue,
): { readonly query: string; readonly variables: Record<string, unknown> } {
  const args = field.args.filter((arg) => isRequired(arg) || named(arg.name) !== undefined);
  const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const variables = Object.fromEntries(args.map((arg) => [arg.name, named(arg.name) ?? exampleOf(arg.type, named)]));
  const call = `answer: ${field.name}${passed && `(${passed})`}${selectionOf(field.type, 3)}`;
  return { query: `${operation}${declared && `(${declared})`} { ${call} }`, variables };
}

function isRequired(arg: GraphQLArgument): boolean {
  return isNonNullType(arg.type) && arg.defaultValue === undefined;
}

function exampleOf(type: GraphQLInputType, named: NamedValue): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [exampleOf(nullable.ofType, named)];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (!isInputObjectType(nullable)) return SCALARS[String(nullable)];
  const fields = Object.values(nullable.getFields());
  const wanted = fields.filter((field) => isNonNullType(field.type) || named(field.name) !== undefined);
  return Object.fromEntries(wanted.map((field) => [field.name, named(field.name) ?? exampleOf(field.type, named)]));
}

/**
 * What of an answer says how it went and is not new every time: type names, enums, flags and error codes, `depth` objects
 * deep.
 */
function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isAbstractType(named)) return ' { __typename }';
  if (!isObjectType(named)) return '';
  const parts = ['__typename'];
  for (const field of Object.values(named.getFields())) {
    if (field.args.some(isRequired)) continue;
    const below = getNamedType(field.type);
    if (isEnumType(below) || below.name === 'Boolean' || field.name === 'code') parts.push(field.name);
    else if (isObjectType(below) && depth > 1) parts.push(`${field.name}${selectionOf(field.type, depth - 1)}`);
  }
  return ` { ${parts.join(' ')} }`;
}
