import pg from 'pg';
import { serveJson, settings } from './http-json.ts';

/** The limit for reads: `node:http`, `pg`, and one prepared statement that makes the whole JSON. Nothing is judged. */
const { databaseUrl, poolSize } = settings<{ databaseUrl: string; poolSize: number }>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });

const TECHNICIAN = `json_build_object('aseId', t.ase_id, 'firstName', t.first_name, 'lastName', t.last_name,
  'homeState', t.home_state, 'credentials', coalesce((
    select json_agg(json_build_object('code', p.test_code, 'from', p.from_on, 'through', p.until_on - 1)
                    order by p.test_code, p.from_on)
      from credential_period p where p.technician_id = t.id and p.retracted_at is null), '[]'))`;

const ONE = {
  name: 'one',
  text: `select json_build_object('technician', ${TECHNICIAN})::text from technician t where t.ase_id = $1`,
};
const PAGE = {
  name: 'page',
  text: `select json_build_object('nodes', json_agg(${TECHNICIAN} order by t.ase_id), 'pageInfo',
           json_build_object('hasNextPage', count(*) = 50, 'endCursor', max(t.ase_id)))::text
         from (select * from technician where ase_id > $1 order by ase_id limit 50) t`,
};

serveJson<{ aseId: string } | { after: string }>(async (body) => {
  const statement = 'aseId' in body ? ONE : PAGE;
  const values = 'aseId' in body ? [body.aseId] : [body.after];
  const { rows } = await pool.query<[string]>({ ...statement, values, rowMode: 'array' } as pg.QueryArrayConfig);
  const [row] = rows as unknown as [string][];
  if (!row) throw new Error('not found');
  return row[0];
});
