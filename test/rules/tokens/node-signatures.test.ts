import { describe, expect, test } from '@jest/globals';
import { parseCompactJws } from '../../../src/modules/tokens/compact-jws.rules.ts';
import { joseSignatures, type SignatureCheck } from '../../../src/modules/tokens/compact-jws-signature.ts';
import { nodeSignatures } from '../../../src/modules/tokens/node-signatures.ts';
import { SIGNING_ALGORITHMS } from '../../../src/modules/tokens/token.rules.ts';
import { testKey } from './token-fixtures.ts';

const PAYLOAD = new TextEncoder().encode(JSON.stringify({ iss: 'https://registry.example', name: 'Zoë' }));
const CHECKS: readonly (readonly [string, SignatureCheck])[] = [
  ['node:crypto', nodeSignatures],
  ['jose', joseSignatures],
];

describe.each([...SIGNING_ALGORITHMS])('a signature by %s', (alg) => {
  const other = SIGNING_ALGORITHMS.find((candidate) => candidate !== alg) ?? alg;

  async function signed() {
    const { signer, verificationKey } = await testKey(alg);
    const token = await signer.sign({ alg, typ: 'receipt+jwt', kid: signer.kid }, PAYLOAD);
    const parsed = parseCompactJws(token);
    if ('fault' in parsed) throw new Error(parsed.fault);
    return { jws: parsed.jws, token, verificationKey };
  }

  test.each(CHECKS)('is good for its key, by %s', async (_, check) => {
    const { jws, verificationKey } = await signed();
    expect(await check(jws, verificationKey)).toBeUndefined();
  });

  test.each(CHECKS)('is not of another key, by %s', async (_, check) => {
    const { jws } = await signed();
    expect(await check(jws, (await testKey(alg)).verificationKey)).toBe('SIGNATURE_MISMATCH');
  });

  test.each(CHECKS)('does not count by a key for another algorithm, by %s', async (_, check) => {
    const { jws, verificationKey } = await signed();
    const { key } = (await testKey(other)).verificationKey;
    expect(await check(jws, { ...verificationKey, key })).toBe('KEY_UNSUITABLE');
    expect(await check(jws, { ...verificationKey, alg: other })).toBe('ALGORITHM_NOT_ALLOWED');
  });

  test.each(CHECKS)('that is shorter, longer or of zeros is none, by %s', async (_, check) => {
    const { jws, verificationKey } = await signed();
    const bytes = Buffer.from(jws.segments.signature, 'base64url');
    for (const altered of [bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)]), Buffer.alloc(bytes.length)]) {
      const segments = { ...jws.segments, signature: altered.toString('base64url') };
      expect(await check({ ...jws, segments }, verificationKey)).toBe('SIGNATURE_MISMATCH');
    }
  });

  test.each(CHECKS)('is for what was signed alone, by %s', async (_, check) => {
    const { jws, verificationKey } = await signed();
    const segments = { ...jws.segments, payload: jws.segments.header };
    expect(await check({ ...jws, segments }, verificationKey)).toBe('SIGNATURE_MISMATCH');
  });
});
