import type pg from 'pg';
import type { Environment } from '../../kernel/environment.ts';
import { StartError } from '../../kernel/start-error.ts';

/**
 * Sees to it that the database holds what the service is configured for. A new database becomes that, and stays it for good:
 * so a sandbox never opens live data, whatever keys it makes, and a live service never vouches for made-up ones.
 */
export async function claimEnvironment(pool: pg.Pool, environment: Environment): Promise<void> {
  await pool.query('insert into registry_environment (id, environment) values (1, $1) on conflict do nothing', [
    environment,
  ]);
  const { rows } = await pool.query<{ environment: Environment }>('select environment from registry_environment');
  const held = rows[0]?.environment;
  if (held === environment) return;
  throw new StartError(
    `This database is ${held} for good, and ENVIRONMENT says ${environment.toLowerCase()}: give a sandbox a database of its own.`,
  );
}
