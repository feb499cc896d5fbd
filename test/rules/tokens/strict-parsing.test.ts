import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64url, encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { parseJsonObject } from '../../../src/modules/tokens/strict-json.rules.ts';

const encoder = new TextEncoder();

describe('base64url', () => {
  test('gives back every sequence of bytes, spelled as node spells it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = encodeBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64url(text)).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  test('accepts a text exactly when it re-encodes to itself', () => {
    const character = fc.constantFrom(...'ABQZaqz059-_=+/ .\n');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
        const text = characters.join('');
        const canonical = Buffer.from(text, 'base64url').toString('base64url') === text;
        expect(decodeBase64url(text) !== undefined).toBe(canonical);
      }),
      { numRuns: 3000 },
    );
  });

  test('refuses characters beyond ASCII, whatever their low bits', () => {
    for (const text of ['Ł', 'AA\u0141A', 'AAA\ud83d\ude00']) expect(decodeBase64url(text)).toBeUndefined();
  });
});

describe('strict JSON', () => {
  test('reads every object as JSON.parse does', () => {
    const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(object, (value) => {
        const text = JSON.stringify(value);
        expect(parseJsonObject(encoder.encode(text))).toEqual({ object: JSON.parse(text) });
      }),
    );
  });

  test.each([
    ['{"a":1,"a":1}', 'DUPLICATE_MEMBER'],
    ['{"a":1,"\\u0061":2}', 'DUPLICATE_MEMBER'],
    ['{"a":{"b":[{"c":1,"d":2,"c":3}]}}', 'DUPLICATE_MEMBER'],
    ['{"a" \n:1,"b":2,"a"\t:1}', 'DUPLICATE_MEMBER'],
    ['{"":1,"":2}', 'DUPLICATE_MEMBER'],
    ['{"__proto__":1,"__proto__":2}', 'DUPLICATE_MEMBER'],
    ['{"a\\"":1,"a\\"":2}', 'DUPLICATE_MEMBER'],
    ['{"a":-1e400}', 'NUMBER_OUT_OF_RANGE'],
    ['{"a":[{"b":1e400}]}', 'NUMBER_OUT_OF_RANGE'],
    ['{"a":1}x', 'NOT_JSON'],
    ["{'a':1}", 'NOT_JSON'],
    ['{"a":1,}', 'NOT_JSON'],
    ['{"a":NaN}', 'NOT_JSON'],
    ['', 'NOT_JSON'],
    ['"a"', 'NOT_AN_OBJECT'],
  ])('refuses %s: %s', (text, fault) => {
    expect(parseJsonObject(encoder.encode(text))).toEqual({ fault });
  });

  test.each([
    '{"a":"a:","b":"{\\"a\\":1}"}',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '{"a":["b","b"],"b":"b"}',
    ' {} ',
  ])('is not misled by %s', (text) => {
    expect(parseJsonObject(encoder.encode(text))).toEqual({ object: JSON.parse(text) });
  });

  test('does not let a member named __proto__ reach the prototype', () => {
    const parsed = parseJsonObject(encoder.encode('{"__proto__":{"alg":"none"}}'));
    expect('object' in parsed && parsed.object['alg']).toBeUndefined();
  });
});
