import { describe, expect, test } from '@jest/globals';
import {
  issuerFault,
  issuerMetadataUrl,
  liesUnder,
  sharedLifeSeconds,
} from '../../../src/modules/tokens/issuer-client.rules.ts';

describe('an issuer', () => {
  test.each([
    'https://verify.example.org',
    'https://verify.example.org:8443',
    'https://example.org/registry',
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    'http://127.9.9.9',
    'http://[::1]:4000',
  ])('can be trusted by the name %s', (issuer) => expect(issuerFault(issuer)).toBeUndefined());

  test.each([
    'http://verify.example.org',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'https://verify.example.org/',
    'https://VERIFY.example.org',
    'https://verify.example.org:443',
    'https://user@verify.example.org',
    'https://verify.example.org?tenant=1',
    'https://verify.example.org#x',
    'https://verify.example.org/a/../b',
    'ftp://verify.example.org',
    'verify.example.org',
    '',
  ])('cannot be trusted by the name %j', (issuer) => expect(issuerFault(issuer)).toEqual(expect.any(String)));

  test('publishes its metadata between its host and its path', () => {
    expect(issuerMetadataUrl('https://example.org')).toBe('https://example.org/.well-known/jwt-vc-issuer');
    expect(issuerMetadataUrl('https://example.org/a/b')).toBe('https://example.org/.well-known/jwt-vc-issuer/a/b');
  });
});

describe('an address', () => {
  test('lies under its issuer when it goes on from it', () => {
    expect(liesUnder('https://example.org', 'https://example.org/s/1')).toBe(true);
    expect(liesUnder('https://example.org/registry', 'https://example.org/registry/s/1')).toBe(true);
  });

  test.each([
    'https://evil.example/s/1',
    'https://example.org',
    'https://example.org.evil.example/s/1',
    'https://example.org@evil.example/s/1',
    'http://example.org/registry/s/1',
    'https://example.org/s/1',
    'https://example.org/registry-2/s/1',
    'https://example.org/registry/../s/1',
    'https://example.org/registry/%2e%2e/s/1',
    'https://example.org/registry/..\\s\\1',
    'https://example.org/registry/s/1?next=https://evil.example',
    'https://example.org/registry/s/1#x',
    'https://example.org/registry/s/\n1',
    'https://EXAMPLE.org/registry/s/1',
  ])('such as %j does not lie under https://example.org/registry', (address) =>
    expect(liesUnder('https://example.org/registry', address)).toBe(false),
  );
});

test.each([
  [null, null, undefined],
  ['public', null, undefined],
  ['public, max-age=15', null, 15],
  ['Max-Age="3600"', null, 3600],
  ['max-age=3600', '600', 3000],
  ['max-age=60', '600', 0],
  ['max-age=60', 'soon', 60],
  ['no-store', null, 0],
  ['max-age=60, no-cache', null, 0],
  ['s-maxage=60', null, undefined],
  ['max-age=soon', null, undefined],
])('cache-control %j of age %j allows %j seconds more', (cacheControl, age, seconds) =>
  expect(sharedLifeSeconds(cacheControl, age)).toBe(seconds),
);
