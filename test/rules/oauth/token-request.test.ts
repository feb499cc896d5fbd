import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SCOPES, type Scope, scopeSpelled, scopesBeyond, spelledScope } from '../../../src/kernel/scope.ts';
import {
  type ClientCredentials,
  type CredentialsFault,
  clientCredentialsOf,
  grantedScopes,
  readForm,
} from '../../../src/modules/oauth/token-request.rules.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a form', () => {
  test.each<[string, Record<string, string> | undefined]>([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=&b=2', { b: '2' }],
    ['', {}],
    ['a=x+y%20z', { a: 'x y z' }],
    ['a=1&a=1', undefined],
    ['a=1&a=', undefined],
    ['%61=1&a=2', undefined],
  ])('%j is read as RFC 6749 has it', (text, expected) => {
    const form = readForm(text);
    expect(form && Object.fromEntries(form)).toEqual(expected);
  });
});

describe('what a client shows', () => {
  type Shown = ClientCredentials | { readonly fault: CredentialsFault };
  test.each<[string, string, string | undefined, Shown]>([
    ['nothing', '', undefined, { fault: 'NONE' }],
    ['an id alone', 'client_id=a', undefined, { fault: 'NONE' }],
    ['a header', '', basic('a:b'), { kind: 'SECRET', clientId: 'a', secret: 'b', inHeader: true }],
    [
      'a header with a colon in its secret',
      '',
      basic('a:b:c'),
      { kind: 'SECRET', clientId: 'a', secret: 'b:c', inHeader: true },
    ],
    [
      'a form-urlencoded header',
      '',
      basic('a%3A+:b%25'),
      { kind: 'SECRET', clientId: 'a: ', secret: 'b%', inHeader: true },
    ],
    [
      'a header and its own id',
      'client_id=a',
      basic('a:b'),
      { kind: 'SECRET', clientId: 'a', secret: 'b', inHeader: true },
    ],
    ['a header and another id', 'client_id=c', basic('a:b'), { fault: 'SEVERAL' }],
    ['a header and a secret', 'client_secret=b', basic('a:b'), { fault: 'SEVERAL' }],
    ['a header without a colon', '', basic('ab'), { fault: 'MALFORMED' }],
    ['a header without a secret', '', basic('a:'), { fault: 'MALFORMED' }],
    ['a header without a client', '', basic(':b'), { fault: 'MALFORMED' }],
    ['a header that decodes to no text', '', basic('a:%zz'), { fault: 'MALFORMED' }],
    ['another scheme', '', 'Bearer x', { fault: 'MALFORMED' }],
    [
      'a secret in the form',
      'client_id=a&client_secret=b',
      undefined,
      { kind: 'SECRET', clientId: 'a', secret: 'b', inHeader: false },
    ],
    ['a secret of nobody', 'client_secret=b', undefined, { fault: 'MALFORMED' }],
    ['a secret and an assertion', `client_id=a&client_secret=b&client_assertion=c`, undefined, { fault: 'SEVERAL' }],
    [
      'an assertion',
      `client_assertion=c&client_assertion_type=${JWT_BEARER}`,
      undefined,
      { kind: 'ASSERTION', clientId: undefined, assertion: 'c' },
    ],
    [
      'an assertion of another type',
      'client_assertion=c&client_assertion_type=saml',
      undefined,
      { fault: 'ASSERTION_TYPE' },
    ],
    ['a type without an assertion', `client_assertion_type=${JWT_BEARER}`, undefined, { fault: 'ASSERTION_TYPE' }],
  ])('%s', (_, form, authorization, expected) => {
    expect(clientCredentialsOf(readForm(form) ?? new Map(), authorization)).toEqual(expected);
  });
});

describe('scopes', () => {
  const scopes = fc.uniqueArray(fc.constantFrom(...SCOPES));

  test('are read as they are written, and in no other spelling', () => {
    for (const scope of SCOPES) expect(scopeSpelled(spelledScope(scope))).toBe(scope);
    for (const text of ['', 'VERIFY', 'verify ', 'constructor']) expect(scopeSpelled(text)).toBeUndefined();
  });

  test('are granted as asked, and never beyond those of the client', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 1 }), fc.option(scopes), (asked, held) => {
        const granted = grantedScopes(asked.map(spelledScope).join(' '), held);
        const isWithin = held === null || asked.every((scope) => held.includes(scope));
        expect(granted).toEqual(isWithin ? asked : undefined);
      }),
    );
  });

  test.each<[string | undefined, readonly Scope[] | null, readonly Scope[] | null | undefined]>([
    [undefined, null, null],
    [undefined, ['VERIFY'], ['VERIFY']],
    ['verify verify', null, ['VERIFY']],
    ['verify  read_records', null, undefined],
    ['verify openid', null, undefined],
  ])('%j of %j are %j', (asked, held, expected) => {
    expect(grantedScopes(asked, held)).toEqual(expected);
  });

  test('are beyond somebody exactly when they do not have them; no limit has all, and only no limit has enough for it', () => {
    fc.assert(
      fc.property(fc.option(scopes), fc.option(scopes), (wanted, held) => {
        const expected = held === null ? [] : (wanted ?? [...SCOPES]).filter((scope) => !held.includes(scope));
        expect(scopesBeyond(wanted, held)).toEqual(expected);
      }),
    );
  });
});
