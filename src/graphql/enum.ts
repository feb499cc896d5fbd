import { registerEnumType } from 'type-graphql';

/**
 * Registers a GraphQL enum whose values are exactly `values` and returns the object that names the type in thunks.
 * `describe` holds a description for every value, so none can be forgotten.
 */
export function graphqlEnum<Value extends string>(
  values: readonly Value[],
  options: { readonly name: string; readonly description: string; readonly describe: Readonly<Record<Value, string>> },
): Readonly<Record<Value, Value>> {
  const members = Object.fromEntries(values.map((value) => [value, value])) as Record<Value, Value>;
  registerEnumType(members, {
    name: options.name,
    description: options.description,
    valuesConfig: Object.fromEntries(
      values.map((value) => [value, { description: options.describe[value] }]),
    ) as Record<Value, { description: string }>,
  });
  return members;
}
