import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ROLES, type Role } from '../../../src/kernel/viewer.ts';
import {
  ANSWER_TIERS,
  CONSENT_ANSWERS,
  type ConsentInForce,
  NO_RELATION,
  RELATIONS,
  TIERS,
  tierOf,
  WHOLE_RECORD,
} from '../../../src/modules/consent/answer-tier.rules.ts';
import { PURPOSES } from '../../../src/modules/consent/purpose.rules.ts';
import { coversScope, itemsOf, SCOPE_KINDS, scopeFaults } from '../../../src/modules/consent/scope.rules.ts';
import { catalogue } from '../credentials/credential-facts.ts';

const pack = catalogue.defaultPack;
const { designations } = pack;
const A5 = { purpose: 'EMPLOYMENT', items: itemsOf({ holdsTest: 'A5' }) } as const;
const full = (more: Partial<ConsentInForce> = {}): ConsentInForce => ({
  tier: 'FULL',
  purpose: 'EMPLOYMENT',
  scope: [],
  ...more,
});

/** The table once more, as its readers would say it: everything not named here is LIMITED. */
const FULL_WITHOUT_CONSENT = ['TECHNICIAN SELF', 'EMPLOYER EMPLOYED', 'SPONSOR OFFICE', 'AGENCY OFFICE'];

describe('the table of tiers', () => {
  const cells = ROLES.flatMap((role) =>
    RELATIONS.flatMap((relation) => CONSENT_ANSWERS.map((consent) => ({ role, relation, consent }))),
  );

  test.each(cells)('$role, $relation, $consent', ({ role, relation, consent }) => {
    const tier = ANSWER_TIERS[role][relation][consent];
    if (role === 'PUBLIC') return expect(tier).toBe('NONE');
    if (role === 'REGISTRAR') return expect(tier).toBe('FULL');
    if (role === 'TECHNICIAN') return expect(tier).toBe(relation === 'SELF' ? 'FULL' : 'NONE');
    const isFull = consent === 'FULL' || FULL_WITHOUT_CONSENT.includes(`${role} ${relation}`);
    expect(tier).toBe(isFull ? 'FULL' : 'LIMITED');
  });
});

describe('a question', () => {
  test.each<[string, Role, boolean, readonly ConsentInForce[], string]>([
    ['of a stranger is answered yes or no', 'EMPLOYER', false, [], 'LIMITED'],
    ['of the employer is answered in full', 'EMPLOYER', true, [], 'FULL'],
    ['with a full consent is answered in full', 'INSURER', false, [full()], 'FULL'],
    ['with a limited consent is answered yes or no', 'INSURER', false, [full({ tier: 'LIMITED' })], 'LIMITED'],
    ['with a consent for another purpose', 'INSURER', false, [full({ purpose: 'INSURANCE' })], 'LIMITED'],
    ['with a consent of another scope', 'INSURER', false, [full({ scope: ['A6'] })], 'LIMITED'],
    ['with a consent of its scope', 'INSURER', false, [full({ scope: ['A6', 'A5'] })], 'FULL'],
    ['with a consent to all tests', 'EMPLOYER', false, [full({ scope: ['ASE'] })], 'FULL'],
    ['with two consents, one of which fits', 'EMPLOYER', false, [full({ scope: ['A6'] }), full()], 'FULL'],
    ['of the sponsor of an enrolment', 'SPONSOR', true, [], 'FULL'],
    ['of another sponsor', 'SPONSOR', false, [], 'LIMITED'],
    ['of the registrar', 'REGISTRAR', false, [], 'FULL'],
    ['of the technician themself', 'TECHNICIAN', true, [], 'FULL'],
    ['of another technician', 'TECHNICIAN', false, [full()], 'NONE'],
    ['without a key', 'PUBLIC', true, [full()], 'NONE'],
  ])('%s', (_, role, isRelated, consents, tier) => {
    expect(tierOf(role, { isRelated, consents }, A5, designations)).toBe(tier);
  });

  test('of the employer for another purpose than employment wants a consent', () => {
    const insurance = { ...A5, purpose: 'INSURANCE' } as const;
    expect(tierOf('EMPLOYER', { isRelated: true, consents: [] }, insurance, designations)).toBe('LIMITED');
  });

  test('of an office looks no further than the office does', () => {
    const related = { isRelated: true, consents: [] };
    const licence = {
      purpose: 'REGULATORY',
      items: itemsOf({ holdsGovernment: { class: 'X', jurisdiction: 'US-CA' } }),
    } as const;
    const factory = { purpose: 'REGULATORY', items: itemsOf({ holdsOem: { program: 'TOYOTA_T_TEN' } }) } as const;
    expect(tierOf('AGENCY', related, licence, designations)).toBe('FULL');
    expect(tierOf('AGENCY', related, factory, designations)).toBe('LIMITED');
    expect(tierOf('SPONSOR', related, factory, designations)).toBe('FULL');
    expect(tierOf('SPONSOR', related, licence, designations)).toBe('LIMITED');
  });

  const consent = fc.record({
    tier: fc.constantFrom(...TIERS),
    purpose: fc.constantFrom(...PURPOSES),
    scope: fc.subarray([...SCOPE_KINDS, 'A5', 'A6', 'MASTER_AUTOMOBILE']),
  });
  const role = fc.constantFrom(...ROLES);
  const requirement = fc.constantFrom(
    { holdsTest: 'A5' },
    { allOf: [{ holdsTest: 'A5' }, { holdsTest: 'A6' }] },
    { holdsDesignation: 'MASTER_AUTOMOBILE' },
    { not: { heldTest: 'A6' } },
    { isCertified: true as const },
    { experienceYears: { years: 2 } },
  );

  test('is never answered less for one consent more, and never more than its whole record is', () => {
    fc.assert(
      fc.property(
        role,
        fc.boolean(),
        fc.array(consent),
        consent,
        fc.constantFrom(...PURPOSES),
        requirement,
        (...drawn) => {
          const [asker, isRelated, consents, another, purpose, asked] = drawn;
          const rank = (given: readonly ConsentInForce[], items = itemsOf(asked)) =>
            ['NONE', 'LIMITED', 'FULL'].indexOf(
              tierOf(asker, { isRelated, consents: given }, { purpose, items }, designations),
            );
          expect(rank([...consents, another])).toBeGreaterThanOrEqual(rank(consents));
          expect(rank(consents)).toBeGreaterThanOrEqual(rank(consents, WHOLE_RECORD));
        },
      ),
    );
  });

  test('of somebody unrelated without any consent is yes or no, or nothing', () => {
    fc.assert(
      fc.property(role, fc.constantFrom(...PURPOSES), requirement, (asker, purpose, asked) => {
        const tier = tierOf(asker, NO_RELATION, { purpose, items: itemsOf(asked) }, designations);
        if (asker !== 'REGISTRAR') expect(tier).not.toBe('FULL');
      }),
    );
  });
});

describe('a scope', () => {
  test.each([
    [[], { holdsDesignation: 'MASTER_AUTOMOBILE' }, true],
    [['MASTER_AUTOMOBILE'], { holdsTest: 'A5' }, true],
    [['MASTER_AUTOMOBILE'], { holdsTest: 'T2' }, false],
    [['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'], { holdsDesignation: 'MASTER_AUTOMOBILE' }, true],
    [['A1', 'A2'], { holdsDesignation: 'MASTER_AUTOMOBILE' }, false],
    [['A5'], { isCertified: true as const }, false],
    [['ASE'], { isCertified: true as const }, true],
    [['ASE'], { allOf: [{ holdsTest: 'A5' }, { employedInNetwork: 'TOYOTA' }] }, false],
    [['ASE', 'EMPLOYMENT'], { allOf: [{ holdsTest: 'A5' }, { employedInNetwork: 'TOYOTA' }] }, true],
    [['TOYOTA_T_TEN'], { completedOem: { program: 'TOYOTA_T_TEN' } }, true],
    [['OEM'], { trainingYears: { years: 1 } }, false],
  ])('%j covers %j: %s', (scope, requirement, covered) => {
    expect(coversScope(scope, itemsOf(requirement), designations)).toBe(covered);
  });

  test('names kinds that are no code of any shipped pack', () => {
    for (const codes of [pack.tests, pack.designations, pack.oemPrograms, pack.governmentClasses]) {
      for (const kind of SCOPE_KINDS) expect(codes.has(kind)).toBe(false);
    }
  });

  test.each([
    [['A5', 'OEM'], []],
    [['A5', 'A99'], ['UNKNOWN_CODE scope.1']],
    [['A5', 'A5'], ['SCOPE_CODE_REPEATED scope.1']],
    [['__proto__'], ['UNKNOWN_CODE scope.0']],
    [Array.from({ length: 201 }, (_, index) => `A${index}`), ['SCOPE_TOO_LONG scope']],
  ])('%j is refused for %j', (scope, faults) => {
    expect(scopeFaults(scope, pack).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual(faults);
  });
});
