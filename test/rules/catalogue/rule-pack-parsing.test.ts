import { describe, expect, test } from '@jest/globals';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { type Json, sampleDesignation, samplePack, sampleTest } from './sample-pack.ts';

function faultsOf(document: unknown): readonly (readonly [string, string])[] {
  const parsed = parseRulePack(document);
  return parsed.ok ? [] : parsed.faults.map((fault) => [fault.code, fault.path.join('.')]);
}

test('a well-formed pack is indexed by code and named with its version', () => {
  const parsed = parseRulePack(samplePack());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  expect(parsed.pack.name).toBe('sample@1');
  expect([...parsed.pack.tests.keys()]).toEqual(['A1', 'A2']);
  expect(parsed.pack.tests.get('A1')?.experience.anyOf).toEqual([
    { workYears: 2, trainingYears: 0 },
    { workYears: 1, trainingYears: 2 },
  ]);
  expect(parsed.pack.designations.get('MASTER_A')?.requirement).toEqual({
    allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A2' }],
  });
});

describe('a malformed pack is refused with the path of its fault', () => {
  const withTest = (changes: Json) => samplePack({ tests: [sampleTest('A1', changes), sampleTest('A2')] });
  const withDesignation = (changes: Json) => samplePack({ designations: [sampleDesignation('MASTER_A', changes)] });
  test.each<[string, unknown, string, string]>([
    ['an unknown member', samplePack({ colour: 'blue' }), 'MEMBER_UNKNOWN', 'colour'],
    ['a bad pack code', samplePack({ code: 'Sample Pack' }), 'CODE_EXPECTED', 'code'],
    ['version 0', samplePack({ version: 0 }), 'NUMBER_OUT_OF_RANGE', 'version'],
    ['a version as text', samplePack({ version: '1' }), 'NUMBER_OUT_OF_RANGE', 'version'],
    ['an empty title', samplePack({ title: ' ' }), 'TEXT_EXPECTED', 'title'],
    ['a default that is no flag', samplePack({ registryDefault: 'yes' }), 'FLAG_EXPECTED', 'registryDefault'],
    ['a negative wait', samplePack({ retakeWaitDays: -1 }), 'NUMBER_OUT_OF_RANGE', 'retakeWaitDays'],
    [
      'a renewal of no months',
      samplePack({ renewal: { recertificationTestMonths: 60, continuingEducationMonths: 0 } }),
      'NUMBER_OUT_OF_RANGE',
      'renewal.continuingEducationMonths',
    ],
    ['reasons that are no list', samplePack({ statusReasons: {} }), 'LIST_EXPECTED', 'statusReasons'],
    [
      'a reason for no action',
      samplePack({ statusReasons: [{ code: 'CLEARED', name: 'Cleared', actions: [] }] }),
      'LIST_EMPTY',
      'statusReasons.0.actions',
    ],
    [
      'a reason for an unknown action',
      samplePack({ statusReasons: [{ code: 'CLEARED', name: 'Cleared', actions: ['FINE'] }] }),
      'WORD_UNKNOWN',
      'statusReasons.0.actions.0',
    ],
    [
      'a test that is no object',
      samplePack({ tests: [sampleTest('A1'), sampleTest('A2'), 'A3'] }),
      'OBJECT_EXPECTED',
      'tests.2',
    ],
    [
      'a test twice',
      samplePack({ tests: [sampleTest('A1'), sampleTest('A2'), sampleTest('A1')] }),
      'CODE_REPEATED',
      'tests.2.code',
    ],
    [
      'a test code in small letters',
      samplePack({ tests: [sampleTest('A1'), sampleTest('A2'), sampleTest('a3')] }),
      'CODE_EXPECTED',
      'tests.2.code',
    ],
    ['an unknown series', withTest({ series: 'Q' }), 'CODE_UNKNOWN', 'tests.0.series'],
    ['an unknown repair area', withTest({ repairArea: 'WINGS' }), 'CODE_UNKNOWN', 'tests.0.repairArea'],
    ['a validity of 0', withTest({ validityMonths: 0 }), 'NUMBER_OUT_OF_RANGE', 'tests.0.validityMonths'],
    ['half a month', withTest({ validityMonths: 0.5 }), 'NUMBER_OUT_OF_RANGE', 'tests.0.validityMonths'],
    ['a day that does not exist', withTest({ offeredUntil: '2026-02-30' }), 'DAY_EXPECTED', 'tests.0.offeredUntil'],
    ['a day left out', withTest({ offeredFrom: undefined }), 'DAY_EXPECTED', 'tests.0.offeredFrom'],
    [
      'offered until before from',
      withTest({ offeredFrom: '2026-01-02', offeredUntil: '2026-01-02' }),
      'OFFERED_UNTIL_NOT_AFTER_FROM',
      'tests.0.offeredUntil',
    ],
    ['an unknown sureness', withTest({ sureness: 'GUESS' }), 'WORD_UNKNOWN', 'tests.0.sureness'],
    ['an unsure member that is no text', withTest({ unsure: [1] }), 'TEXT_EXPECTED', 'tests.0.unsure.0'],
    [
      'work in an unknown series',
      withTest({ experience: { series: ['A', 'Q'], anyOf: [{ workYears: 1 }] } }),
      'CODE_UNKNOWN',
      'tests.0.experience.series.1',
    ],
    [
      'work in no series',
      withTest({ experience: { series: [], anyOf: [{ workYears: 1 }] } }),
      'EXPERIENCE_SERIES_MISSING',
      'tests.0.experience.series',
    ],
    [
      'an alternative of nothing',
      withTest({ experience: { series: ['A'], anyOf: [{ workYears: 0 }] } }),
      'EXPERIENCE_EMPTY',
      'tests.0.experience.anyOf.0',
    ],
    [
      'a third of a year',
      withTest({ experience: { series: ['A'], anyOf: [{ workYears: 0.3 }] } }),
      'NUMBER_OUT_OF_RANGE',
      'tests.0.experience.anyOf.0.workYears',
    ],
    [
      'a prerequisite on an unknown test',
      withTest({ prerequisite: { heldTest: 'A9' } }),
      'UNKNOWN_TEST',
      'tests.0.prerequisite.heldTest',
    ],
    [
      'a prerequisite on itself',
      withTest({ prerequisite: { heldTest: 'A1' } }),
      'REQUIREMENT_CIRCULAR',
      'tests.0.prerequisite',
    ],
    [
      'a designation of unknown tests',
      withDesignation({ requirement: { allOf: [{ holdsTest: 'A7' }] } }),
      'UNKNOWN_TEST',
      'designations.0.requirement.allOf.0.holdsTest',
    ],
    [
      'a designation without a requirement',
      withDesignation({ requirement: null }),
      'REQUIREMENT_NOT_OBJECT',
      'designations.0.requirement',
    ],
    ['a designation in an unknown series', withDesignation({ series: 'Q' }), 'CODE_UNKNOWN', 'designations.0.series'],
    [
      'a designation that wants itself',
      withDesignation({ requirement: { holdsDesignation: 'MASTER_A' } }),
      'REQUIREMENT_CIRCULAR',
      'designations.0.requirement',
    ],
    [
      'a designation named like a test',
      samplePack({ designations: [sampleDesignation('A2', { requirement: { holdsTest: 'A1' } })] }),
      'CODE_REPEATED',
      'designations.0.code',
    ],
  ])('%s', (_case, document, code, path) => {
    expect(faultsOf(document)).toEqual([[code, path]]);
  });
});

test('a circle through a prerequisite and a designation is found and told step by step', () => {
  const parsed = parseRulePack(
    samplePack({
      tests: [sampleTest('A1', { prerequisite: { holdsDesignation: 'MASTER_A' } }), sampleTest('A2')],
    }),
  );
  expect(parsed).toMatchObject({
    ok: false,
    faults: [
      { code: 'REQUIREMENT_CIRCULAR', message: 'A1 wants MASTER_A wants A1.', path: ['tests', 0, 'prerequisite'] },
    ],
  });
});

test('faults of shape and of meaning are reported together', () => {
  const document = samplePack({
    version: -1,
    tests: [
      sampleTest('A1', { validityMonths: 0, series: 'Q' }),
      sampleTest('A2', { prerequisite: { heldTest: 'A9' } }),
    ],
    designations: [sampleDesignation('MASTER_A', { requirement: { anyOf: [] } })],
  });
  expect(faultsOf(document)).toEqual([
    ['NUMBER_OUT_OF_RANGE', 'version'],
    ['CODE_UNKNOWN', 'tests.0.series'],
    ['NUMBER_OUT_OF_RANGE', 'tests.0.validityMonths'],
    ['UNKNOWN_TEST', 'tests.1.prerequisite.heldTest'],
    ['REQUIREMENT_EMPTY_LIST', 'designations.0.requirement.anyOf'],
  ]);
});

test.each([null, 'pack', 7, []])('%j is refused as a whole', (document) => {
  expect(faultsOf(document)).toEqual([['OBJECT_EXPECTED', '']]);
});

test('an empty object is told everything it lacks', () => {
  expect(faultsOf({}).map(([, path]) => path)).toEqual([
    'code',
    'version',
    'repairAreas',
    'series',
    'renewal',
    'title',
    'description',
    'registryDefault',
    'retakeWaitDays',
    'tests',
    'designations',
    'statusReasons',
  ]);
});
