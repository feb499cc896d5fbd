import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { programOf } from '../../support/programs.ts';
import { createWorld, type World } from '../../support/world.ts';
import { verified } from './log-world.ts';

const BURSTS = 100;
/** So many processes write, sequence and sign at once, each of them to be killed. */
const LANES = 3;

let world: World;
let program: string;
beforeAll(async () => {
  program = await programOf('bursting-process');
  world = await createWorld('killed-log');
});
afterAll(() => world?.close());

/** What a process acknowledged until it was killed, in the middle of whatever it was doing. */
async function burst(args: readonly string[], enough: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === enough) child.kill('SIGKILL');
  }
  expect(await closed).toEqual([null, 'SIGKILL']);
  // The last line may be cut short: that was not said to anybody.
  return lines.filter((line) => /^(C burst-\d+-\d-\d+|L [0-9a-f-]{36})$/.test(line));
}

test(`of ${BURSTS} bursts of writes, each ended by kill -9, nothing that was acknowledged is lost, and nothing is torn`, async () => {
  const { pool } = world.database;
  const { rows: databases } = await pool.query('select current_database() as name');
  const url = new URL(process.env['TEST_SERVER_URL'] ?? '');
  url.pathname = `/${databases[0].name}`;
  const { rows: keys } = await pool.query("select id, organization_id from api_key where role = 'REGISTRAR'");
  const { rows: signing } = await pool.query("select kid from signing_key where state = 'ACTIVE'");
  const acknowledged: string[] = [];
  let begun = 0;
  const lane = async () => {
    for (let number = begun++; number < BURSTS; number = begun++) {
      const args = [url.href, keys[0].organization_id, keys[0].id, signing[0].kid, String(number)];
      acknowledged.push(...(await burst(args, 1 + ((number * 37) % 120))));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  const of = (kind: string) => acknowledged.filter((line) => line.startsWith(kind)).map((line) => line.slice(2));
  expect(of('C').length).toBeGreaterThan(BURSTS);
  expect(of('L').length).toBeGreaterThan(BURSTS);
  // Whatever the last to be killed left behind is taken in by who is still there.
  await world.app.transparencyLog.goRound();
  const lost = async (statement: string, values: readonly string[]) =>
    (await pool.query(`select given from unnest($1::text[]) given where not exists (${statement})`, [values])).rows;
  const leaf = 'select from log_leaf l where l.entry_id';
  const entry = "audit_entry a where a.action = 'burst.made' and a.details->>'idempotencyKey' = given";
  expect(await lost(`select from ${entry} and exists (${leaf} = a.id)`, of('C'))).toEqual([]);
  expect(
    await lost("select from idempotency_record where key = given and result->>'idempotencyKey' = given", of('C')),
  ).toEqual([]);
  expect(
    await lost(
      `select from look_up u where u.id = given::uuid and u.receipt_digest is not null and exists (${leaf} = u.id)`,
      of('L'),
    ),
  ).toEqual([]);
  const { rows: torn } = await pool.query(
    `select (select count(*) from idempotency_record where operation = 'burst')::int as kept,
          (select count(*) from audit_entry where action = 'burst.made')::int as audited,
          (select count(*) from outbox_event where type = 'burst.made')::int as told`,
  );
  expect(torn[0].audited).toBe(torn[0].kept);
  expect(torn[0].told).toBe(torn[0].kept);
  const { rows } = await pool.query(
    'select (select count(*) from audit_entry) + (select count(*) from look_up) as rows, (select count(*) from log_pending) as waiting',
  );
  expect(await verified(world)).toMatchObject({ faultCount: 0, leaves: Number(rows[0].rows) });
  expect(Number(rows[0].waiting)).toBe(0);
}, 900_000);
