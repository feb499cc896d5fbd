import { isNativeError } from 'node:util/types';
import { type DestinationStream, type Logger, pino } from 'pino';

/** The service's log: lines of JSON. Nothing in it names a person, holds a token or quotes a request. */
export type Log = Logger;

/** Properties that are withheld whoever passes them: they hold requests, secrets or persons. */
const NEVER_LOGGED = [
  'req',
  'res',
  'request',
  'reply',
  'headers',
  'authorization',
  'body',
  'query',
  'variables',
  'url',
  'token',
  'secret',
  'form',
];
const withheld = () => '[withheld]';

/** Error classes whose messages quote what was being read. */
const QUOTING = new Set(['SyntaxError', 'ZodError']);
const CAUSES_LIMIT = 4;

const BATCH_BYTES = 4096;
const BATCH_MILLISECONDS = 200;

/** A log at `level`, to standard output unless `destination` says otherwise. */
export function createLog(level: string, destination: DestinationStream = standardOutput()): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: loggable,
        error: loggable,
        ...Object.fromEntries(NEVER_LOGGED.map((name) => [name, withheld])),
      },
    },
    destination,
  );
}

/** Lines leave in batches, a fifth of a second late at most: no request waits for a terminal. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ sync: false, minLength: BATCH_BYTES });
  setInterval(() => output.flush(), BATCH_MILLISECONDS).unref();
  return output;
}

/**
 * What the log may keep of an error: its kind, its code, where it arose. A database's messages are left out, because
 * they quote values; its codes and names of constraints are kept.
 */
export function loggable(error: unknown, depth = 0): unknown {
  if (!isNativeError(error)) return { name: typeof error };
  const facts = error as Error & { readonly [name: string]: unknown };
  return {
    name: error.name,
    ...textOf(facts, 'code'),
    ...textOf(facts, 'constraint'),
    ...textOf(facts, 'table'),
    ...(quotes(facts) ? {} : { message: error.message.slice(0, 300) }),
    frames: (error.stack ?? '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(isNativeError(error.cause) && depth < CAUSES_LIMIT ? { cause: loggable(error.cause, depth + 1) } : {}),
  };
}

function quotes(error: Error & { readonly [name: string]: unknown }): boolean {
  return (
    QUOTING.has(error.name) ||
    'severity' in error ||
    'sqlState' in error ||
    'sql' in error ||
    'query' in error ||
    error.constructor.name.endsWith('Exception') ||
    (isNativeError(error.cause) && quotes(error.cause as never))
  );
}

function textOf(error: { readonly [name: string]: unknown }, name: string): Record<string, string> {
  const value = error[name];
  return typeof value === 'string' ? { [name]: value.slice(0, 100) } : {};
}
