import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PORT, settings } from './http-json.ts';

/**
 * PostGraphile 5 as its documentation sets it up. The one thing changed: relations and conditions on columns that have
 * only partial indexes are offered, as ours have `where retracted_at is null`.
 */
const { databaseUrl, poolSize } = settings<{ databaseUrl: string; poolSize: number }>();

const preset: GraphileConfig.Preset = {
  extends: [PostGraphileAmberPreset],
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [makePgService({ connectionString: databaseUrl, schemas: ['public'], poolConfig: { max: poolSize } })],
  grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(PORT, '127.0.0.1');
