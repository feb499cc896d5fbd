import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { runCommand } from '../../support/programs.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';

const ASE_ID = 'ASE-7400-0001';
/** Each command is a process. */
const PATIENCE = 300_000;
let world: World;
let databaseUrl: string;
let stolen: string;

beforeAll(async () => {
  world = await createWorld('keys command');
  await registrarOf(world).certified(ASE_ID, 'Sato', ['A5']);
  world.clock.set(new Date().toISOString());
  const { token } = await questionsOf(world).issueBadge(ASE_ID, ['A5']);
  stolen = decodeProtectedHeader(token).kid ?? '';
  const { rows } = await world.database.pool.query('select current_database() as name');
  const url = new URL(process.env['TEST_SERVER_URL'] ?? '');
  url.pathname = `/${rows[0].name}`;
  databaseUrl = url.href;
}, 300_000);
afterAll(() => world.close());

function run(...words: readonly string[]) {
  return runCommand(['keys', ...words], {
    env: {
      DATABASE_URL: databaseUrl,
      PUBLIC_URL: 'https://verify.example.org',
      KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
    },
  });
}

test(
  'a key is rotated, its successor retired, and a wrong kid refused, each in a sentence',
  async () => {
    const rotated = await run('rotate');
    expect(rotated).toMatchObject({ exitCode: 0 });
    const [kid = ''] = rotated.output.split(' ');
    expect(await run('retire', kid)).toMatchObject({ exitCode: 0, output: `${kid} is retired.\n` });
    expect((await run('retire', stolen)).errors).toContain(`Key ${stolen} signs now`);
    expect((await run('compromise', 'nobody', '--yes')).errors).toContain('There is no signing key');
  },
  PATIENCE,
);

test(
  'a compromise is confirmed first, dated by a moment with its zone, and shown with what it led to',
  async () => {
    expect(await run('compromise', stolen)).toMatchObject({
      exitCode: 1,
      errors: 'This cannot be taken back. Say --yes when it is meant.\n',
    });
    expect((await run('compromise', stolen, '--yes', '--since', 'yesterday')).errors).toContain(
      'a moment with its zone',
    );
    const done = await run('compromise', stolen, '--yes');
    expect(done).toMatchObject({ exitCode: 0 });
    expect(done.output).toContain(`${stolen} is compromised: nothing it signed counts any more.`);
    expect(done.output).toContain('Everything that compromised keys signed is issued anew: 1 in all.');
    const list = await run('list');
    expect(list.output).toMatch(new RegExp(`${stolen} +ES256 +COMPROMISED .*done, 1 of 1`));
    expect(list.output).toMatch(/ES256 +ACTIVE /);
    const { rows } = await world.database.pool.query(
      `select action, organization_id from audit_entry where action like 'signing_key.%' order by occurred_at, id`,
    );
    expect(rows).toEqual(
      ['signing_key.published', 'signing_key.retired', 'signing_key.compromised'].map((action) => ({
        action,
        organization_id: null,
      })),
    );
  },
  PATIENCE,
);

test(
  'a re-issue that came to a halt is gone on with',
  async () => {
    const { token } = await questionsOf(world).issueBadge(ASE_ID, ['A5']);
    const { kid = '' } = decodeProtectedHeader(token);
    const { data } = await world.ask(
      `mutation($input: CompromiseSigningKeyInput!) { compromiseSigningKey(input: $input) { userErrors { code } } }`,
      { input: { idempotencyKey: 'compromised-by-registrar', kid } },
      world.keys.registrar,
    );
    expect(data.compromiseSigningKey.userErrors).toEqual([]);
    await world.database.pool.query(`delete from graphile_worker._private_jobs`);
    expect((await run('list')).output).toMatch(new RegExp(`${kid} +ES256 +COMPROMISED .*waiting`));
    expect(await run('reissue')).toMatchObject({ exitCode: 0 });
    expect((await run('list')).output).toMatch(/done, 2 of 2/);
  },
  PATIENCE,
);
