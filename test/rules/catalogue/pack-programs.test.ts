import { describe, expect, test } from '@jest/globals';
import type { RulePack } from '../../../src/modules/catalogue/rule-pack.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { type Json, sampleDesignation, samplePack, sampleTest } from './sample-pack.ts';

function level(code: string, prerequisite: unknown = null): Json {
  return { code, name: code, prerequisite };
}

function program(code: string, changes: Json = {}): Json {
  return {
    code,
    name: code,
    sponsor: 'FORD',
    network: 'FORD',
    levels: [level('CERTIFIED'), level('MASTER')],
    prerequisite: null,
    employmentTie: 'NETWORK_EMPLOYMENT',
    resumesOnReemployment: true,
    validityMonths: 36,
    grace: [{ code: 'YELLOW', name: 'Yellow', days: 180 }],
    sureness: 'MISSION',
    unsure: [],
    ...changes,
  };
}

function governmentClass(code: string, changes: Json = {}): Json {
  return {
    code,
    name: code,
    levels: ['STATE'],
    validityMonths: 24,
    lateRenewalMonths: 12,
    sureness: 'PUBLISHED',
    unsure: [],
    ...changes,
  };
}

function withSections(changes: Json = {}): Json {
  return samplePack({
    networks: [{ code: 'FORD', name: 'Ford' }],
    oemPrograms: [program('FACT')],
    employmentRoles: [{ code: 'TECHNICIAN', name: 'Technician', performsRepairs: true }],
    governmentClasses: [governmentClass('SMOG')],
    blueSeal: { requirement: { certifiedShare: { atLeast: { n: 3, of: 4 } } }, recognitionMonths: 12 },
    ...changes,
  });
}

const withProgram = (changes: Json) => withSections({ oemPrograms: [program('FACT', changes)] });
const withClass = (changes: Json) => withSections({ governmentClasses: [governmentClass('SMOG', changes)] });
const withBlueSeal = (requirement: unknown) => withSections({ blueSeal: { requirement, recognitionMonths: 12 } });

function parsed(document: unknown): RulePack {
  const result = parseRulePack(document);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.pack;
}

function faultsOf(document: unknown): readonly (readonly [string, string])[] {
  const result = parseRulePack(document);
  return result.ok ? [] : result.faults.map((fault) => [fault.code, fault.path.join('.')]);
}

test('a pack that leaves the sections out has none of what they define', () => {
  const pack = parsed(samplePack());
  expect([pack.networks, pack.oemPrograms, pack.employmentRoles, pack.governmentClasses]).toEqual(
    Array.from({ length: 4 }, () => new Map()),
  );
  expect(pack.blueSeal).toBeNull();
  expect(parsed(samplePack({ blueSeal: null })).blueSeal).toBeNull();
});

test('every section reads as it is written', () => {
  const prerequisite = { allOf: [{ holdsTest: 'A1' }, { holdsDesignation: 'MASTER_A' }] };
  const master = { completedOem: { program: 'FACT', level: 'CERTIFIED' } };
  const levels = [level('CERTIFIED'), level('MASTER', master)];
  const pack = parsed(withProgram({ prerequisite, levels }));
  expect(pack.networks.get('FORD')).toEqual({ code: 'FORD', name: 'Ford' });
  expect(pack.oemPrograms.get('FACT')).toEqual(program('FACT', { prerequisite, levels }));
  expect(pack.employmentRoles.get('TECHNICIAN')?.performsRepairs).toBe(true);
  expect(pack.governmentClasses.get('SMOG')).toEqual(governmentClass('SMOG'));
  expect(pack.blueSeal).toEqual({
    requirement: { certifiedShare: { atLeast: { n: 3, of: 4 } } },
    recognitionMonths: 12,
  });
});

test('what does not expire has neither grace nor late renewal', () => {
  const program1 = parsed(withProgram({ validityMonths: null, grace: [] })).oemPrograms.get('FACT');
  expect(program1).toMatchObject({ validityMonths: null, grace: [] });
  const class1 = parsed(withClass({ validityMonths: null, lateRenewalMonths: null })).governmentClasses.get('SMOG');
  expect(class1).toMatchObject({ validityMonths: null, lateRenewalMonths: null });
});

test('sections may name each other whichever comes first', () => {
  const certified = { holdsGovernment: { class: 'SMOG', jurisdiction: 'US-CA' } };
  const pack = parsed(
    withSections({
      tests: [sampleTest('A1', { prerequisite: { holdsOem: { program: 'SECOND' } } }), sampleTest('A2')],
      oemPrograms: [
        program('FIRST', { levels: [level('CERTIFIED', { completedOem: { program: 'SECOND', level: 'MASTER' } })] }),
        program('SECOND', { prerequisite: { employedInNetwork: 'FORD' }, levels: [level('MASTER', certified)] }),
      ],
    }),
  );
  expect([...pack.oemPrograms.keys()]).toEqual(['FIRST', 'SECOND']);
});

describe('a malformed section is refused with the path of its fault', () => {
  const yellow = { code: 'YELLOW', name: 'Yellow', days: 180 };
  test.each<[string, unknown, string, string]>([
    ['classes that are no list', withSections({ governmentClasses: null }), 'LIST_EXPECTED', 'governmentClasses'],
    ['a network without a name', withSections({ networks: [{ code: 'FORD' }] }), 'TEXT_EXPECTED', 'networks.0.name'],
    [
      'a network twice',
      withSections({
        networks: [
          { code: 'FORD', name: 'Ford' },
          { code: 'FORD', name: 'Ford' },
        ],
      }),
      'CODE_REPEATED',
      'networks.1.code',
    ],
    ['a programme that is no object', withSections({ oemPrograms: ['FACT'] }), 'OBJECT_EXPECTED', 'oemPrograms.0'],
    ['a programme with more', withProgram({ colour: 'blue' }), 'MEMBER_UNKNOWN', 'oemPrograms.0.colour'],
    [
      'a programme twice',
      withSections({ oemPrograms: [program('FACT'), program('FACT')] }),
      'CODE_REPEATED',
      'oemPrograms.1.code',
    ],
    ['a sponsor that is no code', withProgram({ sponsor: 'Ford Motor' }), 'CODE_EXPECTED', 'oemPrograms.0.sponsor'],
    ['an unknown network', withProgram({ network: 'SAAB' }), 'CODE_UNKNOWN', 'oemPrograms.0.network'],
    ['no level', withProgram({ levels: [] }), 'LIST_EMPTY', 'oemPrograms.0.levels'],
    [
      'a level twice',
      withProgram({ levels: [level('MASTER'), level('MASTER')] }),
      'CODE_REPEATED',
      'oemPrograms.0.levels.1.code',
    ],
    [
      'a level without its prerequisite',
      withProgram({ levels: [{ code: 'CERTIFIED', name: 'Certified' }] }),
      'REQUIREMENT_NOT_OBJECT',
      'oemPrograms.0.levels.0.prerequisite',
    ],
    [
      'a prerequisite on an unknown test',
      withProgram({ prerequisite: { holdsTest: 'A9' } }),
      'UNKNOWN_TEST',
      'oemPrograms.0.prerequisite.holdsTest',
    ],
    [
      'a prerequisite on an unknown designation',
      withProgram({ prerequisite: { holdsDesignation: 'MASTER_B' } }),
      'UNKNOWN_DESIGNATION',
      'oemPrograms.0.prerequisite.holdsDesignation',
    ],
    [
      'a prerequisite on an unknown programme',
      withProgram({ prerequisite: { holdsOem: { program: 'STEP' } } }),
      'UNKNOWN_OEM_PROGRAM',
      'oemPrograms.0.prerequisite.holdsOem.program',
    ],
    [
      'a prerequisite on an unknown level',
      withProgram({
        levels: [level('CERTIFIED'), level('MASTER', { completedOem: { program: 'FACT', level: 'ADVANCED' } })],
      }),
      'UNKNOWN_OEM_LEVEL',
      'oemPrograms.0.levels.1.prerequisite.completedOem.level',
    ],
    [
      'a prerequisite on an unknown class',
      withProgram({ prerequisite: { holdsGovernment: { class: 'PILOT', jurisdiction: 'US' } } }),
      'UNKNOWN_GOVERNMENT_CLASS',
      'oemPrograms.0.prerequisite.holdsGovernment.class',
    ],
    [
      'a prerequisite that asks something of a shop',
      withProgram({ prerequisite: { isOpen: true } }),
      'REQUIREMENT_WRONG_SUBJECT',
      'oemPrograms.0.prerequisite.isOpen',
    ],
    ['an unknown tie', withProgram({ employmentTie: 'MARRIAGE' }), 'WORD_UNKNOWN', 'oemPrograms.0.employmentTie'],
    [
      'a resumption that is no flag',
      withProgram({ resumesOnReemployment: 'yes' }),
      'FLAG_EXPECTED',
      'oemPrograms.0.resumesOnReemployment',
    ],
    ['a validity of 0', withProgram({ validityMonths: 0 }), 'NUMBER_OUT_OF_RANGE', 'oemPrograms.0.validityMonths'],
    [
      'a validity left out',
      withProgram({ validityMonths: undefined }),
      'NUMBER_OUT_OF_RANGE',
      'oemPrograms.0.validityMonths',
    ],
    ['grace without validity', withProgram({ validityMonths: null }), 'GRACE_WITHOUT_VALIDITY', 'oemPrograms.0.grace'],
    [
      'a grace state of no days',
      withProgram({ grace: [{ ...yellow, days: 0 }] }),
      'NUMBER_OUT_OF_RANGE',
      'oemPrograms.0.grace.0.days',
    ],
    ['a grace state twice', withProgram({ grace: [yellow, yellow] }), 'CODE_REPEATED', 'oemPrograms.0.grace.1.code'],
    [
      'a grace state named like the state before it',
      withProgram({ grace: [{ ...yellow, code: 'ACTIVE' }] }),
      'CODE_RESERVED',
      'oemPrograms.0.grace.0.code',
    ],
    ['an unknown sureness', withProgram({ sureness: 'GUESS' }), 'WORD_UNKNOWN', 'oemPrograms.0.sureness'],
    [
      'a role that does not say whether it repairs',
      withSections({ employmentRoles: [{ code: 'OWNER', name: 'Owner' }] }),
      'FLAG_EXPECTED',
      'employmentRoles.0.performsRepairs',
    ],
    [
      'a role in small letters',
      withSections({ employmentRoles: [{ code: 'owner', name: 'Owner', performsRepairs: false }] }),
      'CODE_EXPECTED',
      'employmentRoles.0.code',
    ],
    ['a class at no level', withClass({ levels: [] }), 'LIST_EMPTY', 'governmentClasses.0.levels'],
    ['a class at an unknown level', withClass({ levels: ['COUNTY'] }), 'WORD_UNKNOWN', 'governmentClasses.0.levels.0'],
    [
      'a class twice at one level',
      withClass({ levels: ['STATE', 'STATE'] }),
      'CODE_REPEATED',
      'governmentClasses.0.levels.1',
    ],
    [
      'half a month of validity',
      withClass({ validityMonths: 0.5 }),
      'NUMBER_OUT_OF_RANGE',
      'governmentClasses.0.validityMonths',
    ],
    [
      'late renewal of what does not expire',
      withClass({ validityMonths: null }),
      'LATE_RENEWAL_WITHOUT_VALIDITY',
      'governmentClasses.0.lateRenewalMonths',
    ],
    ['a Blue Seal that is a list', withSections({ blueSeal: [] }), 'OBJECT_EXPECTED', 'blueSeal'],
    [
      'a recognition for no time',
      withSections({ blueSeal: { requirement: { isOpen: true }, recognitionMonths: 0 } }),
      'NUMBER_OUT_OF_RANGE',
      'blueSeal.recognitionMonths',
    ],
    [
      'a Blue Seal that asks something of a technician',
      withBlueSeal({ holdsTest: 'A1' }),
      'REQUIREMENT_WRONG_SUBJECT',
      'blueSeal.requirement.holdsTest',
    ],
    [
      'a Blue Seal for an unknown area',
      withBlueSeal({ areasCovered: ['WINGS'] }),
      'UNKNOWN_REPAIR_AREA',
      'blueSeal.requirement.areasCovered.0',
    ],
    [
      'a Blue Seal for more than everybody',
      withBlueSeal({ certifiedShare: { atLeast: { n: 5, of: 4 } } }),
      'REQUIREMENT_FRACTION_OUT_OF_RANGE',
      'blueSeal.requirement.certifiedShare.atLeast',
    ],
    [
      'a Blue Seal that wants itself',
      withBlueSeal({ allOf: [{ isOpen: true }, { blueSealCompliant: true }] }),
      'REQUIREMENT_CIRCULAR',
      'blueSeal.requirement',
    ],
    [
      'a Blue Seal that wants its own recognition',
      withBlueSeal({ blueSealRecognised: true }),
      'REQUIREMENT_CIRCULAR',
      'blueSeal.requirement',
    ],
  ])('%s', (_case, document, code, path) => {
    expect(faultsOf(document)).toEqual([[code, path]]);
  });
});

describe('a circle through programmes is found and told step by step', () => {
  const completed = (code: string, levelCode?: string) => ({
    completedOem: { program: code, ...(levelCode === undefined ? {} : { level: levelCode }) },
  });
  const holds = (code: string) => ({ holdsOem: { program: code } });
  test.each<[string, Json, string, string]>([
    [
      'a programme that wants itself',
      { oemPrograms: [program('FACT', { prerequisite: holds('FACT') })] },
      'FACT CERTIFIED wants FACT CERTIFIED.',
      'oemPrograms.0.prerequisite',
    ],
    [
      'a level that wants one above it',
      {
        oemPrograms: [
          program('FACT', {
            levels: [level('CERTIFIED', completed('FACT', 'MASTER')), level('MASTER', completed('FACT', 'CERTIFIED'))],
          }),
        ],
      },
      'FACT CERTIFIED wants FACT MASTER wants FACT CERTIFIED.',
      'oemPrograms.0.levels.0.prerequisite',
    ],
    [
      'two programmes that want each other',
      {
        oemPrograms: [
          program('FACT', { prerequisite: holds('STEP') }),
          program('STEP', { prerequisite: holds('FACT') }),
        ],
      },
      'FACT CERTIFIED wants STEP CERTIFIED wants FACT CERTIFIED.',
      'oemPrograms.0.prerequisite',
    ],
    [
      'a test, a programme and a designation',
      {
        tests: [sampleTest('A1', { prerequisite: holds('FACT') }), sampleTest('A2')],
        designations: [sampleDesignation('MASTER_A')],
        oemPrograms: [program('FACT', { prerequisite: { holdsDesignation: 'MASTER_A' } })],
      },
      'A1 wants FACT CERTIFIED wants MASTER_A wants A1.',
      'tests.0.prerequisite',
    ],
  ])('%s', (_case, changes, message, path) => {
    const result = parseRulePack(withSections(changes));
    expect(result).toMatchObject({ ok: false, faults: [{ code: 'REQUIREMENT_CIRCULAR', message }] });
    expect(faultsOf(withSections(changes))).toEqual([['REQUIREMENT_CIRCULAR', path]]);
  });

  test('a level that wants the one below it is none, nor is one that wants any level', () => {
    const levels = [
      level('CERTIFIED'),
      level('ADVANCED', completed('FACT', 'CERTIFIED')),
      level('MASTER', holds('FACT')),
    ];
    expect(faultsOf(withProgram({ levels }))).toEqual([]);
  });
});
