import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
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
  selection: string = selectionOf(field.type, 3),
): { readonly query: string; readonly variables: Record<string, unknown> } {
  const args = field.args.filter((arg) => isRequired(arg) || named(arg.name) !== undefined);
  const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const variables = Object.fromEntries(args.map((arg) => [arg.name, named(arg.name) ?? exampleOf(arg.type, named)]));
  const call = `answer: ${field.name}${passed && `(${passed})`}${selection}`;
  return { query: `${operation}${declared && `(${declared})`} { ${call} }`, variables };
}

/**
 * Everything that can be asked of an object of a type: each field once on every path, objects that are met again on the way down
 * with their own values alone. `argumentsOf` gives the arguments of a field by its coordinate.
 */
export function wholeSelection(
  type: GraphQLObjectType,
  argumentsOf: (coordinate: string) => string | undefined,
  above: readonly string[] = [],
): string {
  const parts = ['__typename'];
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`;
    const args = argumentsOf(coordinate) ?? '';
    if (args === '' && field.args.some(isRequired)) throw new Error(`${coordinate} is walked without its arguments`);
    const below = getNamedType(field.type);
    if (!isObjectType(below)) parts.push(`${field.name}${args}`);
    else if (!above.includes(below.name) && type.name !== below.name && !isRepeated(type, field.name)) {
      parts.push(`${field.name}${args}${wholeSelection(below, argumentsOf, [...above, type.name])}`);
    } else parts.push(`${field.name}${args} ${shallowSelection(below)}`);
  }
  return ` { ${parts.join(' ')} }`;
}

/** The nodes of a connection are looked at once, beside its edges. */
function isRepeated(type: GraphQLObjectType, field: string): boolean {
  return type.name.endsWith('Edge') && field === 'node';
}

function shallowSelection(type: GraphQLObjectType): string {
  const leaves = Object.values(type.getFields()).filter(
    ({ type: of, args }) => isLeafType(getNamedType(of)) && !args.some(isRequired),
  );
  return `{ ${['__typename', ...leaves.map(({ name }) => name)].join(' ')} }`;
}

function isRequired(arg: GraphQLArgument): boolean {
  return isNonNullType(arg.type) && arg.defaultValue === undefined;
}

/** A value of a type: what `named` gives for an input field, and else the least that is required. */
export function exampleOf(type: GraphQLInputType, named: NamedValue): unknown {
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
