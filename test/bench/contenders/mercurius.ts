import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { PORT, settings } from './http-json.ts';

/** Mercurius with its JIT and its loaders: technicians by one statement, their periods by one more. */
const { databaseUrl, poolSize } = settings<{ databaseUrl: string; poolSize: number }>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });
/** Days stay text: as a Date they would be moments of some time zone. */
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const schema = `
  type Credential { code: String! from: String! through: String! }
  type Technician { aseId: String! firstName: String! lastName: String! homeState: String! credentials: [Credential!]! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Page { nodes: [Technician!]! pageInfo: PageInfo! }
  type Query { technician(aseId: String!): Technician technicians(first: Int!, after: String!): Page! }
`;
const COLUMNS = `id, ase_id as "aseId", first_name as "firstName", last_name as "lastName", home_state as "homeState"`;

interface Technician {
  readonly id: string;
  readonly aseId: string;
}
interface Period {
  readonly technician: string;
}

const resolvers = {
  Query: {
    technician: async (_: unknown, { aseId }: { aseId: string }) => {
      const text = `select ${COLUMNS} from technician where ase_id = $1`;
      return (await pool.query<Technician>({ name: 'one', text, values: [aseId] })).rows[0];
    },
    technicians: async (_: unknown, { first, after }: { first: number; after: string }) => {
      const text = `select ${COLUMNS} from technician where ase_id > $1 order by ase_id limit $2`;
      const { rows } = await pool.query<Technician>({ name: 'page', text, values: [after, first + 1] });
      const nodes = rows.slice(0, first);
      return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor: nodes.at(-1)?.aseId } };
    },
  },
};

const loaders = {
  Technician: {
    async credentials(queries: readonly { obj: Technician }[]) {
      const text = `select technician_id as technician, test_code as code, from_on as from, until_on - 1 as through
                      from credential_period where technician_id = any($1::uuid[]) and retracted_at is null
                     order by test_code, from_on`;
      const values = [queries.map(({ obj }) => obj.id)];
      const { rows } = await pool.query<Period>({ name: 'periods', text, values });
      const found = Map.groupBy(rows, (row) => row.technician);
      return queries.map(({ obj }) => found.get(obj.id) ?? []);
    },
  },
};

const fastify = Fastify();
await fastify.register(mercurius as never, { schema, resolvers, loaders, jit: 1 } as never);
await fastify.listen({ port: PORT, host: '127.0.0.1' });
