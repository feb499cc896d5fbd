import { describe, expect, test } from '@jest/globals';
import { type Day, day } from '../../../src/kernel/day.ts';
import type { GovernmentClass } from '../../../src/modules/catalogue/rule-pack.rules.ts';
import { type AgencyDraft, agencyFaults } from '../../../src/modules/government-credentials/agency.rules.ts';
import {
  awardFaults,
  type GovernmentReplacement,
  pendingFaults,
  renewalOf,
  replacementFaults,
  revocationFaults,
  untilOf,
} from '../../../src/modules/government-credentials/government-recording.rules.ts';
import type { GovernmentTerm } from '../../../src/modules/government-credentials/government-standing.rules.ts';

const TODAY = day('2026-06-15');
const SURE = { name: 'X', sureness: 'PUBLISHED' as const, unsure: [] };
const SMOG: GovernmentClass = { ...SURE, code: 'SMOG', levels: ['STATE'], validityMonths: 24, lateRenewalMonths: 12 };
const EPA: GovernmentClass = {
  ...SURE,
  code: 'EPA',
  levels: ['FEDERAL'],
  validityMonths: null,
  lateRenewalMonths: null,
};
const CLASSES = new Map([SMOG, EPA].map((each) => [each.code, each]));

const inWords = (faults: readonly { code: string; path: readonly (string | number)[] }[]) =>
  faults.map(({ code, path }) => `${code} ${path.join('.')}`);

describe('an agency', () => {
  const STATE: AgencyDraft = { code: 'US-CA-BAR', name: 'Bureau', level: 'STATE', jurisdiction: 'US-CA', place: null };

  test.each<[string, Partial<AgencyDraft>, string[]]>([
    ['of a state', {}, []],
    ['of the country', { level: 'FEDERAL', jurisdiction: 'US' }, []],
    ['of a city', { level: 'MUNICIPAL', place: 'Los Angeles' }, []],
    ['of a city without its name', { level: 'MUNICIPAL' }, ['NAME_EMPTY place']],
    ['of a state with a place', { place: 'Sacramento' }, ['PLACE_NOT_EXPECTED place']],
    ['of the country in a state', { level: 'FEDERAL' }, ['JURISDICTION_UNKNOWN jurisdiction']],
    ['of a state that is the country', { jurisdiction: 'US' }, ['JURISDICTION_UNKNOWN jurisdiction']],
    ['of a state that is none', { jurisdiction: 'US-XX' }, ['JURISDICTION_UNKNOWN jurisdiction']],
    ['with nothing right', { code: 'us bar', name: ' ' }, ['AGENCY_CODE_MALFORMED code', 'NAME_EMPTY name']],
    ['with an endless code', { code: 'A'.repeat(41) }, ['AGENCY_CODE_MALFORMED code']],
  ])('%s has exactly its faults', (_, change, faults) => {
    expect(inWords(agencyFaults({ ...STATE, ...change }))).toEqual(faults);
  });
});

describe('an award', () => {
  const AWARD = { classCode: 'SMOG', number: 'EA 123', from: day('2026-01-01'), through: undefined };

  test.each<[string, object, string[]]>([
    ['in order', {}, []],
    ['that begins later', { from: '2027-01-01' }, []],
    ['of no class', { classCode: 'X' }, ['GOVERNMENT_CLASS_UNKNOWN classCode']],
    ['of a class of another level', { classCode: 'EPA' }, ['GOVERNMENT_CLASS_NOT_AT_LEVEL classCode']],
    ['without a number', { number: '' }, ['GOVERNMENT_NUMBER_MALFORMED number']],
    ['with a padded number', { number: ' 1' }, ['GOVERNMENT_NUMBER_MALFORMED number']],
    ['with a line break in its number', { number: '1\n2' }, ['GOVERNMENT_NUMBER_MALFORMED number']],
    ['with an endless number', { number: '1'.repeat(61) }, ['GOVERNMENT_NUMBER_MALFORMED number']],
    ['that ends before it begins', { through: '2025-12-31' }, ['DAYS_OUT_OF_ORDER through']],
    ['of one day', { through: '2026-01-01' }, []],
    ['before there was a registry', { from: '1971-12-31' }, ['DAY_TOO_EARLY from']],
    ['for too long', { through: '2046-06-16' }, ['DAY_TOO_FAR_AHEAD through']],
    ['for as long as may be', { through: '2046-06-15' }, []],
    [
      'with everything wrong',
      { classCode: 'X', number: '', from: '2050-01-01', through: '2049-01-01' },
      [
        'GOVERNMENT_CLASS_UNKNOWN classCode',
        'GOVERNMENT_NUMBER_MALFORMED number',
        'DAY_TOO_FAR_AHEAD from',
        'DAY_TOO_FAR_AHEAD through',
        'DAYS_OUT_OF_ORDER through',
      ],
    ],
  ])('%s has exactly its faults', (_, change, faults) => {
    expect(inWords(awardFaults({ ...AWARD, ...change }, 'STATE', CLASSES, TODAY))).toEqual(faults);
  });

  test.each<[string, string, string | undefined, string | null]>([
    ['as its class says', 'SMOG', undefined, '2028-01-01'],
    ['as it says itself', 'SMOG', '2026-12-31', '2027-01-01'],
    ['never, when its class does not', 'EPA', undefined, null],
    ['as it says itself, although its class does not', 'EPA', '2026-12-31', '2027-01-01'],
  ])('ends %s', (_, classCode, through, until) => {
    expect(untilOf({ ...AWARD, classCode, through: through as Day | undefined }, CLASSES)).toBe(until);
  });
});

const term = (more: Partial<Record<keyof GovernmentTerm, string | null>> = {}) =>
  ({ from: '2024-01-01', until: '2026-01-01', pendingUntil: null, endedOn: null, ...more }) as GovernmentTerm;

describe('a renewal', () => {
  const renewed = (of: GovernmentTerm, on: string, through?: string, known: GovernmentClass | undefined = SMOG) => {
    const renewal = renewalOf(of, { renewedOn: day(on), through: through as Day | undefined }, known, TODAY);
    return 'continues' in renewal
      ? `${renewal.continues ? 'continues' : 'anew'} ${renewal.from} ${renewal.until}`
      : inWords(renewal);
  };

  test.each<[string, GovernmentTerm, string, string]>([
    ['before the end goes on from the end', term(), '2025-10-01', 'continues 2026-01-01 2028-01-01'],
    ['on the last day goes on', term(), '2025-12-31', 'continues 2026-01-01 2028-01-01'],
    ['on the day after goes on without a gap', term(), '2026-01-01', 'continues 2026-01-01 2028-01-01'],
    ['a day later begins anew, and leaves a gap', term(), '2026-01-02', 'anew 2026-01-02 2028-01-02'],
    [
      'while it was pending goes on',
      term({ pendingUntil: '2026-04-01' }),
      '2026-03-15',
      'continues 2026-01-01 2028-01-01',
    ],
    [
      'after it was pending too long begins anew',
      term({ pendingUntil: '2026-04-01' }),
      '2026-04-02',
      'anew 2026-04-02 2028-04-02',
    ],
    [
      'on the last day for late ones begins anew',
      term({ until: '2025-06-15' }),
      '2026-06-14',
      'anew 2026-06-14 2028-06-14',
    ],
  ])('%s', (_, of, on, expected) => {
    expect(renewed(of, on)).toBe(expected);
  });

  test.each<[string, GovernmentTerm, string, string | undefined, string[]]>([
    ['too late', term({ until: '2025-06-15' }), '2026-06-15', undefined, ['GOVERNMENT_RENEWAL_TOO_LATE renewedOn']],
    ['in the future', term(), '2026-06-16', undefined, ['DAY_IN_FUTURE renewedOn']],
    ['before it began', term(), '2023-12-31', undefined, ['DAYS_OUT_OF_ORDER renewedOn']],
    [
      'of a revoked one',
      term({ endedOn: '2025-01-01' }),
      '2025-10-01',
      undefined,
      ['GOVERNMENT_CREDENTIAL_REVOKED credentialId'],
    ],
    [
      'of one that does not expire',
      term({ until: null }),
      '2025-10-01',
      undefined,
      ['GOVERNMENT_CREDENTIAL_DOES_NOT_EXPIRE credentialId'],
    ],
    ['that adds no day', term(), '2025-10-01', '2025-12-31', ['RENEWAL_NOT_LATER through']],
    ['for too long', term(), '2025-10-01', '2046-06-16', ['DAY_TOO_FAR_AHEAD through']],
  ])('%s is refused', (_, of, on, through, faults) => {
    expect(renewed(of, on, through)).toEqual(faults);
  });

  test('of a class without late renewals is too late as soon as there is a gap', () => {
    const strict = { ...SMOG, lateRenewalMonths: null };
    expect(renewed(term(), '2026-01-01', undefined, strict)).toBe('continues 2026-01-01 2028-01-01');
    expect(renewed(term(), '2026-01-02', undefined, strict)).toEqual(['GOVERNMENT_RENEWAL_TOO_LATE renewedOn']);
  });

  test('of a class without a validity says until when', () => {
    expect(renewed(term(), '2025-10-01', undefined, EPA)).toEqual(['THROUGH_REQUIRED through']);
    expect(renewed(term(), '2025-10-01', '2026-12-31', EPA)).toBe('continues 2026-01-01 2027-01-01');
  });
});

describe('a pending renewal', () => {
  test.each<[string, GovernmentTerm, string, string, string[]]>([
    ['applied for on the last day', term(), '2025-12-31', '2026-03-31', []],
    ['applied for a day late', term(), '2026-01-01', '2026-03-31', ['GOVERNMENT_RENEWAL_NOT_TIMELY filedOn']],
    ['applied for in the future', term({ until: '2027-01-01' }), '2026-06-16', '2027-03-31', ['DAY_IN_FUTURE filedOn']],
    ['applied for before it began', term(), '2023-12-31', '2026-03-31', ['DAYS_OUT_OF_ORDER filedOn']],
    ['through the last day of validity', term(), '2025-12-01', '2025-12-31', ['DAYS_OUT_OF_ORDER through']],
    ['through the day after', term(), '2025-12-01', '2026-01-01', []],
    ['through too far a day', term(), '2025-12-01', '2046-06-16', ['DAY_TOO_FAR_AHEAD through']],
    [
      'of a revoked one',
      term({ endedOn: '2025-01-01' }),
      '2025-12-01',
      '2026-03-31',
      ['GOVERNMENT_CREDENTIAL_REVOKED credentialId'],
    ],
    [
      'of one that does not expire',
      term({ until: null }),
      '2025-12-01',
      '2026-03-31',
      ['GOVERNMENT_CREDENTIAL_DOES_NOT_EXPIRE credentialId'],
    ],
    [
      'that is pending so already',
      term({ pendingUntil: '2026-04-01' }),
      '2025-12-01',
      '2026-03-31',
      ['GOVERNMENT_RENEWAL_ALREADY_PENDING through'],
    ],
    ['that pends longer than was said', term({ pendingUntil: '2026-04-01' }), '2025-12-01', '2026-05-31', []],
  ])('%s has exactly its faults', (_, of, filedOn, through, faults) => {
    expect(inWords(pendingFaults(of, day(filedOn), day(through), TODAY))).toEqual(faults);
  });
});

describe('a revocation', () => {
  test.each<[string, GovernmentTerm, string, string[]]>([
    ['on the first day', term(), '2024-01-01', []],
    ['on the last day', term(), '2025-12-31', []],
    ['after the expiry', term(), '2026-01-01', ['GOVERNMENT_CREDENTIAL_EXPIRED revokedOn']],
    ['while its renewal is pending', term({ pendingUntil: '2026-04-01' }), '2026-03-31', []],
    ['before it began', term(), '2023-12-31', ['DAYS_OUT_OF_ORDER revokedOn']],
    ['in the future', term({ until: null }), '2026-06-16', ['DAY_IN_FUTURE revokedOn']],
    ['a second time', term({ endedOn: '2025-01-01' }), '2025-06-01', ['GOVERNMENT_CREDENTIAL_REVOKED credentialId']],
  ])('%s has exactly its faults', (_, of, on, faults) => {
    expect(inWords(revocationFaults(of, day(on), TODAY))).toEqual(faults);
  });
});

describe('what replaces a wrong credential', () => {
  const REPLACEMENT: GovernmentReplacement = {
    classCode: 'SMOG',
    number: 'EA 123',
    from: day('2024-01-01'),
    through: undefined,
    pendingThrough: undefined,
    endedOn: undefined,
    endReason: undefined,
  };

  test.each<[string, object, string[]]>([
    ['in order', {}, []],
    ['with a pending renewal', { pendingThrough: '2026-08-01' }, []],
    ['with a pending renewal that adds no day', { pendingThrough: '2025-12-31' }, ['DAYS_OUT_OF_ORDER pendingThrough']],
    ['revoked', { endedOn: '2025-01-01', endReason: 'FRAUD' }, []],
    ['revoked without a reason', { endedOn: '2025-01-01' }, ['REVOCATION_INCOMPLETE revocationReason']],
    ['with a reason but no day', { endReason: 'FRAUD' }, ['REVOCATION_INCOMPLETE revokedOn']],
    ['revoked before it began', { endedOn: '2023-01-01', endReason: 'FRAUD' }, ['DAYS_OUT_OF_ORDER revokedOn']],
    [
      'revoked when it had expired',
      { endedOn: '2026-02-01', endReason: 'FRAUD' },
      ['GOVERNMENT_CREDENTIAL_EXPIRED revokedOn'],
    ],
  ])('%s has exactly its faults', (_, change, faults) => {
    expect(inWords(replacementFaults({ ...REPLACEMENT, ...change }, 'STATE', CLASSES, TODAY))).toEqual(faults);
  });

  test('does not pend when it does not expire', () => {
    const endless = { ...REPLACEMENT, classCode: 'EPA', pendingThrough: day('2026-08-01') };
    expect(inWords(replacementFaults(endless, 'FEDERAL', CLASSES, TODAY))).toEqual([
      'GOVERNMENT_CREDENTIAL_DOES_NOT_EXPIRE pendingThrough',
    ]);
  });
});
