import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addMonths, type Day, day, daysBetween, epochDayOf } from '../../../src/kernel/day.ts';
import { type GeneratedTechnician, generateTechnicians } from '../../../src/modules/bulk/generator.ts';
import { dayNumbered, monthsLater } from '../../../src/modules/bulk/generator-calendar.ts';
import { scatteredNumber } from '../../../src/modules/bulk/generator-random.ts';

const AS_OF = day('2026-06-01');
const registry = [...generateTechnicians({ technicians: 3000, seed: 7, asOf: AS_OF })];

function digest(technicians: readonly GeneratedTechnician[]): string {
  return createHash('sha256').update(JSON.stringify(technicians)).digest('hex');
}

function credentials(rows: (technician: GeneratedTechnician) => readonly (readonly string[])[]) {
  const byCredential = new Map<string, (readonly string[])[]>();
  for (const technician of registry) {
    for (const row of rows(technician)) {
      const key = `${row[0]} ${row[1]}`;
      byCredential.set(key, [...(byCredential.get(key) ?? []), row]);
    }
  }
  return byCredential;
}

test('the same seed and day invent the same registry', () => {
  expect(digest([...generateTechnicians({ technicians: 3000, seed: 7, asOf: AS_OF })])).toBe(digest(registry));
});

test('another seed or another day invents another registry', () => {
  const other = (seed: number, asOf: Day) => digest([...generateTechnicians({ technicians: 3000, seed, asOf })]);
  expect(other(8, AS_OF)).not.toBe(digest(registry));
  expect(other(7, day('2026-06-02'))).not.toBe(digest(registry));
});

test('a smaller registry is the beginning of a larger one', () => {
  expect([...generateTechnicians({ technicians: 100, seed: 7, asOf: AS_OF })]).toEqual(registry.slice(0, 100));
});

test('no two technicians share an ASE ID, and neighbours do not follow each other', () => {
  const numbers = Array.from({ length: 50_000 }, (_, index) => scatteredNumber(7, index));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.every((number) => number >= 0 && number < 100_000_000)).toBe(true);
  const close = numbers.filter((number, index) => Math.abs(number - (numbers[index + 1] ?? 0)) < 1000);
  expect(close.length).toBeLessThan(20);
});

test('months are added to numbered days as the kernel adds them to days', () => {
  const days = fc.integer({ min: 0, max: 40_000 });
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 120 }), (number, months) => {
      expect(dayNumbered(monthsLater(number, months))).toBe(addMonths(dayNumbered(number), months));
      expect(epochDayOf(dayNumbered(number))).toBe(number);
    }),
  );
});

test('nothing on record is later than the day asked for', () => {
  const days = registry.flatMap((each) => [
    ...each.experience.map((row) => row[4]),
    ...each.exams.map((row) => row[3]),
    ...each.periods.map((row) => row[2]),
    ...each.actions.map((row) => row[3]),
  ]);
  expect(days.filter((each) => each === undefined || each > AS_OF)).toEqual([]);
});

test('periods of one credential never overlap, and every test-based one rests on a passed exam', () => {
  const exams = credentials((each) => each.exams);
  const wrong: string[] = [];
  for (const [credential, rows] of credentials((each) => each.periods)) {
    const periods = rows.map((row) => ({ from: row[2] ?? '', until: row[3] ?? '', basis: row[4] }));
    const passes = (exams.get(credential) ?? []).filter((row) => row[4] === 'true');
    for (const [index, { from, until, basis }] of periods.entries()) {
      const next = periods[index + 1];
      const isEducation = basis === 'CONTINUING_EDUCATION';
      const isGrounded = isEducation
        ? until === addMonths(day(from), 12)
        : passes.some((row) => row[2] === 'INITIAL' || addMonths(day(row[3] ?? ''), 60) === until);
      if (from >= until || (next && next.from < until) || !isGrounded) wrong.push(`${credential} ${from} ${until}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('attempts at one test lie thirty days apart', () => {
  const close: string[] = [];
  for (const [credential, exams] of credentials((each) => each.exams)) {
    const taken = exams.map((row) => day(row[3] ?? '')).sort();
    for (const [index, each] of taken.entries()) {
      const next = taken[index + 1];
      if (next && daysBetween(each, next) < 30) close.push(`${credential} ${each} ${next}`);
    }
  }
  expect(close).toEqual([]);
});

test('the stories that a demonstration needs are there', () => {
  const periods = [...credentials((each) => each.periods).values()];
  const renewed = periods.filter((rows) => rows.some((row, index) => rows[index + 1]?.[2] === row[3]));
  const gaps = periods.filter((rows) => rows.some((row, index) => (rows[index + 1]?.[2] ?? '') > (row[3] ?? '')));
  const lapsed = periods.filter((rows) => (rows.at(-1)?.[3] ?? '') <= AS_OF);
  const actions = registry.flatMap((each) => each.actions.map((row) => row[2]));
  const held = new Set(credentials((each) => each.periods).keys());
  const passed = [...credentials((each) => each.exams.filter((row) => row[4] === 'true')).keys()];
  const master = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];
  const masters = registry.filter((each) => {
    const current = new Set(each.periods.filter((row) => (row[3] ?? '') > AS_OF).map((row) => row[1]));
    return master.every((code) => current.has(code));
  });
  expect(renewed.length).toBeGreaterThan(500);
  expect(gaps.length).toBeGreaterThan(50);
  expect(lapsed.length).toBeGreaterThan(300);
  expect(passed.filter((credential) => !held.has(credential)).length).toBeGreaterThan(20);
  expect(masters.length).toBeGreaterThan(5);
  for (const action of ['SUSPEND', 'REINSTATE', 'REVOKE']) expect(actions).toContain(action);
  expect(registry.some((each) => each.lastName.includes("'"))).toBe(true);
  expect(registry.some((each) => each.lastName.includes('-'))).toBe(true);
  expect(registry.some((each) => /[^\p{ASCII}]/u.test(each.lastName))).toBe(true);
});
