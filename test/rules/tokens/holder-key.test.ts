import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { readHolderKey } from '../../../src/modules/tokens/holder-key.ts';
import { holderKey } from './sd-jwt-fixtures.ts';

const keys = await Promise.all([holderKey(), holderKey('EdDSA')]);

test('a holder key of either kind is read without whatever else stands beside it', async () => {
  for (const { jwk } of keys) {
    const exported = { ...jwk, kid: 'x', use: 'sig', key_ops: ['verify'], ext: true, x5u: 'https://thief.example' };
    expect(await readHolderKey(exported, ['k'])).toEqual({ key: jwk });
  }
});

test.each([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])('the point of small order %s is refused', async (hex) => {
  const x = encodeBase64url(Uint8Array.from(Buffer.from(hex, 'hex')));
  const read = await readHolderKey({ kty: 'OKP', crv: 'Ed25519', x }, ['k']);
  expect(read).toMatchObject({ fault: { code: 'HOLDER_KEY_WEAK', path: ['k'] } });
});

test('a key with any private member is refused as private, and never told again', async () => {
  const members = fc.constantFrom('d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...keys), members, fc.uuid(), async ({ jwk }, member, secret) => {
      const read = await readHolderKey({ ...jwk, [member]: secret }, ['k']);
      expect(read).toMatchObject({ fault: { code: 'HOLDER_KEY_PRIVATE' } });
      expect(JSON.stringify(read)).not.toContain(secret);
    }),
  );
});

test('whatever comes is read as a key or found at fault, and only keys are read', async () => {
  const member = fc.oneof(fc.constantFrom('EC', 'OKP', 'P-256', 'Ed25519', 'secp256k1'), fc.string(), fc.anything());
  const anything = fc.oneof(fc.anything(), fc.record({ kty: member, crv: member, x: member, y: member }));
  await fc.assert(
    fc.asyncProperty(anything, async (jwk) => {
      expect(await readHolderKey(jwk, ['k'])).toHaveProperty('fault.code', expect.stringMatching(/^HOLDER_KEY_/));
    }),
  );
});
