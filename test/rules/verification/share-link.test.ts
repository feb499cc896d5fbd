import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_SHARE_HOURS,
  SHARE_LINK_STATES,
  type ShareLinkLife,
  shareLinkExpiry,
  shareLinkFaults,
  shareLinkState,
  tidiedForWhom,
} from '../../../src/modules/verification/share-link.rules.ts';

const NOW = new Date('2026-06-15T16:00:00Z');
const LATER = new Date('2026-06-15T17:00:00Z');
const LIFE: ShareLinkLife = { expiresAt: LATER, endedAt: null, openings: 0, maxOpenings: 1, isUpheld: true };

describe('a share link', () => {
  test.each<[string, Partial<ShareLinkLife>]>([
    ['OPEN', {}],
    ['OPEN', { expiresAt: new Date(NOW.getTime() + 1) }],
    ['EXPIRED', { expiresAt: NOW }],
    ['USED_UP', { openings: 1 }],
    ['OPEN', { openings: 1, maxOpenings: 2 }],
    ['WITHDRAWN', { isUpheld: false }],
    ['ENDED', { endedAt: NOW }],
    ['EXPIRED', { expiresAt: NOW, openings: 1 }],
    ['WITHDRAWN', { expiresAt: NOW, openings: 1, isUpheld: false }],
    ['ENDED', { expiresAt: NOW, openings: 1, isUpheld: false, endedAt: NOW }],
  ])('is %s with %j', (state, change) => {
    expect(shareLinkState({ ...LIFE, ...change }, NOW)).toBe(state);
  });

  test('that does not open never opens again, whatever time and openings bring', () => {
    const moments = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    const lives = fc.record({
      expiresAt: moments,
      endedAt: fc.option(moments),
      openings: fc.nat({ max: 3 }),
      maxOpenings: fc.integer({ min: 1, max: 3 }),
      isUpheld: fc.boolean(),
    });
    fc.assert(
      fc.property(lives, moments, fc.nat(), fc.nat({ max: 3 }), (life, now, wait, more) => {
        const state = shareLinkState(life, now);
        const later = shareLinkState({ ...life, openings: life.openings + more }, new Date(now.getTime() + wait));
        expect(SHARE_LINK_STATES).toContain(state);
        if (state !== 'OPEN') expect(later).not.toBe('OPEN');
      }),
    );
  });
});

test('a link runs out after its hours, and with what it shows when that comes first', () => {
  expect(shareLinkExpiry(NOW, 1, new Date('2026-07-15'))).toEqual(LATER);
  expect(shareLinkExpiry(NOW, MAX_SHARE_HOURS, LATER)).toEqual(LATER);
  expect(shareLinkExpiry(NOW, MAX_SHARE_HOURS, new Date('2027-01-01'))).toEqual(new Date('2026-07-15T16:00:00Z'));
});

describe('what is wanted of a link', () => {
  const DRAFT = { hours: 168, maxOpenings: 1000, forWhom: 'Corner Garage, front desk' };

  test.each([{}, { hours: 1 }, { hours: 720 }, { maxOpenings: 1 }, { forWhom: null }, { forWhom: 'ж'.repeat(80) }])(
    'may be %j',
    (change) => {
      expect(shareLinkFaults({ ...DRAFT, ...change })).toEqual([]);
    },
  );

  test.each([
    [{ hours: 0 }, 'SHARE_HOURS_OUT_OF_RANGE'],
    [{ hours: 721 }, 'SHARE_HOURS_OUT_OF_RANGE'],
    [{ hours: 1.5 }, 'SHARE_HOURS_OUT_OF_RANGE'],
    [{ hours: Number.NaN }, 'SHARE_HOURS_OUT_OF_RANGE'],
    [{ maxOpenings: 0 }, 'SHARE_OPENINGS_OUT_OF_RANGE'],
    [{ maxOpenings: 1001 }, 'SHARE_OPENINGS_OUT_OF_RANGE'],
    [{ forWhom: '' }, 'FOR_WHOM_MALFORMED'],
    [{ forWhom: 'x'.repeat(81) }, 'FOR_WHOM_MALFORMED'],
    [{ forWhom: 'two\nlines' }, 'FOR_WHOM_MALFORMED'],
    [{ forWhom: 'two\u2028lines' }, 'FOR_WHOM_MALFORMED'],
    [{ forWhom: 'turned \u202eround' }, 'FOR_WHOM_MALFORMED'],
    [{ forWhom: 'half \ud800 a letter' }, 'FOR_WHOM_MALFORMED'],
  ])('may not be %j', (change, code) => {
    expect(shareLinkFaults({ ...DRAFT, ...change })).toMatchObject([{ code }]);
  });

  test('is told all at once', () => {
    const faults = shareLinkFaults({ hours: 0, maxOpenings: 0, forWhom: '' });
    expect(faults.map(({ path }) => path.join('.'))).toEqual(['hours', 'maxOpenings', 'forWhom']);
  });
});

test('for whom a link is, is kept composed and without spaces around it', () => {
  expect(tidiedForWhom('  Cafe\u0301 ')).toBe('Café');
  expect(tidiedForWhom('   ')).toBe('');
  expect([tidiedForWhom(null), tidiedForWhom(undefined)]).toEqual([null, null]);
});
