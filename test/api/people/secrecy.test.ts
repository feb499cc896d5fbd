import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '../../../src/server/log.ts';
import { mailedCode, memberOf, mutationOf, SIGNED_IN, TestBrowser } from '../../support/people.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

/** Planted wherever somebody may type something. */
const CANARY = {
  name: 'Canaria',
  email: 'canary.address@garage.example',
  password: 'canary sings at 5 in the morning',
};

let world: World;
const logged: string[] = [];

beforeAll(async () => {
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  world = await createWorld('secrecy', {}, undefined, undefined, { log: createLog('trace', destination) });
});
afterAll(() => world?.close());

test('canaries in names, addresses, passwords, codes and tokens show in no log, error, audit entry, event, job or kept result', async () => {
  const answers: string[] = [];
  const secrets: string[] = [];
  const owner = await memberOf(world, world.keys.employer, 'owner@garage.example');
  const invite = { idempotencyKey: 'canary-invite-1', email: CANARY.email, role: 'MEMBER' };
  await owner.act('inviteMember', invite, 'invitation { id } userErrors { code }');
  const code = await mailedCode(world, CANARY.email);
  const browser = new TestBrowser(world, '198.51.100.1', { 'user-agent': `Canary/1 ${CANARY.password}` });
  const accepted = { idempotencyKey: 'canary-accept-1', code, name: CANARY.name, password: CANARY.password };
  answers.push(JSON.stringify(await browser.act('acceptInvitation', accepted, 'memberId userErrors { code message }')));
  answers.push(JSON.stringify(await new TestBrowser(world).signIn(CANARY.email, `${CANARY.password} wrong`)));
  answers.push(JSON.stringify(await new TestBrowser(world).act('signInWithCode', { code }, SIGNED_IN)));
  await browser.act('requestPasswordReset', { email: CANARY.email }, 'accepted');
  const resetCode = await mailedCode(world, CANARY.email);
  await browser.act('setPassword', { currentPassword: 'x', password: CANARY.password }, SIGNED_IN);
  await registrarOf(world).register('ASE-0000-0001', CANARY.name, { email: CANARY.email });
  await browser.act('requestTechnicianClaim', { aseId: 'ASE-0000-0001', lastName: CANARY.name }, 'accepted');
  secrets.push(code, resetCode, ...browser.cookies.values());

  // A fault of ours in the middle of it: the driver's error quotes what was being written.
  await world.owner.query('alter table session rename column device to gone');
  const broken = await new TestBrowser(world).send(mutationOf('signIn', SIGNED_IN), {
    input: { email: CANARY.email, password: CANARY.password },
  });
  await world.owner.query('alter table session rename column gone to device');
  expect(broken.json().errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  answers.push(broken.body);

  const { rows } = await world.database.pool.query(`
    select audit_entry::text as text from audit_entry union all select outbox_event::text from outbox_event
    union all select idempotency_record::text from idempotency_record where operation not in ('registerTechnician')
    union all select jobs::text from graphile_worker._private_jobs jobs
    union all select session::text from session union all select known_device::text from known_device
    union all select one_time_code::text from one_time_code where kind <> 'TECHNICIAN_CLAIM'
    union all select attempt_count::text from attempt_count`);
  await world.runJobs();
  const everything = { log: logged.join(''), answers: answers.join('\n'), stored: JSON.stringify(rows) };
  expect(everything.log).toContain('field failed');
  for (const [place, text] of Object.entries(everything)) {
    for (const secret of [
      CANARY.email,
      CANARY.password,
      CANARY.name,
      ...secrets,
      ...secrets.map((one) => one.replaceAll('-', '')),
    ]) {
      expect({ place, secret, shown: text.includes(secret) }).toEqual({ place, secret, shown: false });
    }
  }
});
