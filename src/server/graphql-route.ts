import type { IncomingHttpHeaders } from 'node:http';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { addressCaller } from '../kernel/network-address.ts';
import type { Authenticate } from '../modules/accounts/authentication.service.ts';
import { challengeTo } from './challenge.ts';
import { rateLimitError, type ServerContext } from './graphql-server.ts';
import type { Log } from './log.ts';
import { callerOf, type RateLimiter } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on GraphQL requests that got as far as a viewer; the log line tells of it. */
    graphql: ServerContext | null;
  }
}

const APOLLO_HEADERS = ['accept', 'content-type', 'x-apollo-operation-name', 'apollo-require-preflight'] as const;

/** Who may ask, and how the server says so. */
interface Door {
  readonly authenticate: Authenticate;
  readonly rateLimiter: RateLimiter;
  readonly publicUrl: string;
}

/** POST and GET /graphql. GET answers queries only; every answer may be read from any origin, as no cookie is involved. */
export function registerGraphQL(
  fastify: FastifyInstance,
  server: ApolloServer<ServerContext>,
  door: Door,
  log: Log,
): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: apolloHeaders(request.headers),
        search: request.method === 'GET' ? searchOf(request.url) : '',
        body: request.body,
      },
      context: async () => {
        request.graphql = await contextOf(request, door).catch((error: unknown) => {
          if (!(error instanceof GraphQLError))
            log.error({ requestId: request.id, err: error }, 'nobody could be recognised');
          throw error;
        });
        return request.graphql;
      },
    });
    void reply.code(answer.status ?? 200);
    for (const [name, value] of answer.headers) void reply.header(name, value);
    if (answer.body.kind === 'chunked') throw new Error('incremental delivery is not offered');
    return answer.body.string;
  };
  fastify.decorateRequest('graphql', null);
  fastify.route({ method: ['GET', 'POST'], url: '/graphql', exposeHeadRoute: false, handler });
}

/** The headers that Apollo Server reads. Copying all of them and parsing the URL would cost ten times as much. */
function apolloHeaders(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const name of APOLLO_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') map.set(name, value);
  }
  return map;
}

function searchOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

/** Who asks, and whether anything is left for them to spend: both are known before the query is read. */
async function contextOf(
  request: FastifyRequest,
  { authenticate, rateLimiter, publicUrl }: Door,
): Promise<ServerContext> {
  const { authorization } = request.headers;
  const viewer = await authenticate(authorization, request);
  const caller = viewer ? callerOf(viewer, request.ip) : addressCaller(request.ip);
  const exhausted = rateLimiter.exhausted(caller);
  if (exhausted) throw rateLimitError(exhausted, 1);
  if (!viewer) {
    rateLimiter.spend(caller, 1);
    throw unauthenticated(challengeTo(authorization, publicUrl, 'invalid_token'));
  }
  return { viewer, requestId: request.id, caller, outcome: {} };
}

/** One answer for every key and token that is not in force, whatever the reason (RFC 6750, section 3.1). */
function unauthenticated(challenge: string): GraphQLError {
  const message =
    'This key or token is not in force here. A sandbox key works on a sandbox alone, a live key on the live service alone. Leave the Authorization header out to ask as the public.';
  return new GraphQLError(message, {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: { status: 401, headers: new HeaderMap([['www-authenticate', challenge]]) },
    },
  });
}
