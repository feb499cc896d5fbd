import { expect, test } from '@jest/globals';
import { importJWK, type JWK } from 'jose';
import { parseCompactJws } from '../../../src/modules/tokens/compact-jws.rules.ts';
import { verifyCompactJws } from '../../../src/modules/tokens/compact-jws-signature.ts';
import { nodeSignatures } from '../../../src/modules/tokens/node-signatures.ts';
import { SIGNING_ALGORITHMS } from '../../../src/modules/tokens/token.rules.ts';
import { describeVectors } from '../../support/vectors.ts';

interface Case {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: string;
  readonly result: 'valid' | 'invalid';
}

interface Vectors {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    readonly comment: string;
    readonly public?: JWK;
    readonly private?: JWK;
    readonly tests: readonly Case[];
  }[];
}

/** Every algorithm of the vectors: allowed here only, so that the strict parse meets jose on all of them. */
const ALL_ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'HS256',
  'HS384',
  'HS512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];

const MISLABELLED_KEY =
  "the group's key says it is for another algorithm than the token's, and a key is for one algorithm";
const LOST_PADDING =
  'the padding that should make it invalid is missing from the file, so it equals case 357, which is valid';
const LENIENT = 'it is valid only for a parser that skips characters outside the alphabet, which RFC 8725bis forbids';

/** The cases in which we differ from the file, each with what we answer and why. */
const QUIRKS: ReadonlyMap<number, readonly ['accepted' | 'refused', string]> = new Map([
  [346, ['refused', `${MISLABELLED_KEY} (PS384 with a PS256 key)`]],
  [347, ['refused', `${MISLABELLED_KEY} (ES512 with a key for "ES521", which does not exist)`]],
  [350, ['refused', `${MISLABELLED_KEY} (PS384 with a PS256 key)`]],
  [351, ['refused', `${MISLABELLED_KEY} (ES512 with a key for "ES521", which does not exist)`]],
  [367, ['accepted', LOST_PADDING]],
  [370, ['accepted', LOST_PADDING]],
  [372, ['refused', LENIENT]],
  [373, ['refused', LENIENT]],
]);

describeVectors<Vectors>(
  'the Wycheproof vectors for JSON web signatures',
  'wycheproof/json_web_signature_test.json',
  (vectors) => {
    const cases = vectors.testGroups.flatMap((group) =>
      group.tests.map((vector) => ({ ...vector, group: group.comment, key: group.public ?? group.private ?? {} })),
    );

    test('are all here', () => {
      expect(cases).toHaveLength(vectors.numberOfTests);
      expect(cases.length).toBeGreaterThanOrEqual(401);
    });

    test.each(cases.filter((vector) => !QUIRKS.has(vector.tcId)))(
      'case $tcId of $group, $comment, is $result',
      async (vector) => {
        const outcome = await verifyCompactJws(vector.jws, vector.key, ALL_ALGORITHMS);
        expect('fault' in outcome ? 'invalid' : 'valid').toBe(vector.result);
      },
    );

    test.each(cases.filter((vector) => QUIRKS.has(vector.tcId)))(
      'case $tcId, said to be $result, is not, for a reason',
      async (vector) => {
        const [expected, reason] = QUIRKS.get(vector.tcId) ?? ['', ''];
        const outcome = await verifyCompactJws(vector.jws, vector.key, ALL_ALGORITHMS);
        expect([vector.tcId, 'fault' in outcome ? 'refused' : 'accepted', reason]).toEqual([
          vector.tcId,
          expected,
          reason,
        ]);
        expect(expected === 'accepted').toBe(vector.result === 'invalid');
      },
    );

    const ofOurs = cases.filter((vector) => vector.key.alg === 'ES256' && !QUIRKS.has(vector.tcId));

    test('for keys such as ours are all here', () => {
      expect(ofOurs.length).toBeGreaterThanOrEqual(39);
    });

    test.each(ofOurs)('case $tcId, $comment, is $result by node:crypto too', async (vector) => {
      const key = await importJWK(vector.key, 'ES256');
      if (key instanceof Uint8Array) throw new Error('the key of the case is no public key');
      const parsed = parseCompactJws(vector.jws);
      const fault = 'fault' in parsed ? parsed.fault : await nodeSignatures(parsed.jws, { key, alg: 'ES256' });
      expect(fault === undefined ? 'valid' : 'invalid').toBe(vector.result);
    });

    test('that are well formed are refused for their algorithm unless we sign with it', async () => {
      const refusals: (string | undefined)[] = [];
      for (const vector of cases) {
        const outcome = await verifyCompactJws(vector.jws, vector.key, SIGNING_ALGORITHMS);
        if (!('fault' in outcome)) expect(outcome.jws.header['alg']).toBe('ES256');
        else refusals.push(outcome.fault);
      }
      const accepted = cases.length - refusals.length;
      expect(accepted).toBe(cases.filter((vector) => vector.result === 'valid' && vector.key.alg === 'ES256').length);
      expect(refusals.filter((fault) => fault === 'ALGORITHM_NOT_ALLOWED').length).toBeGreaterThan(300);
    });
  },
);
