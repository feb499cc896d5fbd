import { defineEntity, p } from '@mikro-orm/core';
import type { SigningKeyState } from './signing-key.rules.ts';
import type { SigningAlgorithm } from './token.rules.ts';

const SigningKeySchema = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_key',
  uniques: [
    { name: 'signing_key_one_active', properties: ['state'], where: "state = 'ACTIVE'" },
    { name: 'signing_key_one_published', properties: ['state'], where: "state = 'PUBLISHED'" },
  ],
  checks: [
    { name: 'signing_key_state_known', expression: "state in ('PUBLISHED', 'ACTIVE', 'RETIRED', 'COMPROMISED')" },
    {
      name: 'signing_key_compromise_whole',
      expression: `(state = 'COMPROMISED') = (compromised_at is not null)
        and (compromised_since is null) = (compromised_at is null)`,
    },
    { name: 'signing_key_compromised_since_past', expression: 'compromised_since <= compromised_at' },
    { name: 'signing_key_compromised_signs_no_more', expression: 'compromised_at is null or active_until is not null' },
    { name: 'signing_key_alg_known', expression: "alg in ('ES256', 'EdDSA')" },
  ],
  properties: {
    /** RFC 7638 thumbprint of the public key. */
    kid: p.text().primary(),
    alg: p.text().$type<SigningAlgorithm>(),
    /** The members of the public key alone, as RFC 7518 writes them. */
    publicJwk: p.json<{ readonly kty: string; readonly crv: string; readonly x: string; readonly y?: string }>(),
    /** A sealed PKCS #8 document; see key-encryption. */
    privateKeyEncrypted: p.text(),
    state: p.text().$type<SigningKeyState>(),
    createdAt: p.datetime(),
    /** From when it signs. */
    activeFrom: p.datetime(),
    /** Until when it signs; null while no successor is published. */
    activeUntil: p.datetime().nullable(),
    retiredAt: p.datetime().nullable(),
    /** When it became known that it may have been in wrong hands. */
    compromisedAt: p.datetime().nullable(),
    /** From when it may have been. */
    compromisedSince: p.datetime().nullable(),
  },
});

/** A key pair that signs, will sign or once signed the registry's tokens. Its public part is never deleted. */
export class SigningKey extends SigningKeySchema.class {}
SigningKeySchema.setClass(SigningKey);
