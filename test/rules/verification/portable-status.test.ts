import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day, day } from '../../../src/kernel/day.ts';
import { END_OF_TIME } from '../../../src/modules/catalogue/span.rules.ts';
import type { FurtherFacts } from '../../../src/modules/qualifications/technician-record.rules.ts';
import { TechnicianRecord } from '../../../src/modules/qualifications/technician-record.rules.ts';
import type { RecordedGovernmentCredential } from '../../../src/modules/verification/issued-token-status.rules.ts';
import { type Holder, tokenStatusToday } from '../../../src/modules/verification/issued-token-status.rules.ts';
import { currentContents, PORTABLE_PARTS } from '../../../src/modules/verification/portable-contents.rules.ts';
import { action, catalogue, period } from '../credentials/credential-facts.ts';

const TODAY = day('2026-06-15');
const ALL = new Set(PORTABLE_PARTS);
const FIVE_YEARS = period('2024-03-01', '2029-03-01');
const KEY = { kty: 'OKP', crv: 'Ed25519', x: 'x' };

const LICENCE: RecordedGovernmentCredential = {
  recordId: 'licence',
  classCode: 'EMISSIONS_INSPECTION',
  jurisdiction: 'US-CA',
  place: null,
  number: 'EA 1',
  from: day('2025-01-01'),
  until: day('2027-01-01'),
  pendingUntil: null,
  endedOn: null,
};
const LEVEL: FurtherFacts['enrolments'][number] = {
  program: 'TOYOTA_T_TEN',
  level: 'CERTIFIED',
  openedOn: day('2025-02-01'),
  completedOn: day('2025-09-01'),
  withdrawnOn: null,
};
const JOB = { network: 'TOYOTA', from: day('2020-01-01'), until: END_OF_TIME };

/** Somebody with A5, a licence, and a level of Toyota's programme at work in its network, with changes. */
function holder(changes: {
  actions?: readonly ReturnType<typeof action>[];
  periods?: readonly ReturnType<typeof period>[];
  licences?: readonly RecordedGovernmentCredential[];
  enrolments?: FurtherFacts['enrolments'];
  jobs?: FurtherFacts['networkJobs'];
}): Holder {
  const { actions = [], periods = [FIVE_YEARS], licences = [LICENCE], enrolments = [LEVEL], jobs = [JOB] } = changes;
  const facts = {
    periods: periods.map((each) => ({ testCode: 'A5', ...each })),
    actions: actions.map((each) => ({ testCode: 'A5', ...each })),
    passed: [],
  };
  const further = { experience: [], government: [], enrolments, networkJobs: jobs };
  return {
    record: new TechnicianRecord(facts, catalogue.defaultPack, further),
    governmentCredentials: licences,
  };
}

const issued = currentContents(holder({}), TODAY, ALL);
const claimed = { codes: issued.codes, portable: { ...issued.portable, holderKey: KEY } };

describe('what a portable credential claims', () => {
  test('is what is current, with the first and the last day of each', () => {
    expect(issued).toEqual({
      codes: { A5: '2029-02-28' },
      portable: {
        certificationsFrom: { A5: '2024-03-01' },
        designationsFrom: {},
        oemPrograms: [
          { program: 'TOYOTA_T_TEN', level: 'CERTIFIED', completedOn: '2025-09-01', state: 'ACTIVE', through: null },
        ],
        governmentCredentials: [
          {
            ...{ recordId: 'licence', classCode: 'EMISSIONS_INSPECTION', jurisdiction: 'US-CA', place: null },
            ...{ number: 'EA 1', from: '2025-01-01', through: '2026-12-31' },
          },
        ],
      },
    });
  });

  test.each<[string, Parameters<typeof holder>[0], object]>([
    ['a suspended test', { actions: [action('SUSPEND', '2026-06-01')] }, { codes: {} }],
    ['an expired test', { periods: [period('2019-01-01', '2024-01-01')] }, { codes: {} }],
    [
      'a licence that ended',
      { licences: [{ ...LICENCE, endedOn: TODAY }] },
      { portable: { governmentCredentials: [] } },
    ],
    [
      'a licence that is yet to begin',
      { licences: [{ ...LICENCE, from: addDays(TODAY, 1) }] },
      { portable: { governmentCredentials: [] } },
    ],
    [
      'a level that is not completed',
      { enrolments: [{ ...LEVEL, completedOn: null }] },
      { portable: { oemPrograms: [] } },
    ],
  ])('leaves out %s', (_, changes, expected) => {
    expect(currentContents(holder(changes), TODAY, ALL)).toMatchObject(expected);
  });

  test('keeps a completed level for life, without factory status once its holder has left', () => {
    const left = holder({ jobs: [{ ...JOB, until: day('2026-01-01') }] });
    expect(currentContents(left, TODAY, ALL).portable.oemPrograms).toMatchObject([{ state: null, through: null }]);
  });
});

describe('a portable credential', () => {
  test.each<[string, string, Parameters<typeof holder>[0], Day?]>([
    ['VALID', 'the record still says so', {}],
    ['SUSPENDED', 'its test is suspended', { actions: [action('SUSPEND', '2026-06-15')] }],
    ['REVOKED', 'its test is revoked', { actions: [action('REVOKE', '2026-06-15')] }],
    ['REVOKED', 'its test ends earlier', { periods: [period('2024-02-01', '2029-02-01')] }],
    ['VALID', 'its licence was renewed', { licences: [{ ...LICENCE, until: day('2029-01-01') }] }],
    ['VALID', 'the renewal of its licence is pending', { licences: [{ ...LICENCE, pendingUntil: day('2027-03-01') }] }],
    ['REVOKED', 'its licence was revoked', { licences: [{ ...LICENCE, endedOn: TODAY }] }],
    ['REVOKED', 'its licence will end early', { licences: [{ ...LICENCE, endedOn: day('2026-12-01') }] }],
    ['REVOKED', 'its licence is not on record any more', { licences: [] }],
    ['REVOKED', 'its licence has another number', { licences: [{ ...LICENCE, number: 'EA 2' }] }],
    ['REVOKED', 'its licence was awarded later', { licences: [{ ...LICENCE, from: day('2025-02-01') }] }],
    ['VALID', 'its licence ran out as claimed', {}, day('2027-06-01')],
    ['REVOKED', 'factory status was withdrawn', { enrolments: [{ ...LEVEL, withdrawnOn: TODAY }] }],
    ['REVOKED', 'its holder left the network', { jobs: [{ ...JOB, until: TODAY }] }],
    ['REVOKED', 'its holder will leave the network', { jobs: [{ ...JOB, until: day('2026-09-01') }] }],
    ['REVOKED', 'its level was never completed', { enrolments: [] }],
    ['REVOKED', 'its level was completed later', { enrolments: [{ ...LEVEL, completedOn: day('2026-01-01') }] }],
    ['VALID', 'its level was completed earlier', { enrolments: [{ ...LEVEL, completedOn: day('2025-08-01') }] }],
    [
      'REVOKED',
      'its licence was revoked while its test is suspended',
      { actions: [action('SUSPEND', '2026-06-15')], licences: [] },
    ],
  ])('is %s when %s', (status, _, changes, today = TODAY) => {
    expect(tokenStatusToday(claimed, holder(changes), today)).toBe(status);
  });

  test('of a level without factory status asks for its completion alone', () => {
    const left = { jobs: [] };
    const { codes, portable } = currentContents(holder(left), TODAY, ALL);
    const completed = { codes, portable: { ...portable, holderKey: KEY } };
    expect(tokenStatusToday(completed, holder(left), TODAY)).toBe('VALID');
    expect(tokenStatusToday(completed, holder({}), TODAY)).toBe('VALID');
    expect(tokenStatusToday(completed, holder({ ...left, enrolments: [] }), TODAY)).toBe('REVOKED');
  });

  test('stands on its day of issue, and on every later day as long as nothing is recorded', () => {
    const days = fc.integer({ min: 0, max: 4000 });
    fc.assert(
      fc.property(days, days, fc.option(days, { nil: null }), days, (length, tail, pending, later) => {
        const until = addDays(TODAY, length + 1);
        const licence = { ...LICENCE, until, pendingUntil: pending === null ? null : addDays(until, pending + 1) };
        const somebody = holder({
          periods: [{ ...FIVE_YEARS, until: addDays(TODAY, tail + 1) }],
          licences: [licence],
        });
        const { codes, portable } = currentContents(somebody, TODAY, ALL);
        const now = { codes, portable: { ...portable, holderKey: KEY } };
        expect(tokenStatusToday(now, somebody, TODAY)).toBe('VALID');
        expect(tokenStatusToday(now, somebody, addDays(TODAY, later))).toBe('VALID');
      }),
    );
  });
});
