import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import type { PageRequest } from '../../../src/kernel/page.ts';
import type { ForecastWindow } from '../../../src/modules/qualifications/forecast.rules.ts';
import { forecastPage, portionSizes } from '../../../src/modules/qualifications/forecast-list.ts';

interface Subject {
  readonly place: string;
  readonly notBefore: Day;
  readonly days: readonly Day[];
}

const TODAY = day('2026-06-15');
const LAST = addDays(TODAY, 30);

/** Subjects as a reader has them: in order of the first day on which they may change; what is stored may be too early. */
function subjectsOf(changes: readonly (readonly number[])[], early: number): readonly Subject[] {
  const subjects = changes.map((after, place) => {
    const days = [...new Set(after)].sort((a, b) => a - b).map((count) => addDays(TODAY, count));
    return { place: String(place).padStart(4, '0'), days, notBefore: addDays(days[0] ?? TODAY, -early) };
  });
  return subjects.sort((a, b) => (`${a.notBefore}~${a.place}` < `${b.notBefore}~${b.place}` ? -1 : 1));
}

function listing(subjects: readonly Subject[], portion: number, judged: { count: number }) {
  return {
    window: { from: TODAY, through: LAST },
    placePattern: /^\d{4}$/,
    async *portions() {
      for (let at = 0; at < subjects.length; at += portion) yield subjects.slice(at, at + portion);
    },
    async entriesOf(wanted: readonly Subject[], { from, through }: ForecastWindow) {
      judged.count += wanted.length;
      return wanted.flatMap(({ place, days }) =>
        days
          .filter((on) => from <= on && on <= through)
          .map((on) => ({ place, step: { on, causes: [], effects: [], satisfied: true, turns: true } })),
      );
    },
  };
}

test('pages one after another hold every change once, by day and place, whatever the sizes', async () => {
  const changes = fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }), {
    maxLength: 30,
  });
  const size = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(changes, fc.integer({ min: 0, max: 5 }), size, size, async (all, early, limit, portion) => {
      const subjects = subjectsOf(all, early);
      const expected = subjects
        .flatMap(({ place, days }) => days.filter((on) => on <= LAST).map((on) => `${on}~${place}`))
        .sort();
      const told: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const request: PageRequest = { direction: 'FORWARD', limit, cursor };
        const page = await forecastPage(request, listing(subjects, portion, { count: 0 }));
        expect(page.hasPreviousPage).toBe(cursor !== undefined);
        told.push(...page.items.map((item) => page.cursorOf(item)));
        if (!page.hasNextPage) break;
        cursor = told.at(-1);
      }
      expect(told).toEqual(expected);
    }),
  );
});

test('a page judges no subject that only changes after its end', async () => {
  const subjects = subjectsOf(
    Array.from({ length: 1000 }, (_, place) => [1 + Math.floor(place / 50)]),
    0,
  );
  const judged = { count: 0 };
  await forecastPage({ direction: 'FORWARD', limit: 20, cursor: undefined }, listing(subjects, 25, judged));
  expect(judged.count).toBe(25);
});

test.each(['nonsense', '2026-07-01', '2026-13-01~0001', '2026-07-01~1', '2026-07-01~0001~', ''])(
  'the cursor "%s" is refused, as no page gave it out',
  async (cursor) => {
    const page = forecastPage({ direction: 'FORWARD', limit: 5, cursor }, listing([], 5, { count: 0 }));
    await expect(page).rejects.toMatchObject({ faults: [{ code: 'CURSOR_MALFORMED', path: ['after'] }] });
  },
);

test('portions grow up to the most that is read at once', () => {
  const sizes = portionSizes(50, 400);
  expect(Array.from({ length: 6 }, () => sizes.next().value)).toEqual([50, 100, 200, 400, 400, 400]);
});
