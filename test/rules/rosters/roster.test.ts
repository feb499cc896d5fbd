import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CsvRow } from '../../../src/modules/csv/csv-row.rules.ts';
import {
  answerOf,
  chunked,
  countsOf,
  entryOf,
  entryOfRow,
  identityOf,
  resultRow,
} from '../../../src/modules/rosters/roster.rules.ts';
import { answersTo, type RosterJudge } from '../../../src/modules/rosters/roster-judging.ts';
import { questionOf } from '../../../src/modules/rosters/roster-upload.ts';

const row = (fields: readonly string[], fault?: string): CsvRow => ({
  line: 7,
  text: fields.join(','),
  fields,
  fault: fault === undefined ? undefined : { column: null, code: 'ANY', message: fault },
});

describe('a line', () => {
  test.each([
    [['ASE-1234-5678', 'O’Néill-Smith'], { aseId: 'ASE-1234-5678', lastNameFolded: 'oneillsmith' }],
    [['ASE-12345678', 'Lee'], 'ASE_ID_MALFORMED'],
    [[' ASE-1234-5678', 'Lee'], 'ASE_ID_MALFORMED'],
    [['', ''], 'ASE_ID_MALFORMED'],
    [['ASE-1234-5678', ' - '], 'NAME_EMPTY'],
    [['ASE-1234-5678'], 'LINE_MALFORMED'],
    [['ASE-1234-5678', 'Lee', ''], 'LINE_MALFORMED'],
    [['ASE-1234-5678', 'L'.repeat(201)], 'LINE_MALFORMED'],
    [['ASE-1234-5678', 'Lee\u0000'], 'LINE_MALFORMED'],
    [['ASE-1234-5678', 'Lee\ud800'], 'LINE_MALFORMED'],
  ])('%j asks about %j', (fields, asked) => {
    expect(identityOf(entryOfRow(row(fields)))).toEqual(asked);
  });

  test('that cannot be read keeps its number and says what is wrong', () => {
    const entry = entryOfRow(row([], 'The line is not valid UTF-8.'));
    expect(entry).toEqual({ line: 7, fault: 'The line is not valid UTF-8.' });
    expect(answerOf(entry, 'LINE_MALFORMED')).toMatchObject({
      line: 7,
      aseId: null,
      fault: 'The line is not valid UTF-8.',
    });
    expect(resultRow(answerOf(entry, 'LINE_MALFORMED'))).toEqual(['7', '', '', '', '', '', 'LINE_MALFORMED', '']);
  });
});

test('every line is answered in its place, whoever is known', async () => {
  const known = new Set(['ASE-0000-0001', 'ASE-0000-0003']);
  const judge: RosterJudge = async (identities) =>
    identities.map(({ aseId }) =>
      known.has(aseId)
        ? { technicianId: aseId, verdict: 'VALID', holdsThrough: null, missing: [], tier: 'FULL' }
        : undefined,
    );
  const aseId = fc.constantFrom('ASE-0000-0001', 'ASE-0000-0002', 'ASE-0000-0003', 'nonsense');
  const lines = fc.array(fc.tuple(aseId, fc.constantFrom('Lee', '')), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(lines, async (given) => {
      const entries = given.map(([id, name], index) => entryOf(index + 1, id, name));
      const answers = await answersTo(entries, { holdsTest: 'A5' }, {} as never, judge, 'OPERATOR');
      expect(answers.map(({ line }) => line)).toEqual(entries.map(({ line }) => line));
      for (const { aseId: id, lastName, verdict, reason, technicianId } of answers) {
        const expected =
          id === 'nonsense'
            ? 'ASE_ID_MALFORMED'
            : lastName === ''
              ? 'NAME_EMPTY'
              : known.has(id ?? '')
                ? null
                : 'NOT_FOUND';
        expect(reason).toBe(expected);
        expect([verdict, technicianId]).toEqual(expected === null ? ['VALID', id] : [null, null]);
      }
      const counted = Object.values(countsOf(answers)).reduce((sum, lines) => sum + lines, 0);
      expect(counted).toBe(given.length);
    }),
  );
});

test('pieces hold everything in order and none is larger than asked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const pieces = chunked(items, size);
      expect(pieces.flat()).toEqual(items);
      expect(pieces.every(({ length }) => length > 0 && length <= size)).toBe(true);
    }),
  );
});

test('a question is read from the parameters of a URL', () => {
  expect(
    questionOf({
      codes: 'A5,A6',
      purpose: 'INSURANCE',
      asOf: '2026-02-28',
      knownAt: '2026-02-28T12:00:00Z',
      rulePack: 'published',
    }),
  ).toEqual({
    codes: ['A5', 'A6'],
    requirement: undefined,
    purpose: 'INSURANCE',
    asOf: '2026-02-28',
    knownAt: new Date('2026-02-28T12:00:00Z'),
    rulePack: 'published',
  });
  expect(questionOf({ requirement: '{"holdsTest":"A5"}', purpose: 'INSURANCE' }).requirement).toEqual({
    holdsTest: 'A5',
  });
});

test('everything that is wrong with a question is said at once', () => {
  expect(() =>
    questionOf({
      as_of: 'x',
      purpose: ['EMPLOYMENT', 'INSURANCE'],
      asOf: '2026-02-30',
      knownAt: '1',
      requirement: '{',
    }),
  ).toThrow(
    expect.objectContaining({
      faults: [
        'PARAMETER_UNKNOWN',
        'PARAMETER_REPEATED',
        'PURPOSE_UNKNOWN',
        'DAY_MALFORMED',
        'MOMENT_MALFORMED',
        'REQUIREMENT_NOT_JSON',
      ].map((code) => expect.objectContaining({ code })),
    }),
  );
});
