import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Fault, Refusal } from '../kernel/refusal.ts';
import { INTERNAL_ERROR } from './error-format.ts';
import type { Log } from './log.ts';

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** Of a refusal: everything that was wrong, each with its place. */
  readonly faults?: readonly Fault[];
}

/** What a route answers instead of what was asked, with the headers that belong to it. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
    this.headers = headers;
  }
}

/**
 * Answers with a small JSON problem (RFC 9457) that has a stable `code`; on /graphql in the shape of GraphQL errors. It is for
 * whoever asked, and for now: no cache keeps it, as one might keep a 404 (RFC 9111, section 4.2.2).
 */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, code, detail, faults } = problem;
  void reply.code(status).header('cache-control', 'no-store');
  if (request.routeOptions.url === '/graphql') {
    return reply.type('application/json; charset=utf-8').send({ errors: [{ message: detail, extensions: { code } }] });
  }
  return reply
    .type('application/problem+json; charset=utf-8')
    .send({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, faults, requestId: request.id });
}

/** Answers whatever a route or Fastify threw; what is our fault is logged and told without detail. */
export function answerError(log: Log, bodyLimitBytes: number) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error, request, bodyLimitBytes);
    if (error instanceof ProblemError) void reply.headers(error.headers);
    if (problem.status >= 500 && !(error instanceof Refusal))
      log.error({ requestId: request.id, route: request.routeOptions.url, err: error }, 'request failed');
    return sendProblem(request, reply, problem);
  };
}

/** Answers bytes that are no HTTP request, or one that did not arrive in time, and ends the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, detail] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'REQUEST_TIMEOUT', 'The request did not arrive completely in time.']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'HEADERS_TOO_LARGE', 'The request headers are too large.']
        : [400, 'REQUEST_MALFORMED', 'This is not an HTTP/1.1 request.'];
  const title = STATUS_CODES[Number(status)];
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function problemOf(error: FastifyError, request: FastifyRequest, bodyLimitBytes: number): Problem {
  if (error instanceof Refusal) {
    const code = error.faults[0]?.code ?? 'REFUSED';
    return { status: refusalStatus(code), code, detail: error.message, faults: error.faults };
  }
  if (error instanceof ProblemError) return error.problem;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, code: 'BODY_TOO_LARGE', detail: tooLarge(request, bodyLimitBytes) };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', detail: `Send the body as ${mediaTypeOf(request)}.` };
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return { status: 400, code: 'BODY_MALFORMED', detail: 'The body is not the JSON that its headers announce.' };
    case 'FST_ERR_BAD_URL':
      return { status: 400, code: 'URL_MALFORMED', detail: 'The URL of this request cannot be read.' };
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return { status, code: 'BAD_REQUEST', detail: 'This request cannot be answered.' };
  return { status: 500, code: INTERNAL_ERROR, detail: 'Something went wrong on our side. It has been recorded.' };
}

/** Refusals that are neither about the shape of what was sent (400) nor about what is not there (404). */
const REFUSAL_STATUS: Readonly<Record<string, number>> = {
  BADGE_EXPIRED: 409,
  BADGE_REVOKED: 409,
  BADGE_SUSPENDED: 409,
  BADGE_WITHDRAWN: 409,
  CERTIFICATE_CODE_TOO_LARGE: 409,
  CREDENTIAL_NOT_CURRENT: 409,
  CERTIFICATE_UNPRINTABLE: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  NOT_ACCEPTABLE: 406,
  ROSTER_FAILED: 409,
  ROSTER_NOT_DONE: 409,
  ROSTER_TOO_LARGE: 413,
  ROSTER_TOO_LONG: 413,
  STATUS_LIST_HISTORY_UNSUPPORTED: 501,
};

function refusalStatus(code: string): number {
  return code.endsWith('NOT_FOUND') ? 404 : (REFUSAL_STATUS[code] ?? 400);
}

/** A route that reads something else than JSON says so in its configuration. */
function mediaTypeOf(request: FastifyRequest): string {
  const { reads } = request.routeOptions.config as { readonly reads?: string };
  return reads ?? 'application/json';
}

function tooLarge(request: FastifyRequest, limit: number): string {
  const length = request.headers['content-length'];
  const measured = length === undefined ? 'it has more' : `it has ${length}`;
  return `The body may have at most ${limit} bytes; ${measured}.`;
}
