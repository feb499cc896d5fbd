import { describe, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import {
  type CredentialHistory,
  currentSpans,
  inOrderOfEffect,
  standingOn,
} from '../../../src/modules/credentials/standing.rules.ts';
import { action, history, period } from './credential-facts.ts';

const FIVE_YEARS = period('2020-03-01', '2025-03-01');

function on(when: string, more: Partial<CredentialHistory>) {
  return standingOn(day(when), history({ ...more, actions: inOrderOfEffect(more.actions ?? []) }));
}

describe('a credential awarded for five years', () => {
  test.each([
    ['the eve of its award', '2020-02-29', 'NOT_YET_HELD', '2020-02-29'],
    ['the day of its award', '2020-03-01', 'CURRENT', '2025-02-28'],
    ['its last valid day, which still counts', '2025-02-28', 'CURRENT', '2025-02-28'],
    ['the day after', '2025-03-01', 'EXPIRED', null],
  ])('stands as told on %s', (_, when, standing, holdsThrough) => {
    expect(on(when, { periods: [FIVE_YEARS] })).toMatchObject({ standing, holdsThrough });
  });

  test('says the days of its run, and none before it began', () => {
    expect(on('2022-01-01', { periods: [FIVE_YEARS] })).toMatchObject({
      validFrom: '2020-03-01',
      validThrough: '2025-02-28',
      reason: 'Awarded from 2020-03-01, valid through 2025-02-28.',
    });
    expect(on('2019-01-01', { periods: [FIVE_YEARS] })).toMatchObject({ validFrom: null, validThrough: null });
  });
});

test('a credential nobody earned was never held, for ever', () => {
  expect(on('2026-01-01', {})).toMatchObject({
    standing: 'NEVER_HELD',
    reason: 'No award is on record.',
    holdsThrough: null,
    validThrough: null,
    validFrom: null,
    reasonCode: null,
  });
});

describe('renewals', () => {
  test('that follow without a gap are one run', () => {
    const periods = [FIVE_YEARS, period('2025-03-01', '2026-03-01', 'CONTINUING_EDUCATION')];
    expect(on('2021-01-01', { periods })).toMatchObject({
      standing: 'CURRENT',
      holdsThrough: '2026-02-28',
      validFrom: '2020-03-01',
    });
  });

  test('after a lapse leave the gap a gap', () => {
    const periods = [FIVE_YEARS, period('2025-09-01', '2026-09-01', 'CONTINUING_EDUCATION')];
    expect(on('2025-02-28', { periods })).toMatchObject({ standing: 'CURRENT', holdsThrough: '2025-02-28' });
    expect(on('2025-06-01', { periods })).toMatchObject({
      standing: 'EXPIRED',
      holdsThrough: '2025-08-31',
      validThrough: '2025-02-28',
    });
    expect(on('2025-09-01', { periods })).toMatchObject({
      standing: 'CURRENT',
      validFrom: '2025-09-01',
      holdsThrough: '2026-08-31',
    });
  });
});

describe('a suspension', () => {
  const actions = [action('SUSPEND', '2022-01-01'), action('REINSTATE', '2022-06-01', 'CLEARED')];

  test('counts from its day to the eve of the reinstatement', () => {
    expect(on('2021-12-31', { periods: [FIVE_YEARS], actions })).toMatchObject({
      standing: 'CURRENT',
      holdsThrough: '2021-12-31',
    });
    expect(on('2022-01-01', { periods: [FIVE_YEARS], actions })).toMatchObject({
      standing: 'SUSPENDED',
      holdsThrough: '2022-05-31',
      reasonCode: 'EXAM_MISCONDUCT',
      validThrough: '2025-02-28',
    });
    expect(on('2022-06-01', { periods: [FIVE_YEARS], actions })).toMatchObject({
      standing: 'CURRENT',
      reasonCode: null,
    });
  });

  test('that is not lifted ends in expiry', () => {
    const [suspension] = actions;
    const facts = { periods: [FIVE_YEARS], actions: suspension ? [suspension] : [] };
    expect(on('2023-01-01', facts)).toMatchObject({ standing: 'SUSPENDED', holdsThrough: '2025-02-28' });
    expect(on('2025-03-01', facts)).toMatchObject({ standing: 'EXPIRED', holdsThrough: null });
  });

  test('outlasts a lapse: a renewal is suspended until the reinstatement', () => {
    const periods = [FIVE_YEARS, period('2026-01-01', '2027-01-01', 'CONTINUING_EDUCATION')];
    expect(on('2026-02-01', { periods, actions: [action('SUSPEND', '2022-01-01')] }).standing).toBe('SUSPENDED');
  });

  test('lifted on its own day leaves no day suspended, in whatever order the two were recorded', () => {
    const sameDay = [action('SUSPEND', '2022-01-01'), action('REINSTATE', '2022-01-01', 'CLEARED')];
    for (const recorded of [sameDay, [...sameDay].reverse()]) {
      const facts = { periods: [FIVE_YEARS], actions: recorded };
      expect(on('2022-01-01', facts).standing).toBe('CURRENT');
      expect(on('2021-06-01', facts)).toMatchObject({ standing: 'CURRENT', holdsThrough: '2025-02-28' });
    }
  });

  test('taken again on the day of the reinstatement goes on, in whatever order the two were recorded', () => {
    const again = [action('SUSPEND', '2022-06-01', 'UNPAID_FEES'), ...actions];
    for (const recorded of [again, [...again].reverse()]) {
      const answer = on('2022-06-01', { periods: [FIVE_YEARS], actions: recorded });
      expect(answer).toMatchObject({ standing: 'SUSPENDED', reasonCode: 'UNPAID_FEES', holdsThrough: '2025-02-28' });
    }
  });
});

describe('a revocation', () => {
  const actions = [action('REVOKE', '2022-01-01')];

  test('holds from its day on, past the expiry too', () => {
    expect(on('2021-12-31', { periods: [FIVE_YEARS], actions })).toMatchObject({
      standing: 'CURRENT',
      holdsThrough: '2021-12-31',
    });
    expect(on('2022-01-01', { periods: [FIVE_YEARS], actions })).toMatchObject({
      standing: 'REVOKED',
      holdsThrough: null,
      reasonCode: 'EXAM_MISCONDUCT',
      validThrough: '2021-12-31',
    });
    expect(on('2030-01-01', { periods: [FIVE_YEARS], actions }).standing).toBe('REVOKED');
  });

  test('of a suspended credential ends the suspension', () => {
    const both = [action('SUSPEND', '2021-06-01'), ...actions];
    expect(on('2021-12-31', { periods: [FIVE_YEARS], actions: both })).toMatchObject({
      standing: 'SUSPENDED',
      holdsThrough: '2021-12-31',
    });
    expect(on('2022-01-01', { periods: [FIVE_YEARS], actions: both }).standing).toBe('REVOKED');
  });

  test('ends where the credential is earned anew', () => {
    const periods = [FIVE_YEARS, period('2023-05-01', '2028-05-01')];
    expect(on('2023-04-30', { periods, actions })).toMatchObject({ standing: 'REVOKED', holdsThrough: '2023-04-30' });
    expect(on('2023-05-01', { periods, actions })).toMatchObject({
      standing: 'CURRENT',
      validFrom: '2023-05-01',
      holdsThrough: '2028-04-30',
    });
  });

  test('leaves nothing of the old period for after the new one', () => {
    const periods = [FIVE_YEARS, period('2022-05-01', '2023-05-01')];
    expect(on('2023-05-01', { periods, actions }).standing).toBe('EXPIRED');
    expect(currentSpans(history({ periods, actions }))).toEqual([
      { from: '2020-03-01', until: '2022-01-01' },
      { from: '2022-05-01', until: '2023-05-01' },
    ]);
  });

  test('is not ended by a renewal', () => {
    const periods = [FIVE_YEARS, period('2022-02-01', '2023-02-01', 'CONTINUING_EDUCATION')];
    expect(on('2022-03-01', { periods, actions }).standing).toBe('REVOKED');
  });

  test('on the first day leaves no day current', () => {
    const facts = { periods: [FIVE_YEARS], actions: [action('REVOKE', '2020-03-01')] };
    expect(on('2020-03-01', facts)).toMatchObject({ standing: 'REVOKED', validFrom: null, validThrough: null });
    expect(on('2020-02-29', facts).standing).toBe('NOT_YET_HELD');
  });

  test('may be followed by another, after the credential was earned anew', () => {
    const periods = [FIVE_YEARS, period('2023-05-01', '2028-05-01')];
    const twice = [...actions, action('REVOKE', '2024-01-01', 'FRAUDULENT_EXPERIENCE')];
    expect(on('2023-12-31', { periods, actions: twice }).standing).toBe('CURRENT');
    expect(on('2024-01-01', { periods, actions: twice })).toMatchObject({
      standing: 'REVOKED',
      reasonCode: 'FRAUDULENT_EXPERIENCE',
      holdsThrough: null,
    });
  });
});

describe('a passed test that waits for experience', () => {
  const open = [{ from: day('2024-05-01'), until: null }];

  test('is pending from the day of the test until the award', () => {
    const pending = [{ from: day('2024-05-01'), until: day('2024-09-01') }];
    const periods = [period('2024-09-01', '2029-09-01')];
    expect(on('2024-04-30', { periods, pending })).toMatchObject({
      standing: 'NOT_YET_HELD',
      holdsThrough: '2024-04-30',
    });
    expect(on('2024-05-01', { periods, pending })).toMatchObject({
      standing: 'PENDING_EXPERIENCE',
      holdsThrough: '2024-08-31',
    });
    expect(on('2024-09-01', { periods, pending }).standing).toBe('CURRENT');
  });

  test('is pending for as long as nothing is recorded', () => {
    expect(on('2024-04-30', { pending: open })).toMatchObject({ standing: 'NEVER_HELD', holdsThrough: '2024-04-30' });
    expect(on('2031-01-01', { pending: open })).toMatchObject({ standing: 'PENDING_EXPERIENCE', holdsThrough: null });
  });

  test('does not hide that the credential was held and lapsed', () => {
    expect(on('2026-01-01', { periods: [FIVE_YEARS], pending: open }).standing).toBe('EXPIRED');
  });

  test('does not hide a revocation', () => {
    expect(
      on('2024-06-01', { periods: [FIVE_YEARS], pending: open, actions: [action('REVOKE', '2022-01-01')] }).standing,
    ).toBe('REVOKED');
  });
});
