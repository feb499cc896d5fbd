import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLJSONObject } from 'graphql-scalars';
import { type Day, parseDay } from '../kernel/day.ts';

/** A moment, RFC 3339 with a zone; carried as a JavaScript Date. */
export const DateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description: 'A moment, RFC 3339 with its offset or Z: 2026-02-28T17:04:05Z. Answers are in UTC.',
});

/** A JSON object of which the schema promises no members: requirement trees, for example. */
export const JsonObjectScalar = GraphQLJSONObject;

/** {@link Day} in GraphQL. */
export const DayScalar = new GraphQLScalarType<Day, string>({
  name: 'Day',
  description:
    "A calendar day in the registry's time zone, written YYYY-MM-DD (2026-02-28). Days that do not exist, and years outside 1900 to 2999, are refused.",
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: (value) => value as Day,
  parseValue: dayFrom,
  parseLiteral: (node) => dayFrom(node.kind === Kind.STRING ? node.value : undefined),
});

function dayFrom(value: unknown): Day {
  const parsed = typeof value === 'string' ? parseDay(value) : undefined;
  if (parsed === undefined) {
    throw new GraphQLError(
      `A Day is a string YYYY-MM-DD that names a real day; got ${JSON.stringify(value)?.slice(0, 40)}.`,
    );
  }
  return parsed;
}
