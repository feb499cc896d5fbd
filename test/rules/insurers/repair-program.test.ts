import { describe, expect, test } from '@jest/globals';
import type { Viewer } from '../../../src/kernel/viewer.ts';
import { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import type { RulePack } from '../../../src/modules/catalogue/rule-pack.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';
import {
  judgingRule,
  programNameFaults,
  programOpenTo,
  type RuleDraft,
  ruleFaults,
} from '../../../src/modules/insurers/repair-program.rules.ts';

const catalogue = new Catalogue(
  SHIPPED_PACKS.map((document) => {
    const parsed = parseRulePack(document);
    if (!parsed.ok) throw new Error('a shipped pack is broken');
    return parsed.pack;
  }),
);
const packs: Readonly<Record<string, RulePack>> = Object.fromEntries(
  catalogue.packs().map((pack) => [pack.name, pack]),
);
const DRAFT: RuleDraft = { requirement: { isOpen: true }, rulePack: null, ranking: ['COMPLIANT'] };

function told(draft: Partial<RuleDraft>, name = 'mission-source@2'): readonly string[] {
  return ruleFaults({ ...DRAFT, ...draft }, packs[name] ?? catalogue.defaultPack).map(
    ({ code, path }) => `${code} ${path.join('.')}`,
  );
}

describe('a rule', () => {
  test('may ask anything of a shop and, below that, of its people', () => {
    const requirement = {
      allOf: [
        { blueSealCompliant: true },
        { certifiedShare: { atLeast: { n: 3, of: 4 }, who: { holdsOem: { program: 'FORD_FACT' } } } },
        { technicians: { atLeast: 2, who: { allOf: [{ holdsTest: 'B4' }, { employedInNetwork: 'FORD' }] } } },
        { located: { jurisdiction: 'US-CA' } },
      ],
    };
    expect(told({ requirement })).toEqual([]);
  });

  test('may not ask of the shop what is asked of a technician', () => {
    expect(told({ requirement: { holdsTest: 'B4' } })).toEqual(['REQUIREMENT_WRONG_SUBJECT requirement.holdsTest']);
  });

  test('is judged by the codes of its own pack: one without networks knows none', () => {
    expect(told({ requirement: { inNetwork: 'FORD' } })).toEqual([]);
    expect(told({ requirement: { inNetwork: 'FORD' } }, 'mission-source@1')).toEqual([
      'UNKNOWN_NETWORK requirement.inNetwork',
    ]);
  });

  test('is refused for everything that is wrong with it and its ranking', () => {
    expect(told({ requirement: { allOf: [] }, ranking: ['CHEAPEST'] })).toEqual([
      'REQUIREMENT_EMPTY_LIST requirement.allOf',
      'RANKING_KEY_UNKNOWN ranking.0',
    ]);
  });

  test.each([null, undefined, 1, 'isOpen', [], [{ isOpen: true }]])('is not %j', (requirement) => {
    expect(told({ requirement })).toEqual(['REQUIREMENT_NOT_OBJECT requirement']);
  });
});

describe('a stored rule', () => {
  const STORED = { requirement: { isOpen: true }, rulePack: 'published@1', ranking: ['COMPLIANT', 'MASTER_COUNT'] };

  test('judges by the very pack it was written against, though a newer version is published', () => {
    expect(judgingRule(STORED, catalogue)).toEqual({
      requirement: { isOpen: true },
      pack: packs['published@1'],
      ranking: ['COMPLIANT', 'MASTER_COUNT'],
    });
  });

  test.each<[string, Partial<typeof STORED>, string]>([
    ['whose pack is gone', { rulePack: 'published@99' }, 'not published'],
    ['that is no requirement about a shop', { requirement: { holdsTest: 'A5' } as never }, 'is broken'],
    ['with a ranking key that nobody knows', { ranking: ['CHEAPEST'] }, 'is broken'],
  ])('%s does not judge, and is our fault', (_, change, message) => {
    expect(() => judgingRule({ ...STORED, ...change }, catalogue)).toThrow(message);
  });
});

describe('how a programme is called', () => {
  test.each<[string, readonly string[]]>([
    ['PREFERRED_COLLISION', []],
    ['A', []],
    ['A'.repeat(40), []],
    ['A'.repeat(41), ['PROGRAM_CODE_MALFORMED']],
    ['1A', ['PROGRAM_CODE_MALFORMED']],
    ['PREFERRED COLLISION', ['PROGRAM_CODE_MALFORMED']],
    ['ÄRA', ['PROGRAM_CODE_MALFORMED']],
    ['A\n', ['PROGRAM_CODE_MALFORMED']],
  ])('by the code %j', (code, expected) => {
    expect(programNameFaults({ code, name: 'Preferred' }).map((fault) => fault.code)).toEqual(expected);
  });
});

describe('a programme', () => {
  const someone = (role: Exclude<Viewer['role'], 'PUBLIC' | 'TECHNICIAN'>, organizationId: string): Viewer => ({
    role,
    organizationId,
    apiKeyId: 'key',
  });

  test.each<[string, Viewer, boolean]>([
    ['the insurer that runs it', someone('INSURER', 'own'), true],
    ['another insurer', someone('INSURER', 'other'), false],
    ['a registrar', someone('REGISTRAR', 'other'), true],
    ['an employer of the same organisation', someone('EMPLOYER', 'own'), false],
    ['a sponsor of the same organisation', someone('SPONSOR', 'own'), false],
    ['an agency of the same organisation', someone('AGENCY', 'own'), false],
    ['nobody known', { role: 'PUBLIC' }, false],
  ])('to %s', (_, viewer, isOpen) => {
    expect(programOpenTo(viewer, { organization: 'own' })).toBe(isOpen);
  });
});
