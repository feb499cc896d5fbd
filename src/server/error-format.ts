import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Refusal } from '../kernel/refusal.ts';
import { tokenLimitError } from './query-limits.ts';

/** The only thing that a caller is told of an error that is our fault. */
export const INTERNAL_ERROR = 'INTERNAL_SERVER_ERROR';
const INTERNAL_MESSAGE = 'Something went wrong on our side. It has been recorded under the id in x-request-id.';

/** Whether an error in an answer is our fault: neither a refusal nor the caller's mistake. */
export function isInternal(error: GraphQLError): boolean {
  return refusalIn(error) === undefined && codeOf(error) === INTERNAL_ERROR;
}

/**
 * How errors look in an answer: always `extensions.code`, never a stack, SQL or a path of the machine. A refusal carries
 * all its faults; what is our fault carries nothing.
 */
export function errorFormatter(
  maxTokens: number,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    if (!(error instanceof GraphQLError)) return internalError(formatted);
    const refusal = refusalIn(error);
    if (refusal) return refusalError(formatted, refusal);
    const code = codeOf(error);
    if (code === INTERNAL_ERROR) return internalError(formatted);
    const tooLong =
      code === 'GRAPHQL_PARSE_FAILED' && error.source ? tokenLimitError(error.source.body, maxTokens) : undefined;
    if (tooLong) return { message: tooLong.message, extensions: publicExtensions(tooLong) };
    return { ...formatted, extensions: { ...publicExtensions(error), code } };
  };
}

function internalError({ locations, path }: GraphQLFormattedError): GraphQLFormattedError {
  return { message: INTERNAL_MESSAGE, ...placed(locations, path), extensions: { code: INTERNAL_ERROR } };
}

function refusalError({ locations, path }: GraphQLFormattedError, refusal: Refusal): GraphQLFormattedError {
  const code = refusal.faults[0]?.code ?? 'REFUSED';
  return { message: refusal.message, ...placed(locations, path), extensions: { code, faults: refusal.faults } };
}

function placed(
  locations: GraphQLFormattedError['locations'],
  path: GraphQLFormattedError['path'],
): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations && { locations }), ...(path && { path }) };
}

function refusalIn(error: GraphQLError): Refusal | undefined {
  let cause: unknown = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause instanceof Refusal ? cause : undefined;
}

/** Our own code wins over the general one that Apollo puts around a validation rule's error. */
function codeOf(error: GraphQLError): string {
  const original = error.originalError instanceof GraphQLError ? error.originalError.extensions['code'] : undefined;
  const code = original ?? error.extensions['code'];
  if (typeof code === 'string') return code;
  return isArgumentMistake(error) ? 'BAD_USER_INPUT' : INTERNAL_ERROR;
}

/** graphql-js finds some bad arguments only when it runs the field, and gives those errors no code. */
function isArgumentMistake(error: GraphQLError): boolean {
  return error.originalError === undefined && error.message.startsWith('Argument "');
}

function publicExtensions(error: GraphQLError): Record<string, unknown> {
  const { http: _http, stacktrace: _stacktrace, exception: _exception, ...extensions } = error.extensions;
  return extensions;
}
