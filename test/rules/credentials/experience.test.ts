import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, day, earliestDay } from '../../../src/kernel/day.ts';
import { type ExperienceFact, experienceMetOn } from '../../../src/modules/credentials/experience.rules.ts';
import { catalogue, training, work } from './credential-facts.ts';

function metOn(testCode: string, facts: readonly ExperienceFact[]) {
  const rule = catalogue.defaultPack.tests.get(testCode)?.experience;
  if (!rule) throw new Error(`no test ${testCode}`);
  return experienceMetOn(rule, facts);
}

describe('two years of work', () => {
  test('are met on the 730th day worked, not a day before', () => {
    expect(metOn('A5', [work('2020-01-01', '2021-12-30')])).toBe('2021-12-30');
    expect(metOn('A5', [work('2020-01-01', '2021-12-29')])).toBeUndefined();
  });

  test('may be worked in pieces, whatever lies between them and in whatever order they are recorded', () => {
    const pieces = [work('2018-01-01', '2018-12-31'), work('2022-01-01', '2022-12-31')];
    expect(metOn('A5', pieces)).toBe('2022-12-31');
    expect(metOn('A5', [...pieces].reverse())).toBe('2022-12-31');
  });

  test('count a day worked at two places once', () => {
    const overlapping = [
      work('2020-01-01', '2020-12-31'),
      work('2020-01-01', '2020-12-31'),
      work('2020-07-01', '2021-06-30'),
    ];
    expect(metOn('A5', overlapping)).toBeUndefined();
    expect(metOn('A5', [...overlapping, work('2021-07-01', '2022-06-30')])).toBe('2021-12-30');
  });

  test('are not met by work for another series', () => {
    expect(metOn('A5', [work('2010-01-01', '2020-12-31', ['T'])])).toBeUndefined();
    expect(metOn('A5', [work('2010-01-01', '2020-12-31', ['T', 'A'])])).toBe('2011-12-31');
  });

  test('in automobiles count towards an advanced test too', () => {
    expect(metOn('L1', [work('2020-01-01', '2021-12-30', ['A'])])).toBe('2021-12-30');
  });
});

describe('one year of work with a two-year programme', () => {
  const programme = training('2019-09-01', '2021-05-31');

  test('is met when both are, whichever comes last', () => {
    expect(metOn('A5', [programme, work('2020-01-01', '2020-12-31')])).toBe('2021-05-31');
    expect(metOn('A5', [programme, work('2022-01-01', '2022-12-31')])).toBe('2022-12-31');
  });

  test('counts training from the day of its completion only', () => {
    expect(metOn('A5', [training('2015-09-01', '2021-05-31'), work('2016-01-01', '2016-12-31')])).toBe('2021-05-31');
  });

  test('is not met by half the work or half the programme', () => {
    expect(metOn('A5', [programme, work('2022-01-01', '2022-06-30')])).toBeUndefined();
    expect(metOn('A5', [training('2019-09-01', '2020-05-31'), work('2020-01-01', '2020-12-31')])).toBeUndefined();
  });

  test('yields to two years of work when those are done first', () => {
    expect(metOn('A5', [training('2019-09-01', '2026-05-31'), work('2020-01-01', '2023-12-31')])).toBe('2021-12-30');
  });
});

describe('the short experience of G1', () => {
  test('is a year, or half a year beside half a year of training', () => {
    expect(metOn('G1', [work('2021-01-01', '2021-12-31', ['G'])])).toBe('2021-12-31');
    expect(metOn('G1', [work('2021-01-01', '2021-12-31', ['G']), training('2020-01-01', '2020-12-31', ['G'])])).toBe(
      '2021-07-02',
    );
  });

  test('takes a half year as 183 days, whether or not the job went on', () => {
    const school = training('2020-01-01', '2020-12-31', ['G']);
    expect(metOn('G1', [school, work('2021-01-01', '2021-07-02', ['G'])])).toBe('2021-07-02');
    expect(metOn('G1', [school, work('2021-01-01', '2021-07-01', ['G'])])).toBeUndefined();
  });
});

test('MIL1 wants no experience', () => {
  expect(metOn('MIL1', [])).toBe('NONE_NEEDED');
});

const anyFact = fc
  .record({
    kind: fc.constantFrom<'WORK' | 'TRAINING'>('WORK', 'TRAINING'),
    start: fc.nat(2000),
    length: fc.nat(900),
    series: fc.constantFrom('A', 'T'),
  })
  .map(({ kind, start, length, series }): ExperienceFact => {
    const from = addDays(day('2015-01-01'), start);
    return { kind, series: [series], from, through: addDays(from, length) };
  });

test('the order of the facts makes no difference, and one more fact never makes it later', () => {
  fc.assert(
    fc.property(fc.array(anyFact, { maxLength: 6 }), anyFact, (facts, another) => {
      const met = metOn('A5', facts);
      expect(metOn('A5', [...facts].reverse())).toBe(met);
      const more = metOn('A5', [...facts, another]);
      if (met !== undefined) expect(more !== undefined && more <= met).toBe(true);
    }),
  );
});

test('what happens after the day on which it was met makes no difference', () => {
  fc.assert(
    fc.property(fc.array(anyFact, { maxLength: 6 }), (facts) => {
      const met = metOn('A5', facts);
      if (met === undefined || met === 'NONE_NEEDED') return;
      const until = facts
        .filter((fact) => fact.from <= met && (fact.kind === 'WORK' || fact.through <= met))
        .map((fact) => ({ ...fact, through: earliestDay(fact.through, met) }));
      expect(metOn('A5', until)).toBe(met);
    }),
  );
});
