import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSdJwt } from '../../../src/modules/tokens/sd-jwt.rules.ts';
import { disclosuresByDigest, sha256 } from '../../../src/modules/tokens/sd-jwt-digest.ts';
import {
  type Concealment,
  concealClaims,
  type ObjectConcealment,
} from '../../../src/modules/tokens/sd-jwt-issuance.ts';
import { processDisclosures } from '../../../src/modules/tokens/sd-jwt-processing.rules.ts';
import { isJsonObject, type JsonObject } from '../../../src/modules/tokens/strict-json.rules.ts';
import { disclosed, source } from './sd-jwt-fixtures.ts';

async function opened(payload: JsonObject, disclosures: readonly string[]) {
  const parsed = parseSdJwt(['jwt', ...disclosures, ''].join('~'), 1_000_000);
  if ('fault' in parsed) return parsed;
  return processDisclosures(payload, await disclosuresByDigest(parsed.sdJwt.disclosures, sha256));
}

describe('concealed claims', () => {
  test('are disclosures of salt, name and value, or of salt and value, and the payload names the hash', async () => {
    const claims = { a: 1, b: ['x', 'y'] };
    const concealment: ObjectConcealment = { conceals: ['a'], within: { b: { elements: 'IN_ORDER' } } };
    const { payload, disclosures } = await concealClaims(claims, concealment, source('shape'));
    expect(disclosures.map(disclosed)).toEqual([
      [expect.stringMatching(/^[\w-]{22}$/), 'a', 1],
      [expect.stringMatching(/^[\w-]{22}$/), 'x'],
      [expect.stringMatching(/^[\w-]{22}$/), 'y'],
    ]);
    expect(Object.keys(payload).sort()).toEqual(['_sd', '_sd_alg', 'b']);
    expect(payload['_sd_alg']).toBe('sha-256');
  });

  test('carry a salt of their own each: equal values have different digests', async () => {
    const claims = { codes: ['A5', 'A5', 'A5'] };
    const { payload, disclosures } = await concealClaims(
      claims,
      { within: { codes: { elements: 'IN_ORDER' } } },
      source('salts'),
    );
    expect(new Set(disclosures).size).toBe(3);
    expect(new Set((payload['codes'] as { '...': string }[]).map((element) => element['...'])).size).toBe(3);
  });

  test('tell neither their order nor which of them are decoys', async () => {
    const claims = { a: 1, b: 2, c: 3, list: [1, 2, 3] };
    const concealment: ObjectConcealment = {
      conceals: ['a', 'b', 'c'],
      decoys: 5,
      within: { list: { elements: 'IN_ANY_ORDER', decoys: 13 } },
    };
    const { payload, disclosures } = await concealClaims(claims, concealment, source('decoys'));
    const digests = payload['_sd'] as string[];
    const elements = (payload['list'] as { '...': string }[]).map((element) => element['...']);
    expect([disclosures.length, digests.length, elements.length]).toEqual([6, 8, 16]);
    for (const list of [digests, elements]) {
      expect(list).toEqual([...list].sort());
      for (const digest of list) expect(digest).toMatch(/^[\w-]{43}$/);
    }
    expect(await opened(payload, [])).toMatchObject({ claims: { list: [] } });
  });

  test('are the same again from the same randomness, and others from other', async () => {
    const conceal = (seed: string) => concealClaims({ a: 1 }, { conceals: ['a'] }, source(seed));
    expect(await conceal('one')).toEqual(await conceal('one'));
    expect(await conceal('one')).not.toEqual(await conceal('two'));
  });

  test.each<[string, JsonObject, ObjectConcealment]>([
    ['a claim named _sd', { a: { _sd: [] } }, {}],
    ['a claim named by three dots', { a: [{ '...': 'x' }] }, {}],
    ['a claim named _sd_alg', { _sd_alg: 'sha-256' }, {}],
    ['elements of what is no list', { a: 1 }, { within: { a: { elements: 'IN_ORDER' } } }],
    ['members of what is no object', { a: [] }, { within: { a: { conceals: ['b'] } } }],
  ])('cannot be made with %s', async (_, claims, concealment) => {
    await expect(concealClaims(claims, concealment, source('x'))).rejects.toThrow(RangeError);
  });

  test('come back whole when all are disclosed, whatever they are', async () => {
    const reserved = ['_sd', '_sd_alg', '...'];
    const key = fc.string().filter((name) => !reserved.includes(name));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(null, true, 0, 1.5, '', 'Ω~"\\'),
        fc.string(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const claims = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(claims, fc.string(), async (made, seed) => {
        const { payload, disclosures } = await concealClaims(made, everything(made), source(seed));
        const processed = await opened(JSON.parse(JSON.stringify(payload)), disclosures);
        if (!('claims' in processed)) throw new Error(processed.fault);
        expect(processed.claims).toEqual(JSON.parse(JSON.stringify(made)));
        expect(processed.disclosed.length).toBe(disclosures.length);
      }),
      { numRuns: 150 },
    );
  });
});

/** Conceals every member and every element at every depth, with decoys in between. */
function everything(value: JsonObject): ObjectConcealment {
  const within = Object.entries(value).flatMap(([name, inner]) => {
    const how = everythingIn(inner);
    return how === undefined ? [] : [[name, how] as const];
  });
  return { conceals: Object.keys(value), within: Object.fromEntries(within), decoys: 2 };
}

function everythingIn(value: unknown): Concealment | undefined {
  if (Array.isArray(value)) return { elements: 'IN_ORDER' };
  return isJsonObject(value) ? everything(value) : undefined;
}
