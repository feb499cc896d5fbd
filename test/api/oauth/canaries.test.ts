import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config.ts';
import { type Database, openDatabase } from '../../../src/database.ts';
import { createLog } from '../../../src/server/log.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { createKey, nextKey, postForm, registerClient, viewerBy } from '../../support/machine-access.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';
import type { World } from '../../support/world.ts';

const CANARY = 'CANARYtweet7391';

let testDatabase: TestDatabase;
let database: Database;
let world: World;
const logged: string[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase(testDatabase.url, 8, 30_000);
  const clock = new FixedClock();
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const config = parseConfig({
    PUBLIC_URL: 'https://verify.example.org',
    KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
  });
  const randomness = seededRandomness('canaries');
  const app = await createApp({ config, database, clock, randomness, log: createLog('trace', destination) });
  const { secret } = await app.apiKeys.createApiKey({ organization: 'Canaries', role: 'INSURER', label: 'test' });
  world = {
    app,
    clock,
    keys: { insurer: secret },
    async ask(query: string, variables: object, key?: string) {
      const answer = await app.server.fastify.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
        payload: { query, variables },
      });
      return { ...answer.json(), status: answer.statusCode };
    },
  } as unknown as World;
});
afterAll(async () => {
  await world?.app.server.close();
  await database?.close();
  await testDatabase?.drop();
});

test('keys, secrets, tokens, assertions and proofs show in no log line and no error, whatever is wrong with them', async () => {
  const key = await createKey(world, world.keys.insurer, { label: `Label ${CANARY}` });
  const client = await registerClient(world, world.keys.insurer, { label: `Label ${CANARY}` });
  const form = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
  const { body } = await postForm(world, form);
  const planted = [CANARY, key.secret.slice(13), client.secret.slice(14), body.access_token.split('.')[2]];

  const answers: unknown[] = [];
  const note = async (answer: Promise<unknown>) => void answers.push(await answer);
  await note(viewerBy(world, `Bearer ${key.secret}x`));
  await note(viewerBy(world, `Bearer ${body.access_token}x`));
  await note(viewerBy(world, `DPoP ${body.access_token}`, { dpop: `ey${CANARY}.e.e` }));
  await note(viewerBy(world, `Basic ${CANARY}`));
  await note(postForm(world, { ...form, client_secret: `${client.secret}x` }));
  await note(postForm(world, { ...form, scope: CANARY, [CANARY]: CANARY }));
  await note(postForm(world, { ...form, client_id: CANARY }));
  await note(postForm(world, { ...form, client_secret: '', client_assertion: CANARY, client_assertion_type: CANARY }));
  await note(postForm(world, form, { dpop: CANARY }));
  await note(postForm(world, `${CANARY}=1&${CANARY}=2`));
  await note(postForm(world, { padding: `${CANARY}${'x'.repeat(20_000)}` }));
  await note(postForm(world, CANARY, { 'content-type': `text/${CANARY}` }));
  await note(postForm(world, form, { 'x-request-id': client.secret }));
  await note(
    world.ask(
      'mutation($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { userErrors { code message } } }',
      { input: { idempotencyKey: nextKey(), apiKeyId: `key_${CANARY}` } },
      world.keys.insurer,
    ),
  );
  const log = logged.join('');
  expect(log).toContain('access token issued');
  const told = JSON.stringify(answers);
  for (const canary of planted) {
    expect(log).not.toContain(canary);
    expect(told.replaceAll(/"access_token":"[^"]*"/g, '')).not.toContain(canary);
  }
});
