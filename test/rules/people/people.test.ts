import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MEMBER_ROLES, type MemberRole, type Viewer } from '../../../src/kernel/viewer.ts';
import { kindOfRole, ORGANIZATION_KINDS, roleOfKind } from '../../../src/modules/accounts/organization.rules.ts';
import { foldAddress, isMailAddress } from '../../../src/modules/mail/mail.rules.ts';
import { invitationMail } from '../../../src/modules/people/mail-texts.rules.ts';
import {
  keepsAnOwner,
  mayChangeRole,
  mayInvite,
  mayRemove,
  type Standing,
  seesAddresses,
  seesMembers,
  standingBefore,
} from '../../../src/modules/people/member.rules.ts';
import { isDueAgain, newCode, typedCode } from '../../../src/modules/people/one-time-code.rules.ts';
import { passwordFaults } from '../../../src/modules/people/password.rules.ts';
import { argon2Hasher } from '../../../src/modules/people/password-hasher.ts';
import { deviceOf } from '../../../src/modules/people/session.rules.ts';
import { type Attempts, decideAttempt } from '../../../src/modules/people/throttle.rules.ts';
import { isSameOrigin } from '../../../src/server/same-origin.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

const NOW = new Date('2026-06-15T16:00:00Z');

describe('who may do what with members', () => {
  const ROWS: readonly (readonly [Standing, string, string, string, boolean, boolean])[] = [
    [
      'OWNER',
      'OWNER MANAGER MEMBER AUDITOR',
      'OWNER MANAGER MEMBER AUDITOR',
      'OWNER MANAGER MEMBER AUDITOR',
      true,
      true,
    ],
    ['MANAGER', 'MEMBER AUDITOR', 'MEMBER AUDITOR', 'MEMBER AUDITOR', true, true],
    ['MEMBER', '', '', '', true, false],
    ['AUDITOR', '', '', '', true, false],
    ['KEY', '', 'OWNER', '', true, false],
    ['LESSER_KEY', '', '', '', true, false],
    ['REGISTRAR', 'OWNER', 'OWNER', '', true, true],
    ['STRANGER', '', '', '', false, false],
  ];
  test.each(ROWS)('%s invites to "%s", or "%s" while there is no owner, removes "%s"', (standing, ...row) => {
    const [invites, invitesFirst, removes, members, addresses] = row;
    const named = (claim: (role: MemberRole) => boolean) => MEMBER_ROLES.filter(claim).join(' ');
    expect(named((role) => mayInvite(standing, role, true))).toBe(invites);
    expect(named((role) => mayInvite(standing, role, false))).toBe(invitesFirst);
    expect(named((role) => mayRemove(standing, role, false))).toBe(removes);
    expect([seesMembers(standing), seesAddresses(standing)]).toEqual([members, addresses]);
    for (const role of MEMBER_ROLES) {
      expect(mayRemove(standing, role, true)).toBe(true);
      for (const to of MEMBER_ROLES) {
        expect(mayChangeRole(standing, role, to)).toBe(
          removes.split(' ').includes(role) && removes.split(' ').includes(to),
        );
      }
    }
  });

  const session = (memberRole: MemberRole, role: 'REGISTRAR' | 'EMPLOYER'): Viewer => {
    return { role, organizationId: 'own', apiKeyId: null, memberRole, personId: 'p', sessionId: 's' };
  };
  test.each<[Standing, Viewer, string]>([
    ['STRANGER', { role: 'PUBLIC', personId: 'p', sessionId: 's' }, 'own'],
    ['STRANGER', { role: 'TECHNICIAN', organizationId: 'own', apiKeyId: 'k', technicianId: 't' }, 'own'],
    ['KEY', { role: 'EMPLOYER', organizationId: 'own', apiKeyId: 'k' }, 'own'],
    ['STRANGER', { role: 'EMPLOYER', organizationId: 'own', apiKeyId: 'k' }, 'other'],
    ['REGISTRAR', { role: 'REGISTRAR', organizationId: 'own', apiKeyId: 'k' }, 'other'],
    ['LESSER_KEY', { role: 'REGISTRAR', organizationId: 'own', apiKeyId: 'k' }, 'own'],
    ['LESSER_KEY', { role: 'INSURER', organizationId: 'own', apiKeyId: 'k' }, 'own'],
    ['MANAGER', session('MANAGER', 'EMPLOYER'), 'own'],
    ['STRANGER', session('OWNER', 'EMPLOYER'), 'other'],
    ['REGISTRAR', session('OWNER', 'REGISTRAR'), 'other'],
    ['STRANGER', session('MEMBER', 'REGISTRAR'), 'other'],
    ['STRANGER', session('AUDITOR', 'REGISTRAR'), 'other'],
  ])('stands as %s: %j before %s', (standing, viewer, organization) => {
    expect(standingBefore(viewer, organization, 'SHOP')).toBe(standing);
  });

  test('no series of allowed changes leaves an organisation without an owner', () => {
    const change = fc.record({ at: fc.nat(9), to: fc.constantFrom(...MEMBER_ROLES, null) });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MEMBER_ROLES), { maxLength: 6 }), fc.array(change), (others, changes) => {
        let roles: MemberRole[] = ['OWNER', ...others];
        for (const { at, to } of changes) {
          const from = roles[at % roles.length] ?? 'OWNER';
          if (!keepsAnOwner(roles.filter((role) => role === 'OWNER').length, from, to)) continue;
          roles = roles.flatMap((role, index) => (index === at % roles.length ? (to ?? []) : role));
        }
        expect(roles).toContain('OWNER');
      }),
    );
  });

  test('every kind of organisation has a role, and every role of organisations a kind', () => {
    for (const kind of ORGANIZATION_KINDS) {
      const back = kindOfRole(roleOfKind(kind));
      expect(back).toBe(kind === 'PARTNER' ? 'SHOP' : kind);
    }
    expect(kindOfRole('TECHNICIAN')).toBeNull();
  });
});

describe('codes', () => {
  test('are found again however they are typed, and other text is none', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (noise, seed) => {
        const code = newCode(seededRandomness(String(seed)));
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
        const plain = code.replaceAll('-', '');
        expect(typedCode(code)).toBe(plain);
        const sloppy = code.toLowerCase().replaceAll('0', 'O').replaceAll('1', 'l').replaceAll('-', ' ');
        expect(typedCode(` ${sloppy}\n`)).toBe(plain);
        expect(typedCode(`${code}${noise}X`)).toBeUndefined();
      }),
    );
    expect(typedCode('UUUU-UUUU-UUUU-UUUU')).toBeUndefined();
    expect(typedCode('A'.repeat(1_000_000))).toBeUndefined();
  });

  test('are mailed again when half their life is over', () => {
    const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
    expect([449, 450].map((seconds) => isDueAgain('SIGN_IN', inSeconds(seconds), NOW))).toEqual([true, false]);
  });
});

describe('passwords', () => {
  const known = { email: 'pat.doe@garage.example', name: 'Pat van der Doe' };
  test.each([
    ['fourteen chars', 'PASSWORD_TOO_SHORT'],
    ['😀'.repeat(14), 'PASSWORD_TOO_SHORT'],
    ['x'.repeat(257), 'PASSWORD_TOO_LONG'],
    [`${'ab cd ef gh ij '}\u0000`, 'PASSWORD_UNREADABLE'],
    ['passwordpassword', 'PASSWORD_COMMON'],
    ['Password12345678!!', 'PASSWORD_COMMON'],
    ['1234567890123456', 'PASSWORD_COMMON'],
    ['qwertyuiopasdfgh', 'PASSWORD_COMMON'],
    ['aaaaaaaaaaaaaaaaaaa', 'PASSWORD_COMMON'],
    ['abcabcabcabcabcabc', 'PASSWORD_COMMON'],
    ['monkeymonkeymonkey', 'PASSWORD_COMMON'],
    ['iloveyou2026iloveyou2026', null],
    ['correcthorsebatterystaple', 'PASSWORD_COMMON'],
    ['pat.doe@garage.example', 'PASSWORD_COMMON'],
    ['patvanderdoe2026', 'PASSWORD_COMMON'],
    ['a harbour full of lanterns', null],
    ['все хорошо в гараже', null],
    ['314159265358979323846', null],
  ])('%j: %s', (password, code) => {
    expect(passwordFaults(password, known, ['password']).map((fault) => fault.code)).toEqual(
      code === null ? [] : [code],
    );
  });

  test('are hashed by argon2id as OWASP says, each with a salt of its own, and dated by other parameters', async () => {
    const hasher = argon2Hasher(seededRandomness('argon2'));
    const [one, two] = [
      await hasher.hash('a harbour full of lanterns'),
      await hasher.hash('a harbour full of lanterns'),
    ];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(two).not.toBe(one);
    expect(await hasher.verify(one, 'a harbour full of lanterns')).toBe(true);
    expect(await hasher.verify(one, 'a harbour full of lantern')).toBe(false);
    expect(hasher.isDated(one)).toBe(false);
    expect(argon2Hasher(seededRandomness('x'), { timeCost: 3 }).isDated(one)).toBe(true);
  });
});

describe('throttling', () => {
  const failing = (kind: 'ACCOUNT' | 'SOURCE', times: number) => {
    let known: Attempts | undefined;
    let at = NOW;
    const waits: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const decision = decideAttempt(kind, known, at);
      if (!decision.taken) throw new Error('came too early');
      known = decision.next;
      waits.push(known.blockedUntil ? (known.blockedUntil.getTime() - at.getTime()) / 1000 : 0);
      at = known.blockedUntil ?? at;
    }
    return waits;
  };

  test('doubles the wait after the free attempts, up to a bound', () => {
    expect(failing('ACCOUNT', 18)).toEqual([0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
    expect(Math.max(...failing('SOURCE', 60))).toBe(3_600);
  });

  test('never counts what it refuses, and forgets after a day', () => {
    const known = { attempts: 9, lastAt: NOW, blockedUntil: new Date(NOW.getTime() + 16_000) };
    expect(decideAttempt('ACCOUNT', known, NOW)).toEqual({ taken: false, retryAfterSeconds: 16 });
    const tomorrow = new Date(NOW.getTime() + 86_400_000);
    expect(decideAttempt('ACCOUNT', known, tomorrow)).toMatchObject({
      taken: true,
      next: { attempts: 1, blockedUntil: null },
    });
  });
});

describe('addresses', () => {
  test.each([
    ['Ana@Garage.example', true],
    [' a.b+c@x-y.example.org ', true],
    ['a@b', false],
    ['a b@c.example', false],
    ['a@c.example\nBcc: d@e.example', false],
    ['"quoted"@c.example', false],
    ['.a@c.example', false],
    ['a@-c.example', false],
    [`${'a'.repeat(250)}@c.example`, false],
  ])('%j is an address: %s', (address, is) => expect(isMailAddress(foldAddress(address))).toBe(is));

  test('an organisation’s name writes no header and no line of its own', () => {
    const line = { code: 'CODE', expiresAt: NOW, page: 'https://r.example/sign-in' };
    const { subject, text } = invitationMail('Evil\r\nBcc: x@y.example\n\nClick here', 'MEMBER', line);
    expect(subject).toBe('You are invited');
    expect(text.split('\n')[0]).toContain('Evil Bcc: x@y.example Click here');
  });
});

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1',
    'Safari on iOS',
  ],
  ['curl/8.0 <script>', 'A program'],
  [undefined, 'A program'],
])('the device of %j is called %s', (agent, device) => expect(deviceOf(agent)).toBe(device));

test.each([
  ['POST', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, true],
  ['POST', { 'sec-fetch-site': 'none' }, false],
  ['GET', { 'sec-fetch-site': 'none' }, true],
  ['GET', { 'sec-fetch-site': 'same-site' }, false],
  ['POST', { origin: 'https://registry.example' }, true],
  ['POST', { origin: 'https://registry.example:8443' }, false],
  ['POST', { origin: 'http://127.0.0.1:4000', host: '127.0.0.1:4000' }, true],
  ['POST', { origin: 'null', host: 'null' }, false],
  ['POST', { origin: '', host: '' }, false],
  ['POST', {}, true],
])('a %s with %j is of the same origin: %s', (method, headers, is) => {
  expect(isSameOrigin({ method, headers }, 'https://registry.example')).toBe(is);
});
