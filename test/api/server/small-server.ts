import { Writable } from 'node:stream';
import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { GraphQLContext } from '../../../src/graphql/context.ts';
import type { PermissionRow, PermissionTable } from '../../../src/kernel/permission.ts';
import { refuse } from '../../../src/kernel/refusal.ts';
import { PUBLIC_VIEWER, type Role, type Viewer } from '../../../src/kernel/viewer.ts';
import { createServer, type RouteRegistrar, type Server, type ServerSettings } from '../../../src/server/http.ts';
import { createLog } from '../../../src/server/log.ts';
import { enforcePermissions } from '../../../src/server/schema-permissions.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

const SDL = `
  type Query {
    hello(name: String): String!
    me: String
    technician(aseId: String): Technician
    technicians(first: Int, after: String, last: Int, before: String): TechnicianConnection!
    refused: String
    broken: String
    slow: String
  }
  type Mutation { register(lastName: String!): Technician }
  type TechnicianConnection { nodes: [Technician!]! edges: [TechnicianEdge!]! pageInfo: PageInfo! }
  type TechnicianEdge { cursor: String! node: Technician! }
  type PageInfo { hasNextPage: Boolean! }
  type Technician { aseId: String! lastName: String email: String tests: [Test!]! mentor: Technician }
  type Test { code: String! }
`;

const OPEN: PermissionRow = {
  PUBLIC: 'ANY',
  REGISTRAR: 'ANY',
  EMPLOYER: 'ANY',
  INSURER: 'ANY',
  SPONSOR: 'ANY',
  AGENCY: 'ANY',
  TECHNICIAN: 'ANY',
};

/** A table for the small schema, with a closed root field and a closed object field. */
export const SMALL_PERMISSIONS: PermissionTable = {
  'Query.hello': OPEN,
  'Query.me': OPEN,
  'Query.technician': OPEN,
  'Query.technicians': { ...OPEN, PUBLIC: 'NONE', EMPLOYER: 'NONE' },
  'Query.refused': OPEN,
  'Query.broken': OPEN,
  'Query.slow': OPEN,
  'Mutation.register': OPEN,
  'Technician.email': { ...OPEN, PUBLIC: 'NONE', EMPLOYER: 'NONE', INSURER: 'NONE' },
};

/** What a database's error looks like: its message, detail and query all quote values. */
class DriverFailure extends Error {
  readonly severity = 'ERROR';
  readonly code = '23505';
  readonly constraint = 'technician_last_name';
  readonly query = "select * from technician where last_name = 'Canary'";
}

const ANA = { aseId: 'ASE-0000-0001', lastName: 'Canary', email: 'ana@example.org', tests: [{ code: 'A5' }] };

/** The small schema; `slow` waits for the promise that `slow()` gives. */
export function smallSchema(slow: () => Promise<unknown> = async () => undefined): GraphQLSchema {
  const schema = buildSchema(SDL);
  const resolvers: Record<string, GraphQLFieldResolver<unknown, GraphQLContext>> = {
    'Query.hello': (_source, { name }) => `Hello ${name ?? 'world'}`,
    'Query.me': (_source, _args, { viewer }) => viewer.role,
    'Query.technician': () => ANA,
    'Query.technicians': () => ({ nodes: [ANA], edges: [], pageInfo: { hasNextPage: false } }),
    'Query.refused': () => {
      throw refuse('TEST_UNKNOWN', 'There is no test Z9.', ['code']);
    },
    'Query.broken': () => {
      throw new DriverFailure("insert into technician values ('Canary') - duplicate key", { cause: new Error('x') });
    },
    'Query.slow': () => slow().then(() => 'done'),
    'Mutation.register': () => ANA,
  };
  for (const [coordinate, resolve] of Object.entries(resolvers)) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (field) field.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
  }
  return schema;
}

/** A viewer of each role; their keys are `Bearer <role>`. */
export const VIEWERS: Readonly<Record<Role, Viewer>> = {
  PUBLIC: PUBLIC_VIEWER,
  REGISTRAR: { role: 'REGISTRAR', organizationId: 'org-1', apiKeyId: 'key-1' },
  EMPLOYER: { role: 'EMPLOYER', organizationId: 'org-2', apiKeyId: 'key-2' },
  INSURER: { role: 'INSURER', organizationId: 'org-3', apiKeyId: 'key-3' },
  SPONSOR: { role: 'SPONSOR', organizationId: 'org-5', apiKeyId: 'key-5' },
  AGENCY: { role: 'AGENCY', organizationId: 'org-6', apiKeyId: 'key-6' },
  TECHNICIAN: { role: 'TECHNICIAN', organizationId: 'org-4', apiKeyId: 'key-4', technicianId: 'tec-1' },
};

/** A running server on a free port, with what tests look at. */
export interface SmallServer {
  readonly server: Server;
  readonly url: string;
  readonly port: number;
  readonly clock: FixedClock;
  /** The log so far, parsed. */
  logged(): readonly Record<string, unknown>[];
  /** The log so far, as written. */
  logText(): string;
  graphql(query: string, options?: { role?: Role; variables?: Record<string, unknown> }): Promise<GraphQLAnswer>;
}

/** An answer of /graphql. */
export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[] | undefined;
  readonly extensions: Record<string, Record<string, unknown>> | undefined;
}

/** Starts a server with the small schema. Close it with `server.close()`. */
export async function startSmallServer(
  options: {
    readonly settings?: Partial<ServerSettings>;
    readonly schema?: GraphQLSchema;
    readonly routes?: readonly RouteRegistrar[];
    readonly readiness?: () => Promise<Readonly<Record<string, boolean>>>;
    readonly webRoot?: string;
  } = {},
): Promise<SmallServer> {
  const chunks: string[] = [];
  const clock = new FixedClock();
  const schema = options.schema ?? smallSchema();
  enforcePermissions(schema, SMALL_PERMISSIONS);
  const server = await createServer({
    config: { ...SETTINGS, ...options.settings },
    schema,
    authenticate: async (header) => {
      if (header === 'Bearer UNREACHABLE') throw new DriverFailure('connect ECONNREFUSED 10.0.0.7:5432');
      return header === undefined ? PUBLIC_VIEWER : VIEWERS[header.replace('Bearer ', '') as Role];
    },
    readiness: options.readiness ?? (async () => ({ database: true })),
    routes: options.routes ?? [],
    log: createLog('info', collecting(chunks)),
    clock,
    webRoot: options.webRoot,
  });
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  return {
    server,
    url,
    port,
    clock,
    logText: () => chunks.join(''),
    logged: () =>
      chunks
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    graphql: async (query, { role, variables } = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(role && { authorization: `Bearer ${role}` }) },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, ...JSON.parse(text) };
    },
  };
}

function collecting(chunks: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
}

const SETTINGS: ServerSettings = {
  host: '127.0.0.1',
  port: 0,
  maxQueryDepth: 8,
  maxQueryAliases: 5,
  maxQueryTokens: 500,
  maxQueryCost: 1000,
  rateLimitPointsPerMinute: 5000,
  bodyLimitBytes: 20_000,
  requestTimeoutSeconds: 30,
  drainSeconds: 10,
  trustProxy: false,
  publicUrl: 'https://verify.example.org',
};
