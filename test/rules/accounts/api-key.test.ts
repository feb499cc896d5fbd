import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ApiKeyRequest,
  bearerKeyOf,
  environmentOfKey,
  faultsOf,
  newApiKey,
  shownPrefixOf,
} from '../../../src/modules/accounts/api-key.rules.ts';
import { newClientSecret } from '../../../src/modules/oauth/oauth-client.rules.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

const NOW = new Date('2026-06-15T16:00:00Z');
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('an API key', () => {
  test('is a recognisable prefix, 32 random characters and their CRC-32 in base 62', () => {
    const key = newApiKey(seededRandomness('form'));
    const match = /^ase_live_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/.exec(key);
    const checksum = [...(match?.[2] ?? '')].reduce((sum, character) => sum * 62 + ALPHABET.indexOf(character), 0);
    expect(checksum).toBe(crc32(match?.[1] ?? ''));
  });

  test('is told from every text that differs in one character', () => {
    const key = newApiKey(seededRandomness('typo'));
    expect(environmentOfKey(key)).toBe('LIVE');
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...ALPHABET), (position, character) => {
        const changed = key.slice(0, position) + character + key.slice(position + 1);
        return changed === key || environmentOfKey(changed) === undefined;
      }),
    );
  });

  test.each([
    '',
    'ase_live_',
    'ase_live_short',
    `${newApiKey(seededRandomness('x'))} `,
    'tec_01h455vb4pex5vsknk084sn02q',
  ])('is not what %j looks like', (text) => {
    expect(environmentOfKey(text)).toBeUndefined();
  });

  test('uses every character, so that no byte is favoured', () => {
    const randomness = seededRandomness('spread');
    const characters = new Set(Array.from({ length: 100 }, () => newApiKey(randomness).slice(9, 41)).join(''));
    expect(characters.size).toBe(62);
  });

  test('is shown by its first characters only', () => {
    expect(shownPrefixOf(newApiKey(seededRandomness('shown')))).toHaveLength('ase_live_'.length + 4);
  });
});

test('keys and client secrets are what README has secret scanners look for', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const pattern = /Secrets match `(.+?)`/.exec(readme)?.[1] ?? '(?!)';
  const random = seededRandomness('scanners');
  for (const secret of [newApiKey(random), newApiKey(random, 'SANDBOX'), newClientSecret(random)]) {
    expect(`key=${secret}\n`).toMatch(new RegExp(pattern));
  }
});

test('a sandbox key has a prefix of its own, and is told from a live one', () => {
  const key = newApiKey(seededRandomness('sandbox'), 'SANDBOX');
  expect([key.slice(0, 9), environmentOfKey(key)]).toEqual(['ase_test_', 'SANDBOX']);
  expect(environmentOfKey(key.replace('ase_test_', 'ase_live_'))).toBe('LIVE');
});

describe('an Authorization header', () => {
  const key = newApiKey(seededRandomness('header'));

  test.each([`Bearer ${key}`, `bearer ${key}`, `BEARER  ${key}`])('%j carries a key', (header) => {
    expect(bearerKeyOf(header)).toBe(key);
  });

  test.each([key, `Basic ${key}`, `Bearer${key}`, `Bearer ${key} x`, `Bearer ${key.slice(0, -1)}`, 'Bearer', ''])(
    '%j carries none',
    (header) => {
      expect(bearerKeyOf(header)).toBeUndefined();
    },
  );
});

describe('a request for a key', () => {
  const request: ApiKeyRequest = { organization: 'Registry', role: 'REGISTRAR', label: 'load' };

  test.each<[string, Partial<ApiKeyRequest>, string[]]>([
    ['in order', {}, []],
    ['of a technician who is named', { role: 'TECHNICIAN', technicianId: 'id' }, []],
    ['of a technician who is not named', { role: 'TECHNICIAN' }, ['TECHNICIAN_REQUIRED']],
    ['of an employer naming a technician', { role: 'EMPLOYER', technicianId: 'id' }, ['TECHNICIAN_NOT_EXPECTED']],
    ['of a sponsor that is named', { role: 'SPONSOR', sponsor: 'TOYOTA' }, []],
    ['of a sponsor that its organisation is already', { role: 'SPONSOR' }, []],
    ['of an employer naming a sponsor', { role: 'EMPLOYER', sponsor: 'TOYOTA' }, ['SPONSOR_NOT_EXPECTED']],
    ['of a sponsor that no code is', { role: 'SPONSOR', sponsor: 'Toyota Inc.' }, ['SPONSOR_MALFORMED']],
    ['that expires now', { expiresAt: NOW }, ['EXPIRY_NOT_IN_FUTURE']],
    ['that expires at no moment at all', { expiresAt: new Date(Number.NaN) }, ['EXPIRY_NOT_IN_FUTURE']],
    ['with nothing filled in', { organization: '', label: ' ' }, ['ORGANIZATION_NAME_INVALID', 'LABEL_INVALID']],
  ])('%s has exactly its faults', (_, change, codes) => {
    expect(faultsOf({ ...request, ...change }, NOW).map((fault) => fault.code)).toEqual(codes);
  });
});
