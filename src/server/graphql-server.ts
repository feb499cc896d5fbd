import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { GraphQLContext } from '../graphql/context.ts';
import { CompiledQueries } from './compiled-queries.ts';
import { errorFormatter, isInternal } from './error-format.ts';
import type { Log } from './log.ts';
import { QueryCost } from './query-cost.ts';
import { limitError, type QueryLimits, sizeLimitsRule } from './query-limits.ts';
import type { Budget, RateLimiter } from './rate-limit.ts';

/** The most validation errors that one answer lists. */
const MAX_VALIDATION_ERRORS = 5;

/** What the server itself keeps with a request, beside what resolvers are given. */
export interface ServerContext extends GraphQLContext {
  /** Whose points the request spends. */
  readonly caller: string;
  /** What became of the request, for the log. An object of its own, because Apollo Server works on a copy of the context. */
  readonly outcome: { cost?: number; errorCodes?: readonly string[] };
}

/** Apollo Server as it is run here: started, without landing page, persisted queries, batches or reports to anyone. */
export async function startGraphQLServer(options: {
  readonly schema: GraphQLSchema;
  readonly limits: QueryLimits;
  readonly rateLimiter: RateLimiter;
  readonly log: Log;
}): Promise<ApolloServer<ServerContext>> {
  const { schema, limits, rateLimiter, log } = options;
  const server = new ApolloServer<ServerContext>({
    schema,
    introspection: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.maxQueryTokens },
    validationRules: [sizeLimitsRule(limits)],
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    formatError: errorFormatter(limits.maxQueryTokens),
    stringifyResult: JSON.stringify,
    logger: apolloLogger(log),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      budgetPlugin(new QueryCost(schema), limits.maxQueryCost, rateLimiter, log),
      compiledQueriesPlugin(new CompiledQueries(schema)),
    ],
  });
  await server.start();
  return server;
}

/** The refusal of a caller whose points are spent, with Retry-After (RFC 9110, section 10.2.3). */
export function rateLimitError(budget: Budget, requested: number): GraphQLError {
  const { limit, remaining, resetsAt, retryAfterSeconds } = budget;
  return new GraphQLError(
    `This costs ${requested} points and ${remaining} of ${limit} are left for this minute; try again in ${retryAfterSeconds} s.`,
    {
      extensions: {
        code: 'RATE_LIMITED',
        requested,
        remaining,
        limit,
        resetsAt,
        http: { status: 429, headers: new HeaderMap([['retry-after', String(retryAfterSeconds)]]) },
      },
    },
  );
}

/**
 * Prices every query before it runs, spends the caller's points and says so in `extensions.cost`. A query that does not
 * get as far as a price costs one point. One listener serves all requests, so that nothing is built per request.
 */
function budgetPlugin(
  cost: QueryCost,
  maxCost: number,
  rateLimiter: RateLimiter,
  log: Log,
): ApolloServerPlugin<ServerContext> {
  const spend = (context: ServerContext, requested: number): Budget => {
    const budget = rateLimiter.spend(context.caller, requested);
    const { remaining, limit, resetsAt } = budget;
    context.cost = { requested, remaining, limit, resetsAt };
    context.outcome.cost = requested;
    return budget;
  };
  const listener: GraphQLRequestListener<ServerContext> = {
    async didResolveOperation({ document, operation, request, contextValue }) {
      if (!operation) return;
      const requested = cost.of(document, operation, request.variables);
      if (requested > maxCost) {
        const message = `This query costs ${requested} points; at most ${maxCost} are allowed. Ask for smaller pages or fewer lists.`;
        throw limitError('QUERY_TOO_COSTLY', message, maxCost, requested);
      }
      const budget = spend(contextValue, requested);
      if (!budget.granted) throw rateLimitError(budget, requested);
    },
    async didEncounterErrors({ errors, contextValue }) {
      contextValue.outcome.errorCodes = errors.map((error) =>
        String(error.extensions['code'] ?? 'INTERNAL_SERVER_ERROR'),
      );
      for (const error of errors) {
        if (!isInternal(error)) continue;
        log.error(
          { requestId: contextValue.requestId, path: error.path, err: error.originalError ?? error },
          'field failed',
        );
      }
    },
    async willSendResponse({ response, contextValue }) {
      if (!contextValue.cost) spend(contextValue, 1);
      if (response.body.kind === 'single') {
        response.body.singleResult.extensions = { ...response.body.singleResult.extensions, cost: contextValue.cost };
      }
    },
  };
  return {
    requestDidStart: async () => listener,
    unexpectedErrorProcessingRequest: async ({ requestContext, error }) =>
      log.error({ requestId: requestContext.contextValue.requestId, err: error }, 'request failed'),
  };
}

/** Answers by compiled queries where they can; Apollo Server goes on by itself where they cannot. */
function compiledQueriesPlugin(queries: CompiledQueries): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    async responseForOperation({ document, operation, contextValue, request }) {
      const data = await queries.data(document, operation, contextValue, request.variables);
      return data === undefined
        ? null
        : { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data: { ...data } } } };
    },
  };
  return { requestDidStart: async () => listener };
}

/** Apollo's own messages may quote errors; only their occurrence is kept, the errors are logged by the plugin. */
function apolloLogger(log: Log) {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: () => log.warn('apollo server warned'),
    error: () => log.error('apollo server reported an error'),
  };
}
