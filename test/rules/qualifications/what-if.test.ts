import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, day, earliestDay } from '../../../src/kernel/day.ts';
import { timelineOfShop, timelineOfTechnician } from '../../../src/modules/catalogue/evaluation.rules.ts';
import type { Requirement } from '../../../src/modules/catalogue/requirement.rules.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import {
  type CredentialChange,
  type ShopChange,
  withCredentialChanges,
  withShopChanges,
} from '../../../src/modules/qualifications/what-if.rules.ts';
import {
  anyDay,
  anyShop,
  anyTechnician,
  anyTechnicianRequirement,
  rules,
  type ShopWorld,
  shopFacts,
  TESTS,
  type TechnicianWorld,
  technicianFacts,
  technicianHolds,
} from '../catalogue/language-world.ts';

const from = day('2026-01-01');
const holder = (...codes: readonly string[]): TechnicianWorld => ({
  spans: Object.fromEntries(codes.map((code) => [code, [{ from, until: END_OF_TIME }]])),
  since: {},
});
const shopOf = (...people: readonly TechnicianWorld[]): ShopWorld => ({
  staff: people.map((technician) => ({ repairs: [{ from, until: END_OF_TIME }], technician })),
  spans: { open: [{ from, until: END_OF_TIME }], 'area BRAKES': [{ from, until: END_OF_TIME }] },
});
const on = day('2026-03-01');
const COMPLIES: Requirement = { blueSealCompliant: true };

describe('what if, of a shop', () => {
  const complies = (world: ShopWorld, changes: readonly ShopChange[]) =>
    timelineOfShop(COMPLIES, withShopChanges(shopFacts(world), changes, rules), on, rules);
  const four = shopOf(holder('A5'), holder('A1'), holder('A1'), holder());

  test('three of four with every area covered comply', () => {
    expect(complies(four, [])).toEqual({ holds: true, changes: [] });
  });

  test.each<[string, readonly ShopChange[], boolean]>([
    ['without the one who covers brakes', [{ kind: 'WITHOUT', technicianId: 'tech 0', from: on }], false],
    ['without the one who holds nothing', [{ kind: 'WITHOUT', technicianId: 'tech 3', from: on }], true],
    [
      'with one more who holds nothing',
      [{ kind: 'WITH', technicianId: 'new', qualifications: technicianFacts(holder()), from: on }],
      false,
    ],
    [
      'with one for one',
      [
        { kind: 'WITHOUT', technicianId: 'tech 0', from: on },
        { kind: 'WITH', technicianId: 'new', qualifications: technicianFacts(holder('T4')), from: on },
      ],
      true,
    ],
    [
      'with a credential lapsed',
      [
        {
          kind: 'CREDENTIAL',
          technicianId: 'tech 1',
          change: { kind: 'LAPSED', testCode: 'A1', from: on },
        },
      ],
      false,
    ],
    [
      'with a credential lapsed and another awarded',
      [
        { kind: 'CREDENTIAL', technicianId: 'tech 1', change: { kind: 'LAPSED', testCode: 'A1', from: on } },
        {
          kind: 'CREDENTIAL',
          technicianId: 'tech 3',
          change: { kind: 'HELD', testCode: 'T4', from: on, through: null },
        },
      ],
      true,
    ],
    ['offering an area that somebody covers', [{ kind: 'OFFERING', area: 'ENGINES', from: on }], true],
    ['offering an area that nobody covers', [{ kind: 'OFFERING', area: 'SAILS', from: on }], false],
    ['offering nothing any more', [{ kind: 'NOT_OFFERING', area: 'BRAKES', from: on }], false],
  ])('%s', (_case, changes, holds) => {
    expect(complies(four, changes).holds).toBe(holds);
  });

  test('a change from a later day changes nothing before it', () => {
    const later = addDays(on, 30);
    expect(complies(four, [{ kind: 'WITHOUT', technicianId: 'tech 0', from: later }])).toEqual({
      holds: true,
      changes: [later],
    });
  });

  test('nothing changed is the shop itself', () => {
    fc.assert(
      fc.property(anyShop, (world) => {
        const facts = shopFacts(world);
        expect(withShopChanges(facts, [], rules)).toBe(facts);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what if, of a technician', () => {
  const anyChange = fc.oneof(
    fc.tuple(fc.constantFrom(...TESTS), anyDay, fc.option(fc.nat(9))).map(
      ([testCode, begin, days]): CredentialChange => ({
        kind: 'HELD',
        testCode,
        from: begin,
        through: days === null ? null : addDays(begin, days),
      }),
    ),
    fc
      .tuple(fc.constantFrom(...TESTS), anyDay)
      .map(([testCode, begin]): CredentialChange => ({ kind: 'LAPSED', testCode, from: begin })),
  );

  test('any number of changes is as if the days had been recorded so', () => {
    fc.assert(
      fc.property(
        anyTechnicianRequirement,
        anyTechnician,
        anyDay,
        fc.array(anyChange, { maxLength: 3 }),
        (asked, world, asOf, changes) => {
          const spans: Record<string, TechnicianWorld['spans'][string]> = { ...world.spans };
          for (const change of changes) {
            const known = spans[change.testCode] ?? [];
            spans[change.testCode] =
              change.kind === 'HELD'
                ? [
                    ...known,
                    { from: change.from, until: change.through === null ? END_OF_TIME : addDays(change.through, 1) },
                  ]
                : known
                    .filter((span) => span.from < change.from)
                    .map((span) => ({ ...span, until: earliestDay(span.until, change.from) }));
          }
          const changed = withCredentialChanges(technicianFacts(world), changes, rules);
          expect(timelineOfTechnician(asked, changed, asOf, rules).holds).toBe(
            technicianHolds(asked, { ...world, spans }, asOf),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('nothing changed is the technician itself', () => {
    const facts = technicianFacts(holder('A5'));
    expect(withCredentialChanges(facts, [], rules)).toBe(facts);
  });
});
