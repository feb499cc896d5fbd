import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createHolderKey } from '../../../src/holder/holder.ts';
import { presentWithoutKeyBinding } from '../../../src/modules/tokens/key-binding.ts';
import { type Holder, holdersOf } from '../../support/holder.ts';
import { createWorld, type World } from '../../support/world.ts';
import { failures } from '../verification/questions.ts';
import { presentationQuestionsOf, refusals } from './presentation-questions.ts';

let world: World;
let ask: ReturnType<typeof presentationQuestionsOf>;
let holder: Holder;
let nonces = 0;

beforeAll(async () => {
  world = await createWorld('presentations');
  ask = presentationQuestionsOf(world);
});
beforeEach(async () => {
  world.clock.set('2026-06-15T16:00:00Z');
  holder = await holdersOf(world)([...MASTER_TESTS, 'L1']);
});
afterAll(() => world.close());

const MASTER_TESTS = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];
const AUDIENCE = 'https://insurer.example';

/** A challenge of its own, and the policy that asks for it. */
function challenge(changes: object = {}) {
  nonces += 1;
  const asked = { audience: AUDIENCE, nonce: `a-nonce-of-its-own-${nonces}`, ...changes };
  return { asked, policy: { keyBinding: 'REQUIRED', ...asked } };
}

const A5_AND_MASTER = { allOf: [{ holdsTest: 'A5' }, { holdsDesignation: 'MASTER_AUTOMOBILE' }] };

describe('a full answer', () => {
  test('tells what was disclosed, what it proves and through which day, with a receipt', async () => {
    const { asked, policy } = challenge();
    const presentation = await holder.show(asked, ['A5', 'MASTER_AUTOMOBILE'], { names: true });
    const { verification } = await ask.verify(presentation, { policy, requirement: A5_AND_MASTER });
    expect(failures(verification)).toEqual([]);
    expect(verification).toMatchObject({
      verdict: 'VALID',
      requirement: 'PROVEN',
      steps: [
        { path: '', kind: 'allOf', code: null, outcome: 'PROVEN' },
        { path: '/allOf/0', kind: 'holdsTest', code: 'A5', outcome: 'PROVEN' },
        { path: '/allOf/1', kind: 'holdsDesignation', code: 'MASTER_AUTOMOBILE', outcome: 'PROVEN' },
      ],
      disclosed: {
        givenName: 'Rosa',
        familyName: 'Delgado',
        aseId: holder.aseId,
        issuedAt: '2026-06-15T00:00:00.000Z',
        expiresAt: '2026-09-13T00:00:00.000Z',
        provenThrough: '2029-02-28',
        elements: [
          { kind: 'CERTIFICATION', code: 'A5', from: '2024-03-01', through: '2029-02-28' },
          { kind: 'DESIGNATION', code: 'MASTER_AUTOMOBILE' },
        ],
      },
    });
    expect(decodeJwt(verification.receipt)).toMatchObject({
      aud: expect.stringMatching(/^org_/),
      purpose: 'EMPLOYMENT',
      nonce: asked.nonce,
      result: {
        verdict: 'VALID',
        holds_through: '2029-02-28',
        credentials: [{ code: 'A5', standing: 'CURRENT', through: '2029-02-28' }],
        designations: [{ code: 'MASTER_AUTOMOBILE', standing: 'HOLDS', through: '2029-02-28' }],
      },
    });
  });

  test('reports every check on its own', async () => {
    const { asked, policy } = challenge();
    const { verification } = await ask.verify(await holder.show(asked, ['A5']), { policy, codes: ['A5'] });
    const codes = verification.checks.map(({ code }: { code: string }) => code);
    expect(codes).toHaveLength(20);
    expect(codes.slice(-3)).toEqual(['STATUS', 'REPLAY', 'REQUIREMENT']);
    expect(new Set(verification.checks.map(({ outcome }: { outcome: string }) => outcome))).toEqual(
      new Set(['PASSED']),
    );
  });

  test('without a requirement asks for nothing but that it is genuine', async () => {
    const { asked, policy } = challenge();
    const { verification } = await ask.verify(await holder.show(asked, ['L1']), { policy });
    expect(verification).toMatchObject({ verdict: 'VALID', requirement: null, steps: [] });
  });
});

describe('what was not disclosed', () => {
  test('is not proven, and never false', async () => {
    const { asked, policy } = challenge();
    const requirement = {
      allOf: [
        { holdsTest: 'A5' },
        { not: { holdsTest: 'A8' } },
        { anyOf: [{ holdsTest: 'A8' }, { holdsTest: 'A1' }] },
        { experienceYears: { years: 2 } },
      ],
    };
    const { verification } = await ask.verify(await holder.show(asked, ['A1', 'A5']), { policy, requirement });
    expect(verification).toMatchObject({ verdict: 'INVALID', requirement: 'NOT_PROVEN' });
    expect(failures(verification)).toEqual(['REQUIREMENT NOT_PROVEN']);
    const outcomes = verification.steps.map(({ path, outcome }: { path: string; outcome: string }) => [path, outcome]);
    expect(outcomes).toEqual([
      ['', 'NOT_PROVEN'],
      ['/allOf/0', 'PROVEN'],
      ['/allOf/1', 'NOT_PROVEN'],
      ['/allOf/1/not', 'NOT_PROVEN'],
      ['/allOf/2', 'PROVEN'],
      ['/allOf/2/anyOf/0', 'NOT_PROVEN'],
      ['/allOf/2/anyOf/1', 'PROVEN'],
      ['/allOf/3', 'NOT_PROVEN'],
    ]);
  });

  test('a designation is proven by its parts too, and a lapsed element proves nothing', async () => {
    const parts = [...MASTER_TESTS, 'L1'];
    const master = await holdersOf(world)(parts);
    const ofParts = challenge();
    const codes = ['MASTER_AUTOMOBILE'];
    const by = await ask.verify(await master.show(ofParts.asked, parts), { policy: ofParts.policy, codes });
    expect(by.verification.requirement).toBe('PROVEN');
    world.clock.set('2029-02-01T16:00:00Z');
    const old = await holdersOf(world)(parts);
    world.clock.set('2029-03-01T16:00:00Z');
    const late = challenge();
    const then = await ask.verify(await old.show(late.asked, [...parts, ...codes]), { policy: late.policy, codes });
    expect(then.verification).toMatchObject({ verdict: 'INVALID', requirement: 'NOT_PROVEN' });
  });
});

describe('a limited answer', () => {
  test('tells which nodes are proven, and nothing else of the holder', async () => {
    const { asked, policy } = challenge();
    const presentation = await holder.show(asked, ['A1', 'A5', 'A6', 'L1'], { names: true });
    const question = { policy, requirement: { atLeast: { n: 1, of: [{ holdsTest: 'A5' }, { holdsTest: 'A8' }] } } };
    const { verification } = await ask.verify(presentation, { ...question, limited: true });
    expect(verification).toMatchObject({ verdict: 'VALID', requirement: 'PROVEN', disclosed: null });
    const told = JSON.stringify([verification, decodeJwt(verification.receipt)]);
    for (const secret of ['Rosa', 'Delgado', holder.aseId, 'A1', 'A6', 'L1', '2029', '2024']) {
      expect(told.includes(`"${secret}`)).toBe(false);
    }
    const { result } = decodeJwt<{ result: Record<string, unknown> }>(verification.receipt);
    expect(result).toMatchObject({ verdict: 'VALID', credentials: [], designations: [], holds_through: null });
  });

  test('of the same person has another subject each time', async () => {
    const subjects = new Set<unknown>();
    for (let time = 0; time < 2; time += 1) {
      const { asked, policy } = challenge();
      const shown = await holder.show(asked, ['A5'], { names: true });
      const { verification } = await ask.verify(shown, { policy, codes: ['A5'], limited: true });
      subjects.add(decodeJwt(verification.receipt).sub);
    }
    expect(subjects.size).toBe(2);
  });

  test('does not tell when an expired credential ran out, and is refused without a requirement', async () => {
    const { asked, policy } = challenge();
    world.clock.set('2026-09-14T16:00:00Z');
    const shown = await holder.show(asked, ['A5'], { at: new Date('2026-09-12T00:00:00Z') });
    const question = { policy: { ...policy, maxAgeSeconds: 3600 }, codes: ['A5'] };
    const limited = await ask.verify(shown, { ...question, limited: true });
    expect(limited.verification.verdict).toBe('INVALID');
    expect(JSON.stringify(limited)).not.toContain('2026-09-13');
    expect(refusals(await ask.verify(shown, { policy, limited: true }))).toEqual([
      'LIMITED_WITHOUT_REQUIREMENT input.limited',
    ]);
  });
});

describe('the policy', () => {
  test('takes a nonce once, whoever asks and whatever is shown', async () => {
    const { asked, policy } = challenge();
    const presentation = await holder.show(asked, ['A5']);
    expect((await ask.verify(presentation, { policy })).verification.verdict).toBe('VALID');
    const again = await ask.verify(presentation, { policy });
    expect(failures(again.verification)).toEqual(['REPLAY NONCE_USED']);
    expect(again.verification).toMatchObject({ verdict: 'INVALID', disclosed: null });
    const other = await ask.verify(await holder.show(asked, ['A6']), { policy }, world.keys.insurer);
    expect(failures(other.verification)).toEqual(['REPLAY NONCE_USED']);
  });

  test('takes it once when two ask at the same moment', async () => {
    const { asked, policy } = challenge();
    const presentation = await holder.show(asked, ['A5']);
    const both = await Promise.all([0, 1, 2, 3].map(() => ask.verify(presentation, { policy })));
    const verdicts = both.map(({ verification }) => verification.verdict).sort();
    expect(verdicts).toEqual(['INVALID', 'INVALID', 'INVALID', 'VALID']);
  });

  test('keeps a used nonce for as long as any proof with it could be young enough, and forgets it then', async () => {
    const { asked, policy } = challenge();
    await ask.verify(await holder.show(asked, ['A5']), { policy });
    world.clock.advance(3600);
    const late = { ...policy, maxAgeSeconds: 3600 };
    expect(failures((await ask.verify(await holder.show(asked, ['A5']), { policy: late })).verification)).toEqual([
      'REPLAY NONCE_USED',
    ]);
    world.clock.advance(1000);
    const next = challenge();
    await ask.verify(await holder.show(next.asked, ['A5']), { policy: next.policy });
    const kept = "select count(*)::int as kept from presentation_nonce where keep_until < '2027-01-01'";
    expect((await world.database.pool.query(kept)).rows).toEqual([{ kept: 1 }]);
  });

  test('a failed proof uses no nonce up', async () => {
    const { asked, policy } = challenge();
    const stolen = await holder.show({ ...asked, audience: 'https://other.example' }, ['A5']);
    expect(failures((await ask.verify(stolen, { policy })).verification)).toEqual(['AUDIENCE OTHER_AUDIENCE']);
    expect((await ask.verify(await holder.show(asked, ['A5']), { policy })).verification.verdict).toBe('VALID');
  });

  test.each([
    ['another nonce', { nonce: 'another-nonce-that-long' }, 'NONCE OTHER_NONCE'],
    ['another audience', { audience: 'https://other.example' }, 'AUDIENCE OTHER_AUDIENCE'],
  ])('refuses a proof for %s', async (_, changes, failure) => {
    const { asked, policy } = challenge();
    const { verification } = await ask.verify(await holder.show({ ...asked, ...changes }, ['A5']), { policy });
    expect(failures(verification)).toEqual([failure]);
    expect(verification).toMatchObject({ verdict: 'INVALID', disclosed: null });
  });

  test('refuses a proof that is too old, and one that is missing', async () => {
    const { asked, policy } = challenge();
    const presentation = await holder.show(asked, ['A5']);
    world.clock.advance(362);
    expect(failures((await ask.verify(presentation, { policy })).verification)).toEqual(['AGE KEY_BINDING_TOO_OLD']);
    const bare = presentWithoutKeyBinding(holder.sdJwt, []);
    expect(failures((await ask.verify(bare, { policy })).verification)).toEqual(['KEY_BINDING KEY_BINDING_MISSING']);
  });

  test('without key binding takes a copy, and says so', async () => {
    const bare = presentWithoutKeyBinding(holder.sdJwt, []);
    const policy = { keyBinding: 'NOT_REQUIRED' };
    const { verification } = await ask.verify(bare, { policy }, null);
    expect(verification).toMatchObject({ verdict: 'VALID', receipt: null });
    expect(verification.checks.find(({ code }: { code: string }) => code === 'REPLAY')).toMatchObject({
      outcome: 'NOT_CHECKED',
      reason: 'KEY_BINDING_NOT_ASKED',
    });
  });

  test('names the asking organisation by default, and this registry for callers without a key', async () => {
    const { data } = await world.ask('{ viewer { organizationId } }', {}, world.keys.employer);
    for (const [audience, key] of [
      [data?.viewer?.organizationId, world.keys.employer],
      ['https://verify.example.org', null],
    ]) {
      const { asked } = challenge({ audience });
      const policy = { keyBinding: 'REQUIRED', nonce: asked.nonce };
      const { verification } = await ask.verify(await holder.show(asked, ['A5']), { policy }, key);
      expect(failures(verification)).toEqual([]);
    }
  });

  test.each([
    [{ keyBinding: 'REQUIRED' }, ['NONCE_MALFORMED input.policy.nonce']],
    [{ keyBinding: 'REQUIRED', nonce: 'fifteen-chars-x' }, ['NONCE_MALFORMED input.policy.nonce']],
    [
      { keyBinding: 'REQUIRED', nonce: 'x\ny'.repeat(9), audience: '', maxAgeSeconds: 3601 },
      [
        'AUDIENCE_MALFORMED input.policy.audience',
        'NONCE_MALFORMED input.policy.nonce',
        'MAX_AGE_OUT_OF_RANGE input.policy.maxAgeSeconds',
      ],
    ],
    [
      { keyBinding: 'REQUIRED', nonce: 'a-nonce-of-good-length', maxAgeSeconds: 0 },
      ['MAX_AGE_OUT_OF_RANGE input.policy.maxAgeSeconds'],
    ],
    [{ keyBinding: 'NOT_REQUIRED', nonce: 'a-nonce-of-good-length' }, ['POLICY_CONTRADICTORY input.policy.keyBinding']],
  ])('%j is refused before anything is read', async (policy, expected) => {
    expect(refusals(await ask.verify('whatever', { policy }))).toEqual(expected);
  });

  test.each([
    [{ codes: ['A5'], requirement: { holdsTest: 'A5' } }, ['QUESTION_AMBIGUOUS input.codes']],
    [{ codes: ['A99'] }, ['UNKNOWN_CODE input.codes.0']],
    [{ requirement: { isOpen: true } }, ['REQUIREMENT_WRONG_SUBJECT input.requirement.isOpen']],
  ])('%j is refused', async (asked, expected) => {
    const { policy } = challenge();
    expect(refusals(await ask.verify('whatever', { policy, ...asked }))).toEqual(expected);
  });
});

describe('the registry’s word', () => {
  test.each(['REVOKED', 'SUSPENDED'] as const)('a credential that is %s proves nothing', async (name) => {
    await holder.setStatus(name);
    const { asked, policy } = challenge();
    const { verification } = await ask.verify(await holder.show(asked, ['A5']), { policy, codes: ['A5'] });
    expect(verification).toMatchObject({ verdict: name, requirement: 'NOT_PROVEN' });
  });

  test('another key than the one it was issued to is refused', async () => {
    const { asked, policy } = challenge();
    const thief = await createHolderKey();
    const key = { ...thief, thumbprint: holder.key.thumbprint };
    const { verification } = await ask.verify(await holder.show(asked, ['A5'], { key }), { policy });
    expect(failures(verification)).toEqual(['HOLDER_SIGNATURE HOLDER_SIGNATURE_MISMATCH']);
  });

  test.each(['', 'nonsense', '~', 'a.b.c~', `${'A'.repeat(20_000)}~`])(
    'text %# that is no presentation is INVALID',
    async (text) => {
      const { policy } = challenge();
      const { verification } = await ask.verify(text, { policy, codes: ['A5'] });
      expect(verification).toMatchObject({ verdict: 'INVALID', disclosed: null, receipt: null });
    },
  );
});
