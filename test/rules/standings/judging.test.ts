import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import type { RulePack } from '../../../src/modules/catalogue/rule-pack.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';
import { END_OF_TIME, mergeSpans, type Span, spanCovering } from '../../../src/modules/catalogue/span.rules.ts';
import { effectOf } from '../../../src/modules/qualifications/standing-effects.rules.ts';
import { TechnicianRecord } from '../../../src/modules/qualifications/technician-record.rules.ts';
import { enrolmentOn } from '../../../src/modules/standings/enrolments.rules.ts';
import { headcountOn } from '../../../src/modules/standings/headcount.rules.ts';
import { cursorText, parseCursor } from '../../../src/modules/standings/network.rules.ts';
import { necessaryTests, reachableDesignations } from '../../../src/modules/standings/reachable-designations.rules.ts';
import { technicianStandings } from '../../../src/modules/standings/technician-standing.rules.ts';

const TODAY = day('2026-06-15');
const COLLISION = ['B2', 'B3', 'B4', 'B5', 'B6'];

function packNamed(name: string): RulePack {
  for (const document of SHIPPED_PACKS) {
    const parsed = parseRulePack(document);
    if (parsed.ok && parsed.pack.name === name) return parsed.pack;
  }
  throw new Error(`no pack ${name}`);
}

const pack = packNamed('mission-source@2');

function technician(testCodes: readonly string[], from: string, until: string) {
  const periods = testCodes.map((testCode) => ({
    testCode,
    from: day(from),
    until: day(until),
    basis: 'INITIAL_TEST' as const,
  }));
  return new TechnicianRecord({ periods, actions: [], passed: [] }, pack);
}

describe('an enrolment on a day', () => {
  const span = (from: string, until: string): Span => ({ from: from as Day, until: until as Day });
  const spans = [span('2025-01-01', '2026-01-01'), span('2026-06-15', '2026-07-01'), span('2026-09-01', END_OF_TIME)];

  test.each([
    ['2024-12-31', false, '2025-01-01', '2026-01-01', '2025-01-01'],
    ['2025-12-31', true, '2025-01-01', '2026-01-01', '2026-01-01'],
    ['2026-06-30', true, '2026-06-15', '2026-07-01', '2026-07-01'],
    ['2026-07-01', false, '2026-09-01', null, '2026-09-01'],
    ['2026-09-01', true, '2026-09-01', null, undefined],
  ])('%s is the one in force, or the next', (on, enrolled, enrolledFrom, enrolledUntil, changesOn) => {
    expect(enrolmentOn(day(on), spans)).toEqual({ enrolled, enrolledFrom, enrolledUntil, changesOn });
  });

  test('is none once all have ended', () => {
    expect(enrolmentOn(day('2026-07-01'), spans.slice(0, 2))).toBeUndefined();
  });
});

describe('the headcount', () => {
  const days = fc.integer({ min: -60, max: 60 }).map((offset) => addDays(TODAY, offset));
  const span = fc.tuple(days, fc.oneof(days, fc.constant(END_OF_TIME))).map(([from, until]): Span => ({ from, until }));
  const spans = fc.array(span, { maxLength: 3 }).map(mergeSpans);
  const staff = fc.array(fc.record({ repairSpans: spans, certified: spans, master: spans }), { maxLength: 4 });

  test('is what counting day by day finds, until exactly the day on which that changes', () => {
    fc.assert(
      fc.property(staff, (people) => {
        const masters = new Map<object, readonly Span[]>();
        const members = people.map(({ repairSpans, certified, master }, index) => {
          const qualifications = { certifiedSpans: () => certified } as unknown as TechnicianRecord;
          masters.set(qualifications, master);
          return { technicianId: String(index), repairSpans, qualifications };
        });
        const counted = (on: Day) => {
          const there = people.filter(({ repairSpans }) => spanCovering(repairSpans, on));
          return {
            total: there.length,
            certified: there.filter((person) => spanCovering(person.certified, on)).length,
            masters: there.filter((person) => spanCovering(person.master, on)).length,
          };
        };
        const { changesOn, ...counts } = headcountOn(TODAY, { staff: members }, (who) => masters.get(who) ?? []);
        const now = counted(TODAY);
        expect(counts).toEqual(now);
        const later = Array.from({ length: 130 }, (_, index) => addDays(TODAY, index + 1));
        expect(changesOn).toBe(later.find((on) => JSON.stringify(counted(on)) !== JSON.stringify(now)));
      }),
    );
  });
});

describe('designations', () => {
  test('that cannot do without a test never held are not looked at', () => {
    expect(reachableDesignations(technician([], '2024-01-01', '2029-01-01'), pack)).toEqual([]);
    const collision = technician(COLLISION, '2024-01-01', '2029-01-01');
    expect(reachableDesignations(collision, pack).map(({ code }) => code)).toEqual(['MASTER_COLLISION']);
  });

  test.each([
    [{ allOf: [{ holdsTest: 'A1' }, { heldTest: 'A2' }] }, ['A1', 'A2']],
    [{ anyOf: [{ allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A2' }] }, { holdsTest: 'A1' }] }, ['A1']],
    [{ atLeast: { n: 2, of: [{ holdsTest: 'A1' }, { holdsTest: 'A2' }, { holdsTest: 'A1' }] } }, ['A1']],
    [{ not: { holdsTest: 'A1' } }, []],
    [{ isCertified: true }, []],
  ] as const)('%j cannot do without %j', (requirement, tests) => {
    expect([...necessaryTests(requirement, pack)].sort()).toEqual(tests);
  });

  test('have a row where they hold or will, and none where time alone brings nothing', () => {
    const who = { id: 'someone', aseId: 'ASE-1000-0001', homeState: 'US-CA' };
    const rows = (from: string, until: string) =>
      technicianStandings(who, technician(COLLISION, from, until), TODAY, pack);
    expect(rows('2024-01-01', '2029-01-01')).toMatchObject([
      { designation: 'MASTER_COLLISION', holds: true, holdsThrough: '2028-12-31', staleOn: '2029-01-01' },
    ]);
    expect(rows('2026-07-01', '2029-01-01')).toMatchObject([
      { holds: false, holdsThrough: '2026-06-30', staleOn: '2026-07-01' },
    ]);
    expect(rows('2020-01-01', '2025-01-01')).toEqual([]);
  });
});

describe('what happened', () => {
  const nobody = { technicians: [], shops: [], peopleOfShops: [], programs: [], everybody: false };

  test.each([
    ['credential.suspended', { technicians: ['x'] }],
    ['oem.completed', { technicians: ['x'] }],
    ['government.awarded', { technicians: ['x'] }],
    ['shop.closed', { shops: ['x'], peopleOfShops: ['x'] }],
    ['shop.amended', { shops: ['x'] }],
    ['employment.ended', { shops: ['x'], technicians: ['t'] }],
    ['network.ended', { shops: ['x'] }],
    ['program.version_published', { programs: ['x'] }],
    ['program.renamed', {}],
    ['badge.issued', {}],
    ['technician.registered', {}],
    ['registry.imported', { everybody: true }],
    ['nobody.knows', {}],
  ])('%s concerns %j', (type, effect) => {
    expect(effectOf({ type, subjectId: 'x', payload: { technicianId: 't' } })).toEqual({ ...nobody, ...effect });
  });
});

describe('a cursor', () => {
  test.each([
    ['CHANGE_SOONEST', '2026-06-15'],
    ['CHANGE_LATEST', '9999-12-31'],
    ['CERTIFIED_MOST', 12],
    ['SHARE_LOWEST', 2 / 3],
    ['SHARE_HIGHEST', 1e-7],
    ['SHOP_NUMBER', null],
  ] as const)('of %s is read as it was written', (order, key) => {
    const cursor = { key, shopNumber: 'SHP-000123' };
    expect(parseCursor(cursorText(cursor), order)).toEqual(cursor);
  });

  test.each([
    ['CHANGE_SOONEST', '12~SHP-000123'],
    ['CERTIFIED_MOST', '-1~SHP-000123'],
    ['CERTIFIED_MOST', '99999999999~SHP-000123'],
    ['SHARE_LOWEST', '1.1~SHP-000123'],
    ['SHARE_LOWEST', '.~SHP-000123'],
    ['SHOP_NUMBER', '1~SHP-000123'],
    ['CERTIFIED_MOST', 'SHP-000123'],
    ['SHOP_NUMBER', 'SHP-123'],
  ] as const)('of %s is not %j', (order, text) => {
    expect(parseCursor(text, order)).toBeUndefined();
  });
});
