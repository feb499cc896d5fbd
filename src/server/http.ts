import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HTTPMethods,
  LogController,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../kernel/clock.ts';
import { beginRequest } from '../kernel/connection-scope.ts';
import type { Viewer } from '../kernel/viewer.ts';
import type { Admit } from '../modules/accounts/admission.ts';
import type { Authenticate } from '../modules/accounts/authentication.service.ts';
import { admission } from './admission.ts';
import { browsersAt, type CookieLives } from './browsers.ts';
import { registerExplorer } from './explorer.ts';
import { registerGraphQL } from './graphql-route.ts';
import { startGraphQLServer } from './graphql-server.ts';
import { type Readiness, registerHealth } from './health.ts';
import { explainListenError } from './listening.ts';
import type { Log } from './log.ts';
import { answerClientError, answerError, sendProblem } from './problem.ts';
import type { QueryLimits } from './query-limits.ts';
import { RateLimiter } from './rate-limit.ts';
import { recognition, type SessionViewer } from './recognition.ts';
import { requestIdOf } from './request-id.ts';
import { registerPresentPage, registerSignInPage, registerVerifyPage } from './verify-page.ts';

/** The settings that the server itself needs; the service's configuration has them all. */
export interface ServerSettings extends QueryLimits {
  readonly host: string;
  readonly port: number;
  readonly rateLimitPointsPerMinute: number;
  readonly bodyLimitBytes: number;
  readonly requestTimeoutSeconds: number;
  readonly drainSeconds: number;
  readonly trustProxy: false | number | string;
  /** Where browsers reach it, and by what others know the service: challenges lead to its metadata. */
  readonly publicUrl: string;
}

/** Adds a module's own routes: the key set, the status lists, rosters. `admit` lets callers in where a key is needed. */
export type RouteRegistrar = (fastify: FastifyInstance, admit: Admit) => void | Promise<void>;

/** A server that is built and not yet listening. */
export interface Server {
  readonly fastify: FastifyInstance;
  /** Listens, and tells the address. What whoever started it can mend is a StartError. */
  listen(): Promise<{ readonly host: string; readonly port: number }>;
  /** Stops accepting, lets what is under way finish for `drainSeconds`, then ends. */
  close(): Promise<void>;
}

const PRIVATE_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;
const PUBLIC_HEADERS = {
  ...PRIVATE_HEADERS,
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id',
} as const;
const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, dpop, x-request-id',
  'access-control-max-age': '86400',
} as const;
const KEEP_ALIVE_MILLISECONDS = 65_000;
const SWEEP_MILLISECONDS = 50;
const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Puts the HTTP and GraphQL server together: limits, headers, routes, log. `webRoot` is the built verify page's folder. */
export async function createServer(options: {
  readonly config: ServerSettings;
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  readonly sessions: { readonly viewerOf: SessionViewer; readonly cookieLives: CookieLives };
  readonly readiness: Readiness;
  readonly routes: readonly RouteRegistrar[];
  readonly log: Log;
  readonly clock: Clock;
  readonly webRoot?: string | undefined;
  /** The built presentation page's folder. */
  readonly presentRoot?: string | undefined;
  /** The built sign-in page's folder. */
  readonly signInRoot?: string | undefined;
}): Promise<Server> {
  const { config, schema, log } = options;
  const browsers = browsersAt(config.publicUrl, options.sessions.cookieLives);
  const recognise = recognition(options.authenticate, options.sessions.viewerOf, browsers);
  const rateLimiter = new RateLimiter(config.rateLimitPointsPerMinute, options.clock);
  const graphql = await startGraphQLServer({ schema, limits: config, rateLimiter, log });
  const fastify = createFastify(config, log);
  let isDraining = false;

  closeRows(fastify);
  setHeaders(fastify);
  logRequests(fastify, log);
  fastify.setErrorHandler(answerError(log, config.bodyLimitBytes));
  fastify.setNotFoundHandler((request, reply) => answerNotFound(fastify, request, reply));
  const { publicUrl } = config;
  registerGraphQL(fastify, graphql, { recognise, browsers, rateLimiter, publicUrl }, log);
  await registerExplorer(fastify);
  registerHealth(fastify, options.readiness, () => isDraining);
  await registerVerifyPage(fastify, options.webRoot);
  await registerPresentPage(fastify, options.presentRoot);
  await registerSignInPage(fastify, options.signInRoot);
  const admit = admission(recognise, rateLimiter, publicUrl);
  for (const register of options.routes) await register(fastify, admit);
  fastify.get('/', (_request, reply) => reply.redirect('/explorer'));
  await fastify.ready();

  return {
    fastify,
    listen: () => listen(fastify, config),
    async close() {
      isDraining = true;
      await drain(fastify, config.drainSeconds);
      await graphql.stop();
    },
  };
}

function createFastify(config: ServerSettings, log: Log): FastifyInstance {
  const requestTimeout = Math.ceil(config.requestTimeoutSeconds * 1000);
  const hops = config.trustProxy;
  const fastify = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger,
    genReqId: requestIdOf,
    requestIdHeader: false,
    trustProxy: typeof hops === 'number' ? (_address, hop) => hop < hops : hops,
    bodyLimit: config.bodyLimitBytes,
    requestTimeout,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    http: {
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.max(10, Math.min(1000, requestTimeout / 4)),
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerError(log, config.bodyLimitBytes) as never,
  });
  fastify.removeContentTypeParser('text/plain');
  return fastify as unknown as FastifyInstance;
}

/**
 * Nobody's rows are open to a request until it is known who makes it. The body is read by whoever the connection belongs to, so
 * the scope is begun again where that is done.
 */
function closeRows(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, _reply, done) => beginRequest(done));
  fastify.addHook('preValidation', (_request, _reply, done) => beginRequest(done));
}

/** The few security headers that mean anything on answers that are data, made once. The pages have helmet's beside. */
function setHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url;
    void reply.headers(route !== undefined && isReadableAnywhere(route) ? PUBLIC_HEADERS : PRIVATE_HEADERS);
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.options('/graphql', (_request, reply) => reply.code(204).headers(PREFLIGHT_HEADERS).send());
}

const READABLE_ANYWHERE = [
  '/.well-known/',
  '/s/',
  '/schemas/',
  '/credential-types/',
  '/achievements/',
  '/keys/',
  '/log/head',
  '/log/tile/',
] as const;

/** What may be read from any origin: no cookie opens any of it. */
function isReadableAnywhere(route: string): boolean {
  return ['/graphql', '/s'].includes(route) || READABLE_ANYWHERE.some((prefix) => route.startsWith(prefix));
}

/** One line per request: the route's pattern, never the URL, a header or a body. */
function logRequests(fastify: FastifyInstance, log: Log): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const context = request.graphql;
    const line: Record<string, unknown> = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (context) {
      line['role'] = context.viewer.role;
      Object.assign(line, recognisedBy(context.viewer));
      line['cost'] = context.outcome.cost;
      line['errors'] = context.outcome.errorCodes;
    }
    log.info(line, 'request');
    done();
  });
}

function recognisedBy(viewer: Viewer): Record<string, string | undefined> {
  if (viewer.role === 'PUBLIC') return { sessionId: viewer.sessionId };
  return { apiKeyId: viewer.apiKeyId ?? undefined, oauthClientId: viewer.oauthClientId, sessionId: viewer.sessionId };
}

function answerNotFound(fastify: FastifyInstance, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '';
  const allowed = METHODS.filter((method) => fastify.hasRoute({ method, url: path }));
  if (allowed.length === 0) {
    return sendProblem(request, reply, { status: 404, code: 'NOT_FOUND', detail: 'There is nothing at this address.' });
  }
  const allow = allowed.join(', ');
  void reply.header('allow', allow);
  return sendProblem(request, reply, {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    detail: `This address answers ${allow} only.`,
  });
}

async function listen(
  fastify: FastifyInstance,
  { host, port }: ServerSettings,
): Promise<{ readonly host: string; readonly port: number }> {
  try {
    // What comes of a connection, and of no request that is known any more, is open to nobody.
    await beginRequest(() => fastify.listen({ host, port }));
  } catch (error) {
    throw explainListenError(error, host, port);
  }
  const address = fastify.server.address() ?? undefined;
  return { host, port: typeof address === 'object' ? address.port : port };
}

/** Connections that fall idle are closed as they do; after `seconds` the rest are cut. */
async function drain(fastify: FastifyInstance, seconds: number): Promise<void> {
  const sweeper = setInterval(() => fastify.server.closeIdleConnections(), SWEEP_MILLISECONDS);
  const cut = setTimeout(() => fastify.server.closeAllConnections(), seconds * 1000);
  try {
    await fastify.close();
  } finally {
    clearInterval(sweeper);
    clearTimeout(cut);
  }
}
