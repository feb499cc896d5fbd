import { KeyObject } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { verifyCompactJws } from '../../../src/modules/tokens/compact-jws-signature.ts';
import { nodeSigner } from '../../../src/modules/tokens/node-signer.ts';
import { SIGNING_ALGORITHMS } from '../../../src/modules/tokens/token.rules.ts';
import { joseSigner } from '../../../src/modules/tokens/token-signing.ts';
import { testKey } from './token-fixtures.ts';

const PAYLOAD = new TextEncoder().encode(JSON.stringify({ iss: 'https://registry.example', name: 'Zoë' }));

test.each([...SIGNING_ALGORITHMS])('%s by node:crypto is what jose signs, and jose accepts it', async (alg) => {
  const { privateKey, verificationKey, signer } = await testKey(alg);
  const other = await testKey(alg);
  const header = { alg, typ: 'receipt+jwt', kid: signer.kid };
  const key = KeyObject.from(privateKey as Parameters<typeof KeyObject.from>[0]);
  const ours = await nodeSigner(alg, signer.kid, key).sign(header, PAYLOAD);
  const joses = await joseSigner(alg, signer.kid, privateKey).sign(header, PAYLOAD);
  expect(ours.split('.').slice(0, 2)).toEqual(joses.split('.').slice(0, 2));
  expect(ours).toHaveLength(joses.length);
  expect(await verifyCompactJws(ours, verificationKey.key, [alg])).toMatchObject({ jws: { header } });
  expect(await verifyCompactJws(ours, other.verificationKey.key, [alg])).toEqual({ fault: 'SIGNATURE_MISMATCH' });
});
