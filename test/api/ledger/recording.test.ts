import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { LookUpLedger } from '../../../src/modules/ledger/look-up-ledger.ts';
import { everybodyConsents } from '../../support/consent.ts';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';
import { questionsOf } from '../verification/questions.ts';

let world: World;
let registrar: Registrar;
let ask: ReturnType<typeof questionsOf>;
let technicianId: string;
const SMITH = { aseId: 'ASE-1000-0001', lastName: 'Canarysmith' };

beforeAll(async () => {
  world = await createWorld();
  await everybodyConsents(world, world.keys.employer, world.keys.insurer);
  registrar = registrarOf(world);
  ask = questionsOf(world);
  await registrar.certified(SMITH.aseId, SMITH.lastName, ['A5', 'A6', 'A8']);
  const { rows } = await world.owner.query('select id from technician');
  technicianId = rows[0].id;
});
afterAll(() => world.close());

/** The row under a receipt's `jti`, as it lies in the table. */
async function rowOf(receipt: string) {
  const { rows } = await world.owner.query(
    `select *, encode(receipt_digest, 'hex') as digest, as_of::text from look_up where id = $1`,
    [decodeJwt(receipt).jti],
  );
  return rows[0];
}

async function countRows(): Promise<number> {
  const { rows } = await world.owner.query('select count(*)::int as count from look_up');
  return rows[0].count;
}

describe('a question about a technician', () => {
  test('leaves who asked, why, what, about whom, what was told and which receipt was given', async () => {
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5', 'MASTER_AUTOMOBILE'] });
    const row = await rowOf(verification.receipt);
    const { rows: keys } = await world.owner.query(
      `select k.id, k.organization_id from api_key k join organization o on o.id = k.organization_id where o.name = 'Corner Garage'`,
    );
    expect(row).toMatchObject({
      kind: 'TECHNICIAN',
      organization_id: keys[0].organization_id,
      api_key_id: keys[0].id,
      role: 'EMPLOYER',
      purpose: 'EMPLOYMENT',
      technician_id: technicianId,
      shop_id: null,
      asked_for: SMITH.aseId,
      as_of: '2026-06-15',
      rule_pack: 'mission-source@2',
      question: { codes: ['A5', 'MASTER_AUTOMOBILE'] },
      verdict: 'INVALID',
      digest: createHash('sha256').update(verification.receipt).digest('hex'),
      receipt_key_id: decodeProtectedHeader(verification.receipt).kid,
    });
    expect(row.told.split(';')).toEqual(expect.arrayContaining(['A5 CURRENT', 'MASTER_AUTOMOBILE DOES_NOT_HOLD']));
  });

  test('keeps a requirement as it was parsed, and the day and moment of record', async () => {
    const requirement = { anyOf: [{ holdsTest: 'A5' }, { heldTest: 'A8' }] };
    const knownAt = new Date(world.clock.now().getTime() - 60_000).toISOString();
    const asked = { ...SMITH, requirement, asOf: '2025-01-02', knownAt };
    const { verification } = await ask.verifyTechnician(asked, world.keys.insurer);
    const row = await rowOf(verification.receipt);
    expect(row).toMatchObject({ role: 'INSURER', question: { requirement }, as_of: '2025-01-02' });
    expect(new Date(row.known_at).toISOString()).toBe(knownAt);
  });

  test('that met nobody stays with who asked, and is laid at nobody’s door', async () => {
    const { verification } = await ask.verifyTechnician({ ...SMITH, lastName: 'Somebody', codes: ['A5'] });
    expect(await rowOf(verification.receipt)).toMatchObject({
      technician_id: null,
      asked_for: SMITH.aseId,
      verdict: 'INVALID',
      told: '',
    });
  });

  test('that was refused leaves nothing', async () => {
    const before = await countRows();
    const { userErrors } = await ask.verifyTechnician({ ...SMITH, codes: ['A99'] });
    expect(userErrors).toHaveLength(1);
    expect(await countRows()).toBe(before);
  });
});

describe('a token that is shown', () => {
  test('is a question about the badge’s holder, from those with a key and those without', async () => {
    const { token, badge } = await ask.issueBadge(SMITH.aseId, ['A5', 'A6']);
    const question = { codes: ['A5', 'A6'], token: { type: 'BADGE', jti: decodeJwt(token).jti } };
    const { receipt } = await ask.verifyToken(token);
    const expected = {
      kind: 'TOKEN',
      technician_id: technicianId,
      asked_for: null,
      question,
      told: 'A5 CURRENT;A6 CURRENT',
    };
    expect(await rowOf(receipt)).toMatchObject({ ...expected, role: 'EMPLOYER', verdict: 'VALID' });

    await ask.verifyToken(token, {}, null);
    const { rows } = await world.owner.query(`select * from look_up where role = 'PUBLIC'`);
    expect(rows).toMatchObject([{ ...expected, organization_id: null, api_key_id: null, receipt_digest: null }]);

    await ask.withdrawBadge(badge.id);
    const again = await ask.verifyToken(token);
    expect(await rowOf(again.receipt)).toMatchObject({ technician_id: technicianId, verdict: 'REVOKED', told: '' });
  });

  test('is a question about whomever a receipt was about', async () => {
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'] });
    const { receipt } = await ask.verifyToken(verification.receipt);
    expect(await rowOf(receipt)).toMatchObject({
      kind: 'TOKEN',
      technician_id: technicianId,
      question: { codes: ['A5'], token: { type: 'RECEIPT', jti: decodeJwt(verification.receipt).jti } },
    });
  });

  test('and is none of ours is a question about nobody', async () => {
    const before = await countRows();
    expect(await ask.verifyToken('a.b.c')).toMatchObject({ verdict: 'INVALID', receipt: null });
    await ask.verifyToken('a.b.c', {}, null);
    expect(await countRows()).toBe(before);
  });
});

describe('the ledger', () => {
  test('knows a receipt by its jti, from before it was given', async () => {
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'] });
    const ledger = new LookUpLedger(world.database, { error: () => undefined });
    expect(await ledger.receiptOnRecord(String(decodeJwt(verification.receipt).jti))).toEqual({
      digest: createHash('sha256').update(verification.receipt).digest('hex'),
      keyId: decodeProtectedHeader(verification.receipt).kid,
      at: world.clock.now(),
    });
    expect(await ledger.receiptOnRecord('00000000-0000-7000-8000-000000000000')).toBeUndefined();
  });

  test.each(['update look_up set verdict = null', 'delete from look_up', 'truncate look_up'])(
    'refuses to %s',
    async (statement) => {
      await expect(world.owner.query(statement)).rejects.toThrow('the look-up ledger is append-only');
    },
  );

  test('holds no name and no token', async () => {
    const { verification } = await ask.verifyTechnician({ ...SMITH, codes: ['A5'], nonce: 'canary-nonce' });
    const { rows } = await world.owner.query('select json_agg(l)::text as all from look_up l');
    for (const canary of ['canary', 'Rosa', verification.receipt.slice(-40), world.keys.employer.slice(-20)]) {
      expect(rows[0].all.toLowerCase()).not.toContain(canary.toLowerCase());
    }
  });
});
