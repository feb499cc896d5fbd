import type pg from 'pg';
import { connectionScope } from './kernel/connection-scope.ts';
import { SERVICE_ROLE } from './kernel/service-role.ts';
import { StartError } from './kernel/start-error.ts';

const SET_SCOPE = { name: 'registry-scope', text: `select set_config('registry.scope', $1, false)` };

type Taken = (error: Error | undefined, client: pg.PoolClient | undefined, release: (broken?: unknown) => void) => void;

/** A pool's idle connections, the next to be taken last. pg-pool has no public name for it. */
interface IdleConnections {
  readonly _idle?: { readonly client: object }[];
}

/**
 * Every connection that is taken from the pool is told in whose name, unless it was told so before: row level security decides
 * by it. A connection that cannot be told is thrown away. Whoever takes one and keeps it, for a transaction, keeps its scope.
 */
export function scopeConnections(pool: pg.Pool): void {
  const told = new WeakMap<object, string>();
  const take = pool.connect.bind(pool) as (taken: Taken) => void;
  const connect = (taken: Taken): void => {
    const scope = connectionScope();
    preferTold((pool as unknown as IdleConnections)._idle, told, scope);
    take((error, client, release) => {
      if (error || !client || told.get(client) === scope) return taken(error, client, release);
      told.delete(client);
      client.query({ ...SET_SCOPE, values: [scope] }).then(
        () => {
          told.set(client, scope);
          taken(undefined, client, release);
        },
        (refused: Error) => {
          release(refused);
          taken(refused, undefined, () => undefined);
        },
      );
    });
  };
  pool.connect = ((taken?: Taken) => {
    if (taken) return connect(taken);
    return new Promise<pg.PoolClient | undefined>((resolve, reject) => {
      connect((error, client) => (error ? reject(error) : resolve(client)));
    });
  }) as typeof pool.connect;
}

/** Of the idle connections one that was told the scope before is taken next: callers in turns do not retell each other's. */
function preferTold(idle: IdleConnections['_idle'], told: WeakMap<object, string>, scope: string): void {
  if (!idle || idle.length < 2) return;
  const place = idle.findLastIndex(({ client }) => told.get(client) === scope);
  if (place >= 0 && place < idle.length - 1) idle.push(...idle.splice(place, 1));
}

const BYPASSES = `
  select current_user as role,
         r.rolsuper as "isSuperuser",
         r.rolbypassrls as "mayBypass",
         exists (select from pg_class c
                  where c.relrowsecurity and pg_has_role(current_user, c.relowner, 'USAGE')) as "ownsTables"
    from pg_roles r where r.rolname = current_user`;

/** Refuses to serve as somebody for whom the policies do not count. */
export async function refuseRoleThatBypasses(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ role: string; isSuperuser: boolean; mayBypass: boolean; ownsTables: boolean }>(
    BYPASSES,
  );
  const [found] = rows;
  if (found && !found.isSuperuser && !found.mayBypass && !found.ownsTables) return;
  throw new StartError(
    `The service's connections act as the role "${found?.role}", for which row level security does not count. They are to act as ` +
      `"${SERVICE_ROLE}", which is no superuser, has no BYPASSRLS and owns no table. What stands between the service and PostgreSQL ` +
      'must let "options" by.',
  );
}
