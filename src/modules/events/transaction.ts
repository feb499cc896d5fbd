import type pg from 'pg';

/** Runs `work` in a transaction of its own, and undoes all of it when it fails. */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Ends the session: whatever state it is in, the transaction and its locks go with it.
    client.release(true);
    throw error;
  }
}
