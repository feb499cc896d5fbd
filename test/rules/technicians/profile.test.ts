import { describe, expect, test } from '@jest/globals';
import { aseIdFaults, nameFaults, profileFaults } from '../../../src/modules/technicians/technician-profile.rules.ts';

const GOOD = {
  firstName: 'Rosa',
  lastName: 'Díaz',
  homeState: 'US-CA',
  email: 'rosa@example.org',
  phone: '+1 (555) 010-0000',
  directoryOptIn: false,
};
const codes = (profile: Parameters<typeof profileFaults>[0]) =>
  profileFaults(profile).map(({ code, path }) => `${code} ${path.join('.')}`);

test('a good profile has no fault, and an absent member is not looked at', () => {
  expect(codes(GOOD)).toEqual([]);
  expect(codes({ ...GOOD, email: null, phone: null })).toEqual([]);
  expect(codes({})).toEqual([]);
});

test('every fault is told at once', () => {
  expect(codes({ firstName: '', lastName: 'x'.repeat(121), homeState: 'CA', email: 'rosa', phone: 'call me' })).toEqual(
    [
      'NAME_EMPTY firstName',
      'NAME_TOO_LONG lastName',
      'HOME_STATE_UNKNOWN homeState',
      'EMAIL_MALFORMED email',
      'PHONE_MALFORMED phone',
    ],
  );
});

describe('a name', () => {
  test.each([
    ['', 'NAME_EMPTY'],
    ['   ', 'NAME_EMPTY'],
    ['x'.repeat(121), 'NAME_TOO_LONG'],
    ['Rosa\u0000', 'NAME_MALFORMED'],
    ['Rosa\nDíaz', 'NAME_MALFORMED'],
    ['Rosa\ud800', 'NAME_MALFORMED'],
    ['Rosa\u2028Díaz', 'NAME_MALFORMED'],
    ['—', 'NAME_MALFORMED'],
    ['...', 'NAME_MALFORMED'],
  ])('%j is refused as %s', (lastName, code) => {
    expect(codes({ lastName })).toEqual([`${code} lastName`]);
  });

  test.each(['x'.repeat(120), '李', "O'Neill", 'von der Leyen', 'X Æ A-12'])('%s is accepted', (lastName) => {
    expect(codes({ lastName })).toEqual([]);
  });

  test('of an organisation is told at the path it was given', () => {
    expect(nameFaults('', ['organization'])).toMatchObject([{ code: 'NAME_EMPTY', path: ['organization'] }]);
    expect(nameFaults('3M', ['organization'])).toEqual([]);
  });
});

test.each([
  'rosa@example',
  'rosa example@example.org',
  '@example.org',
  'rosa@@example.org',
  'r\u0000sa@example.org',
  `${'r'.repeat(120)}@example.org`,
])('the mail address %j is refused', (email) => {
  expect(codes({ email })).toEqual(['EMAIL_MALFORMED email']);
});

test('an ASE ID is refused with the form it should have', () => {
  expect(aseIdFaults('ASE-1234-5678')).toEqual([]);
  expect(aseIdFaults('12345678')).toMatchObject([{ code: 'ASE_ID_MALFORMED', path: ['aseId'] }]);
});
