import pg from 'pg';
import { serveJson, settings } from './http-json.ts';

/** The limit for a shop: `node:http`, `pg`, and one prepared statement that makes the whole JSON. Nothing is judged or signed. */
const { databaseUrl, poolSize } = settings<{ databaseUrl: string; poolSize: number }>();
const pool = new pg.Pool({
  connectionString: databaseUrl,
  max: poolSize,
  options: '-c plan_cache_mode=force_generic_plan',
});

const SHOP = {
  name: 'shop',
  text: `select json_build_object('shopNumber', s.shop_number, 'name', s.name, 'city', s.city,
      'jurisdiction', s.jurisdiction,
      'terms', (select json_agg(json_build_object('kind', r.kind, 'code', r.code, 'from', r.from_on, 'until', r.until_on)
        order by r.kind, r.code, r.from_on) from shop_term r where r.shop_id = s.id and r.retracted_at is null),
      'staff', (select json_agg(json_build_object('aseId', t.ase_id, 'firstName', t.first_name, 'lastName', t.last_name,
          'role', e.role, 'from', e.from_on, 'until', e.until_on, 'credentials', (
            select json_agg(json_build_object('code', p.test_code, 'from', p.from_on, 'through', p.until_on - 1,
                'basis', p.basis) order by p.test_code, p.from_on)
              from credential_period p where p.technician_id = t.id and p.retracted_at is null),
          'actions', (
            select json_agg(json_build_object('code', a.test_code, 'action', a.action, 'on', a.effective_on)
                order by a.effective_on)
              from status_action a where a.technician_id = t.id and a.retracted_at is null),
          'waited', (
            select json_agg(json_build_object('code', x.test_code, 'on', x.taken_on) order by x.taken_on)
              from exam_result x where x.technician_id = t.id and x.retracted_at is null and x.waited)))
        from employment e join technician t on t.id = e.technician_id
        where e.shop_id = s.id and e.retracted_at is null))::text
    from shop s where s.shop_number = $1`,
};

serveJson<{ shopNumber: string }>(async ({ shopNumber }) => {
  const { rows } = await pool.query<[string]>({
    ...SHOP,
    values: [shopNumber],
    rowMode: 'array',
  } as pg.QueryArrayConfig);
  const [row] = rows as unknown as [string][];
  if (!row) throw new Error('not found');
  return row[0];
});
