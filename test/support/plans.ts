import type pg from 'pg';

/** The plan of every statement that `read` sends by the connections of `pool`, where a table is scanned only when no index would do. */
export async function plansOf(pool: pg.Pool, read: (pool: pg.Pool) => Promise<unknown>): Promise<readonly string[]> {
  const client = await pool.connect();
  const plans: string[] = [];
  const explaining = {
    async query(first: string | { text: string; values: unknown[] }, values?: unknown[]) {
      const [text, given] = typeof first === 'string' ? [first, values] : [first.text, first.values];
      const { rows } = await client.query(`explain ${text}`, given);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return { rows: [] };
    },
  };
  await client.query('set enable_seqscan = off');
  await read(explaining as unknown as pg.Pool);
  await client.query('reset enable_seqscan');
  client.release();
  return plans;
}
