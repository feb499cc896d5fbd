import { describe, expect, test } from '@jest/globals';
import { decodeBase64url, encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { presentWithKeyBinding } from '../../../src/modules/tokens/key-binding.ts';
import { createVerifier } from '../../../src/verifier/verifier.ts';
import { badge, holder, key, thief, VICTIMS } from './attack.ts';
import { ATTACKS } from './attack-table.ts';
import { attackedIssuer, expectedOf, KINDS, saidOf, tryOn } from './attacked-verifier.ts';
import { presentation, sdJwt } from './sd-jwt-attack.ts';
import { issued } from './sd-jwt-fixtures.ts';
import { ISSUER, NOW } from './token-fixtures.ts';

test('each attack has a name of its own, and there are at least 60 on every kind of token', () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  for (const kind of KINDS) {
    expect(ATTACKS.filter(({ offeredAs }) => offeredAs === kind).length).toBeGreaterThanOrEqual(60);
  }
});

test.each(KINDS)('what the attacks on a %s are made from is good', async (kind) => {
  const { offer, jws } = VICTIMS[kind];
  const { fetch } = await attackedIssuer({});
  const verifier = createVerifier({ issuers: [ISSUER], fetch, currentDate: () => NOW });
  const good = kind === 'CREDENTIAL' ? [offer(jws), presentation] : [offer(jws)];
  for (const token of good) {
    const { verdict } =
      kind === 'CREDENTIAL'
        ? await verifier.verifyCredential(token, { keyBinding: 'NOT_REQUIRED' })
        : await verifier.verify(token, { accept: [kind] });
    expect(verdict).toBe('VALID');
  }
});

test.each(ATTACKS)('$name is refused: $reason', async (attack) => {
  expect(saidOf(await tryOn(createVerifier, attack))).toEqual(expectedOf(attack));
});

describe('what is no attack', () => {
  test('an ES256 signature whose s was negated verifies, and the token says the same: no replay check may hang on its spelling', async () => {
    const [header, payload, signature = ''] = badge.split('.');
    const bytes = Buffer.from(decodeBase64url(signature) ?? []);
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    const negated = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
    const s = Buffer.from(negated.toString(16).padStart(64, '0'), 'hex');
    const malleated = `${header}.${payload}.${encodeBase64url(Buffer.concat([bytes.subarray(0, 32), s]))}`;
    const { fetch } = await attackedIssuer({});
    const verifier = createVerifier({ issuers: [ISSUER], fetch, currentDate: () => NOW });
    const [one, other] = await Promise.all(
      [badge, malleated].map((token) => verifier.verify(token, { accept: ['BADGE'] })),
    );
    expect(malleated).not.toBe(badge);
    expect(other).toEqual(one);
    expect(other?.verdict).toBe('VALID');
  });

  test('a holder cannot make a proof for a disclosure of another credential', async () => {
    const [, foreign = ''] = (await issued(key, thief, 'another')).split('~');
    const holderSigner = { alg: holder.signer.alg, sign: async () => '' };
    const wanted = { sdJwt, disclosures: [foreign], audience: 'a', nonce: 'b', issuedAt: NOW, holderSigner };
    await expect(presentWithKeyBinding(wanted)).rejects.toThrow('no such disclosure');
  });
});
