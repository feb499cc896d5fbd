import pg from 'pg';
import { serveJson, settings } from './http-json.ts';

/** The limit for a page of a network: `node:http`, `pg`, and one prepared statement over the same table and index. */
const { databaseUrl, poolSize } = settings<{ databaseUrl: string; poolSize: number }>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });

const PAGE = {
  name: 'page',
  text: `select json_build_object('nodes', coalesce(json_agg(json_build_object(
      'shopNumber', n.shop_number, 'shopName', s.name, 'city', n.city, 'jurisdiction', n.jurisdiction,
      'satisfied', n.satisfied, 'holdsThrough', n.holds_through, 'certified', n.certified, 'total', n.total,
      'masters', n.masters, 'blueSealCompliant', n.blue_seal, 'recognised', n.recognised, 'reasons', n.reasons)
      order by n.changes_after, n.shop_number), '[]'))::text
    from (select * from shop_standing
           where enrolled and rule = $1 and satisfied = $2 and (changes_after, shop_number) > ($3::date, $4)
           order by changes_after, shop_number limit 50) n
      join shop s on s.id = n.shop_id`,
};

serveJson<{ program: string; compliant: boolean; day: string; shopNumber: string }>(async (body) => {
  const values = [body.program, body.compliant, body.day, body.shopNumber];
  const { rows } = await pool.query<[string]>({ ...PAGE, values, rowMode: 'array' } as pg.QueryArrayConfig);
  const [row] = rows as unknown as [string][];
  if (!row) throw new Error('no answer');
  return row[0];
});
