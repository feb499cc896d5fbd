import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Nothing that could be an API key or a JSON web token. */
const SANE = /^(?!ase_|ey)[A-Za-z0-9._-]{8,64}$/;

/** The caller's X-Request-Id where it is fit for a log, else a new UUID. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}
