import { defineEntity, p } from '@mikro-orm/core';
import { Person } from './person.entity.ts';

const PasskeySchema = defineEntity({
  name: 'Passkey',
  tableName: 'passkey',
  indexes: [{ properties: ['person', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    person: () => p.manyToOne(Person).mapToPk(),
    /** The credential's id, base64url. */
    credentialId: p.text().unique(),
    /** COSE_Key (RFC 9052, section 7), base64url. */
    publicKey: p.text(),
    /** The authenticator's signature counter; 0 for ever where it keeps none. */
    counter: p.bigint('number'),
    transports: p.array<string>(),
    label: p.text(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
  },
});

/** A WebAuthn credential that somebody signs in with. */
export class Passkey extends PasskeySchema.class {}
PasskeySchema.setClass(Passkey);

const PasskeyChallengeSchema = defineEntity({
  name: 'PasskeyChallenge',
  tableName: 'passkey_challenge',
  indexes: [{ properties: ['expiresAt'] }],
  properties: {
    /** 256 random bits, base64url. */
    challenge: p.text().primary(),
    /** Who registers with it; null to sign in. */
    person: () => p.manyToOne(Person).mapToPk().nullable().deleteRule('cascade'),
    expiresAt: p.datetime(),
  },
});

/** What an authenticator has to sign, once. */
export class PasskeyChallenge extends PasskeyChallengeSchema.class {}
PasskeyChallengeSchema.setClass(PasskeyChallenge);
