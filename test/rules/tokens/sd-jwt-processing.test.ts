import { describe, expect, test } from '@jest/globals';
import { parseSdJwt } from '../../../src/modules/tokens/sd-jwt.rules.ts';
import { disclosuresByDigest, sha256 } from '../../../src/modules/tokens/sd-jwt-digest.ts';
import { processDisclosures } from '../../../src/modules/tokens/sd-jwt-processing.rules.ts';
import { digest, disclosure } from './sd-jwt-fixtures.ts';

const NEVER = ['iss', 'cnf'];

async function process(payload: object, disclosures: readonly string[]) {
  const parsed = parseSdJwt(['e30.e30.AA', ...disclosures, ''].join('~'));
  if ('fault' in parsed) return parsed;
  const byDigest = await disclosuresByDigest(parsed.sdJwt.disclosures, sha256);
  return processDisclosures({ ...payload }, byDigest, NEVER);
}

async function claimsOf(payload: object, disclosures: readonly string[]): Promise<unknown> {
  const processed = await process(payload, disclosures);
  return 'claims' in processed ? processed.claims : processed;
}

const name = disclosure(['c2FsdA', 'name', 'Rosa']);
const element = disclosure(['c2FsdA', 'A5']);
const [nameDigest, elementDigest] = await Promise.all([digest(name), digest(element)]);
const iss = disclosure(['c2FsdA', 'iss', 'https://evil.example']);
const jwk = disclosure(['c2FsdA', 'jwk', {}]);
const nested = disclosure(['c2FsdA', 'name', { _sd: [nameDigest] }]);
const [issDigest, jwkDigest, nestedDigest] = await Promise.all([digest(iss), digest(jwk), digest(nested)]);

describe('the text of an SD-JWT', () => {
  test('is taken apart into its JWT, its disclosures and its key binding', () => {
    const parsed = parseSdJwt(`a.b.c~${name}~${element}~d.e.f`);
    expect(parsed).toEqual({
      sdJwt: {
        jwt: 'a.b.c',
        disclosures: [
          { encoded: name, salt: 'c2FsdA', name: 'name', value: 'Rosa' },
          { encoded: element, salt: 'c2FsdA', name: null, value: 'A5' },
        ],
        keyBinding: 'd.e.f',
        bound: `a.b.c~${name}~${element}~`,
      },
    });
  });

  test.each<[string, string, string]>([
    ['a bare JWT', 'a.b.c', 'NOT_AN_SD_JWT'],
    ['nothing', '', 'NOT_AN_SD_JWT'],
    [
      'the flattened JSON serialization',
      '{"payload":"e30","signature":"AA","header":{"disclosures":[]}}',
      'NOT_AN_SD_JWT',
    ],
    ['more than 16,384 characters', `a.b.c~${'A'.repeat(16_384)}~`, 'TOO_LARGE'],
    ['nothing between two tildes', 'a.b.c~~', 'DISCLOSURE_EMPTY'],
    ['the same disclosure twice', `a.b.c~${name}~${name}~`, 'DISCLOSURE_DUPLICATED'],
    [
      'a disclosure of more than 4,096 characters',
      `a.b.c~${disclosure(['s', 'x'.repeat(4096)])}~`,
      'DISCLOSURE_TOO_LARGE',
    ],
    ['padding', `a.b.c~${name}=~`, 'DISCLOSURE_NOT_BASE64URL'],
    [
      'a disclosure with a non-canonical last character',
      `a.b.c~${disclosure(['ab', 1]).slice(0, -1)}B~`,
      'DISCLOSURE_NOT_BASE64URL',
    ],
    ['a space before the tilde', `a.b.c~${name} ~`, 'DISCLOSURE_NOT_BASE64URL'],
    ['a disclosure that is not UTF-8', 'a.b.c~WyL_Il0~', 'DISCLOSURE_NOT_UTF8'],
    ['a disclosure that is not JSON', `a.b.c~${disclosure('["s",1')}~`, 'DISCLOSURE_NOT_JSON'],
    ['a disclosure with a byte order mark', `a.b.c~${disclosure('\ufeff["s",1]')}~`, 'DISCLOSURE_NOT_JSON'],
    ['a disclosure that is an object', `a.b.c~${disclosure({ 0: 's', 1: 'n', 2: 'v' })}~`, 'DISCLOSURE_NOT_AN_ARRAY'],
    ['a disclosure with a member twice', `a.b.c~${disclosure('["s",{"a":1,"a":2}]')}~`, 'DISCLOSURE_DUPLICATE_MEMBER'],
    [
      'a disclosure nested too deep',
      `a.b.c~${disclosure(`["s",${'['.repeat(20)}${']'.repeat(20)}]`)}~`,
      'DISCLOSURE_TOO_DEEP',
    ],
    ['a number that overflows', `a.b.c~${disclosure('["s",1e999]')}~`, 'DISCLOSURE_NUMBER_OUT_OF_RANGE'],
    ['a disclosure of the salt alone', `a.b.c~${disclosure(['s'])}~`, 'DISCLOSURE_MALFORMED'],
    ['an empty disclosure', `a.b.c~${disclosure([])}~`, 'DISCLOSURE_MALFORMED'],
    ['a disclosure of four parts', `a.b.c~${disclosure(['s', 'n', 'v', 'w'])}~`, 'DISCLOSURE_MALFORMED'],
    ['a salt that is a number', `a.b.c~${disclosure([1, 'n', 'v'])}~`, 'DISCLOSURE_MALFORMED'],
    ['a name that is a number', `a.b.c~${disclosure(['s', 1, 'v'])}~`, 'DISCLOSURE_MALFORMED'],
    ['a name that is null', `a.b.c~${disclosure(['s', null, 'v'])}~`, 'DISCLOSURE_MALFORMED'],
    ['a claim named _sd', `a.b.c~${disclosure(['s', '_sd', []])}~`, 'DISCLOSURE_RESERVED_NAME'],
    ['a claim named by three dots', `a.b.c~${disclosure(['s', '...', 'v'])}~`, 'DISCLOSURE_RESERVED_NAME'],
    ['a claim named _sd_alg', `a.b.c~${disclosure(['s', '_sd_alg', 'sha-256'])}~`, 'DISCLOSURE_RESERVED_NAME'],
  ])('with %s is refused', (_, text, fault) => {
    expect(parseSdJwt(text)).toEqual({ fault });
  });
});

describe('disclosures and the payload they belong to (RFC 9901, section 7.1)', () => {
  test('come together without a trace of the digests', async () => {
    const payload = { _sd: [nameDigest], codes: [{ '...': elementDigest }, 'A1'], _sd_alg: 'sha-256' };
    expect(await claimsOf(payload, [name, element])).toEqual({ name: 'Rosa', codes: ['A5', 'A1'] });
    expect(await claimsOf(payload, [])).toEqual({ codes: ['A1'] });
  });

  test('are made with sha-256 when nothing is said', async () => {
    expect(await claimsOf({ _sd: [nameDigest] }, [name])).toEqual({ name: 'Rosa' });
  });

  test('may lie in one another', async () => {
    const outer = disclosure(['c2FsdA', 'person', { _sd: [nameDigest], age: [{ '...': elementDigest }] }]);
    const payload = { _sd: [await digest(outer)] };
    expect(await claimsOf(payload, [outer])).toEqual({ person: { age: [] } });
    expect(await claimsOf(payload, [element, outer, name])).toEqual({ person: { name: 'Rosa', age: ['A5'] } });
    const processed = await process(payload, [element, outer, name]);
    expect('disclosed' in processed && processed.disclosed.map(({ path, within }) => [path, within])).toEqual([
      [['person', 'age', 0], outer],
      [['person', 'name'], outer],
      [['person'], null],
    ]);
    expect(await process(payload, [name])).toEqual({ fault: 'DISCLOSURE_UNREFERENCED' });
  });

  test('do not let a claim named __proto__ reach the prototype', async () => {
    const evil = disclosure('["c2FsdA","__proto__",{"admin":true}]');
    const claims = await claimsOf({ _sd: [await digest(evil)] }, [evil]);
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
    expect((claims as { admin?: boolean }).admin).toBeUndefined();
  });

  test.each<[string, object, readonly string[], string]>([
    ['a disclosure that nothing asks for', {}, [name], 'DISCLOSURE_UNREFERENCED'],
    ['a digest twice in one list', { _sd: [nameDigest, nameDigest] }, [name], 'DIGEST_REPEATED'],
    ['a digest twice in two objects', { _sd: [nameDigest], a: { _sd: [nameDigest] } }, [name], 'DIGEST_REPEATED'],
    ['a digest twice that nothing answers', { _sd: ['x'], a: [{ '...': 'x' }] }, [], 'DIGEST_REPEATED'],
    ['a digest repeated by a disclosure', { _sd: [nestedDigest, nameDigest] }, [nested, name], 'DIGEST_REPEATED'],
    ['a claim that is there already', { _sd: [nameDigest], name: 'Ana' }, [name], 'CLAIM_REPEATED'],
    ['a claim that is disclosed twice', { _sd: [nameDigest, nestedDigest] }, [name, nested], 'CLAIM_REPEATED'],
    ['an element where a claim should be', { _sd: [elementDigest] }, [element], 'DISCLOSURE_MISPLACED'],
    ['a claim where an element should be', { a: [{ '...': nameDigest }] }, [name], 'DISCLOSURE_MISPLACED'],
    ['digests that are no list', { _sd: nameDigest }, [name], 'DIGESTS_MALFORMED'],
    ['digests that are an object', { _sd: { 0: nameDigest } }, [name], 'DIGESTS_MALFORMED'],
    ['digests that are null', { _sd: null }, [], 'DIGESTS_MALFORMED'],
    ['a number among the digests', { _sd: [nameDigest, 1] }, [name], 'DIGESTS_MALFORMED'],
    ['a placeholder with a second member', { a: [{ '...': elementDigest, b: 1 }] }, [element], 'PLACEHOLDER_MALFORMED'],
    ['a placeholder without a text', { a: [{ '...': [elementDigest] }] }, [], 'PLACEHOLDER_MALFORMED'],
    ['a placeholder outside a list', { a: { '...': elementDigest } }, [element], 'PLACEHOLDER_MALFORMED'],
    ['another hash', { _sd_alg: 'sha-512', _sd: [] }, [], 'SD_ALG_UNKNOWN'],
    ['a hash that is no text', { _sd_alg: ['sha-256'] }, [], 'SD_ALG_UNKNOWN'],
    ['a hash that is named SHA-256', { _sd_alg: 'SHA-256' }, [], 'SD_ALG_UNKNOWN'],
    ['a hash named further in', { a: { _sd_alg: 'sha-256' } }, [], 'SD_ALG_MISPLACED'],
    ['an issuer of the holder’s choice', { _sd: [issDigest] }, [iss], 'CLAIM_NOT_DISCLOSABLE'],
    ['a key of the holder’s choice', { cnf: { _sd: [jwkDigest] } }, [jwk], 'CLAIM_NOT_DISCLOSABLE'],
    ['a key that may be hidden', { cnf: { _sd: [jwkDigest] } }, [], 'CLAIM_NOT_DISCLOSABLE'],
    ['a list in the key', { cnf: { jwk: { x5c: [{ '...': 'x' }] } } }, [], 'CLAIM_NOT_DISCLOSABLE'],
  ])('are refused with %s', async (_, payload, disclosures, fault) => {
    expect(await process(payload, disclosures)).toEqual({ fault });
  });

  test('are refused when together they are nested too deep', async () => {
    let inner = disclosure(['c2FsdA', 'a', 1]);
    const disclosures = [inner];
    for (let depth = 0; depth < 20; depth += 1) {
      inner = disclosure(['c2FsdA', 'a', { _sd: [await digest(inner)] }]);
      disclosures.push(inner);
    }
    expect(await process({ _sd: [await digest(inner)] }, disclosures)).toEqual({ fault: 'CONTENTS_TOO_DEEP' });
  });
});
