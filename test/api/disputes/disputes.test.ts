import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { everybodyConsents } from '../../support/consent.ts';
import { registrarOf } from '../../support/registrar.ts';
import { shopkeeperOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';
import { codesOf, consentingOf } from '../consent/consent-questions.ts';
import { questionsOf } from '../verification/questions.ts';

let world: World;
let disputing: ReturnType<typeof consentingOf>;
let ask: ReturnType<typeof questionsOf>;
let own: string;
let other: string;
let award: string;
let suspension: string;
let employment: string;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Smith' };
const WORDS = 'I passed this test two years earlier, as my Canarywords certificate shows.';

beforeAll(async () => {
  world = await createWorld('disputes');
  await everybodyConsents(world, world.keys.employer);
  const registrar = registrarOf(world);
  await registrar.certified(SMITH.aseId, SMITH.lastName, ['A5', 'A6']);
  await registrar.certified('ASE-1000-0002', 'Kaya', ['A5']);
  await registrar.suspend(SMITH.aseId, ['A6']);
  await shopkeeperOf(world).register('SHP-000001');
  const { data: employed } = await shopkeeperOf(world).employ(SMITH.aseId, 'SHP-000001');
  employment = employed.result.employment.id;
  disputing = consentingOf(world);
  ask = questionsOf(world);
  own = await world.technicianKey(SMITH.aseId);
  other = await world.technicianKey('ASE-1000-0002');
  const shown = `{ technician(aseId: "${SMITH.aseId}") { awards { id testCode } statusActions { id } } }`;
  const { data } = await world.ask(shown, {}, own);
  award = data.technician.awards.find(({ testCode }: { testCode: string }) => testCode === 'A5').id;
  suspension = data.technician.statusActions[0].id;
});
afterAll(() => world?.close());
beforeEach(async () => {
  await world.owner.query('delete from dispute');
});

const told = async (codes: readonly string[], key?: string, purpose = 'EMPLOYMENT') =>
  (await ask.verifyTechnician({ ...SMITH, codes, purpose }, key)).verification;

async function opened(factId = award): Promise<string> {
  const { dispute, userErrors } = await disputing.dispute({ factId, statement: WORDS }, own);
  expect(userErrors).toEqual([]);
  return dispute.id;
}

describe('a fact under dispute', () => {
  test('is told of in full answers that look into it, and in their receipts, until it is decided', async () => {
    const disputeId = await opened();
    world.clock.advance(1);
    await opened(suspension);
    const both = await told(['A5', 'A6']);
    expect(both.disputes).toEqual([
      { kind: 'CREDENTIAL_PERIOD', code: 'A5' },
      { kind: 'STATUS_ACTION', code: 'A6' },
    ]);
    expect(decodeJwt(both.receipt)).toMatchObject({ result: { disputed: ['A5', 'A6'] } });
    expect((await told(['A5'])).disputes).toEqual([{ kind: 'CREDENTIAL_PERIOD', code: 'A5' }]);
    await disputing.resolve({ disputeId, resolution: 'UPHELD' }, world.keys.registrar);
    expect((await told(['A5'])).disputes).toEqual([]);
    expect(decodeJwt((await told(['A5'])).receipt)['result']).not.toHaveProperty('disputed');
  });

  test('is not told of at the tier LIMITED', async () => {
    await opened();
    expect(await told(['A5'], world.keys.otherEmployer)).toMatchObject({ tier: 'LIMITED', disputes: [] });
  });

  test('can be employment; only who asks about that is told', async () => {
    await opened(employment);
    expect((await told(['A5'])).disputes).toEqual([]);
    const asked = { ...SMITH, requirement: { anyOf: [{ employedInNetwork: 'TOYOTA' }, { holdsTest: 'A5' }] } };
    const { verification } = await ask.verifyTechnician(asked);
    expect(verification.disputes).toEqual([{ kind: 'EMPLOYMENT', code: 'TECHNICIAN' }]);
  });

  test('is seen with its words by the technician and registrars alone', async () => {
    const id = await opened();
    const find = async (key?: string) =>
      (await world.ask('query($id: ID!) { node(id: $id) { ... on Dispute { statement state } } }', { id }, key)).data
        ?.node ?? null;
    for (const key of [own, world.keys.registrar]) expect(await find(key)).toEqual({ statement: WORDS, state: 'OPEN' });
    for (const key of [other, world.keys.employer, undefined]) expect(await find(key)).toBeNull();
    const { data } = await world.ask('{ openDisputes { nodes { id aseId } } }', {}, world.keys.registrar);
    expect(data.openDisputes.nodes).toEqual([{ id, aseId: SMITH.aseId }]);
  });

  test('leaves no words of either side in the audit trail, in events and in kept results', async () => {
    const disputeId = await opened();
    const reason = 'Canarywords of the registrar';
    const input = { disputeId, resolution: 'REJECTED', reason };
    expect((await disputing.resolve(input, world.keys.registrar)).dispute).toMatchObject({ state: 'REJECTED', reason });
    const { rows } = await world.database.pool.query(
      `select details::text from audit_entry union all select payload::text from outbox_event union all select result::text from idempotency_record`,
    );
    expect(JSON.stringify(rows)).not.toContain('Canarywords');
    const { data } = await world.ask(
      `{ technician(aseId: "${SMITH.aseId}") { disputes { nodes { id state reason } } } }`,
      {},
      own,
    );
    expect(data.technician.disputes.nodes).toEqual([{ id: disputeId, state: 'REJECTED', reason }]);
  });
});

describe('a dispute is refused', () => {
  test('of a fact that is disputed already, also when two race', async () => {
    const both = await Promise.all([1, 2].map(() => disputing.dispute({ factId: award, statement: WORDS }, own)));
    expect(both.flatMap(codesOf)).toEqual(['DISPUTE_OPEN factId']);
  });

  test('of a fact of somebody else’s as of one that is not there', async () => {
    const nobodys = nodeId('CredentialPeriod', '01900000-0000-7000-8000-000000000001');
    for (const factId of [award, nobodys]) {
      expect(codesOf(await disputing.dispute({ factId, statement: WORDS }, other))).toEqual(['FACT_NOT_FOUND factId']);
    }
  });

  test.each<[string, object, string[]]>([
    ['without words', { statement: ' \n' }, ['TEXT_EMPTY statement']],
    ['with too many', { statement: 'x'.repeat(2001) }, ['TEXT_TOO_LONG statement']],
    ['with half a character', { statement: 'a\ud800' }, ['TEXT_MALFORMED statement']],
    ['with control characters', { statement: 'a\u0000' }, ['TEXT_MALFORMED statement']],
    ['of what is no fact', { factId: nodeId('Shop', '01900000-0000-7000-8000-000000000001') }, ['ID_MALFORMED factId']],
  ])('%s', async (_, more, codes) => {
    expect(codesOf(await disputing.dispute({ factId: award, statement: WORDS, ...more }, own))).toEqual(codes);
  });

  test('to be rejected without a reason, decided twice, or when it is not there', async () => {
    const disputeId = await opened();
    const resolve = async (input: object) => codesOf(await disputing.resolve(input, world.keys.registrar));
    expect(await resolve({ disputeId, resolution: 'REJECTED' })).toEqual(['REASON_MISSING reason']);
    expect(await resolve({ disputeId, resolution: 'UPHELD' })).toEqual([]);
    expect(await resolve({ disputeId, resolution: 'UPHELD' })).toEqual(['DISPUTE_RESOLVED disputeId']);
    const nobodys = nodeId('Dispute', '01900000-0000-7000-8000-000000000001');
    expect(await resolve({ disputeId: nobodys, resolution: 'UPHELD' })).toEqual(['DISPUTE_NOT_FOUND disputeId']);
    await opened();
  });
});
