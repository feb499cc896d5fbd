import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { verifyPortableCredential } from '../../../src/modules/tokens/portable-credential-verifier.ts';
import { holderKey, issued, portablePolicy, presented } from './sd-jwt-fixtures.ts';
import { testKey } from './token-fixtures.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.=+/ ';

test.each([
  ['ES256', 'required'],
  ['EdDSA', 'not required'],
] as const)(
  'a presentation signed with %s is not valid with any one byte changed, missing or added, key binding %s',
  async (algorithm, binding) => {
    const [key, holder] = [await testKey(algorithm), await holderKey(algorithm)];
    const presentation = await presented(await issued(key, holder), holder);
    const policy = portablePolicy(key, binding === 'required' ? {} : { keyBinding: 'NOT_REQUIRED' });
    const { verdict, claims } = await verifyPortableCredential(presentation, policy);
    expect(verdict).toBe('VALID');
    const accepted: string[] = [];
    for (let index = 0; index <= presentation.length; index += 1) {
      const [before, after] = [presentation.slice(0, index), presentation.slice(index + 1)];
      const original = ALPHABET.indexOf(presentation[index] ?? '');
      // One neighbour that differs in the lowest bit, or one picked by position: every byte, several ways.
      const neighbour = ALPHABET[original ^ 1];
      const other = ALPHABET[(original + 1 + ((index * 7) % (ALPHABET.length - 1))) % ALPHABET.length];
      const mutants = [
        `${before}${index % 2 === 0 ? neighbour : other}${after}`,
        `${before}~${after}`,
        before + after,
        `${before}A${presentation.slice(index)}`,
      ];
      for (const mutant of new Set(mutants)) {
        if (mutant === presentation) continue;
        if ((await verifyPortableCredential(mutant, policy)).verdict === 'VALID') accepted.push(mutant);
      }
    }
    expect(accepted).toEqual([]);
    expect(claims?.family_name).toBe('Delgado');
  },
  120_000,
);

test('whatever parts of two credentials are put together, what verifies says what one of them says', async () => {
  const [key, holder] = [await testKey(), await holderKey()];
  const texts = [await issued(key, holder, 'one'), await issued(key, holder, 'two')];
  const presentations = await Promise.all(texts.map((text) => presented(text, holder)));
  const policy = portablePolicy(key);
  const honest = await Promise.all(presentations.map((one) => verifyPortableCredential(one, policy)));
  const parts = [...new Set([...texts, ...presentations].flatMap((text) => text.split('~')))];
  const pieces = fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.constantFrom(...presentations), async (chosen, start) => {
      for (const text of [chosen.join('~'), [...start.split('~').slice(0, 1), ...chosen].join('~')]) {
        const { verdict, claims } = await verifyPortableCredential(text, policy);
        if (verdict === 'VALID') expect(honest.map((one) => one.claims)).toContainEqual(claims);
      }
    }),
    { numRuns: 300 },
  );
});
