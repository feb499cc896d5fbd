import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../accounts/organization.entity.ts';
import type { CodeKind } from './one-time-code.rules.ts';
import { Person } from './person.entity.ts';
import type { SignInMethod } from './session.rules.ts';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  indexes: [{ properties: ['person', 'id'] }],
  checks: [{ name: 'session_acts_as_one', expression: 'organization_id is null or not as_technician' }],
  properties: {
    id: p.uuid().primary(),
    person: () => p.manyToOne(Person).mapToPk(),
    /** SHA-256 of the token, hex. The token is 256 random bits. */
    tokenDigest: p.text().unique(),
    /** The organisation it acts for at present. */
    organization: () => p.manyToOne(Organization).mapToPk().nullable(),
    asTechnician: p.boolean(),
    method: p.text().$type<SignInMethod>(),
    /** `Firefox on Linux`: enough to recognise it in a list. */
    device: p.text(),
    signedInAt: p.datetime(),
    lastUsedAt: p.datetime(),
    expiresAt: p.datetime(),
  },
});

/** A browser or program that somebody is signed in with. Its end is its removal. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);

const KnownDeviceSchema = defineEntity({
  name: 'KnownDevice',
  tableName: 'known_device',
  properties: {
    tokenDigest: p.text().primary(),
    person: () => p.manyToOne(Person).mapToPk().index(),
    expiresAt: p.datetime(),
  },
});

/** A device that somebody has signed in with: others' wrong guesses do not lock it out. */
export class KnownDevice extends KnownDeviceSchema.class {}
KnownDeviceSchema.setClass(KnownDevice);

const OneTimeCodeSchema = defineEntity({
  name: 'OneTimeCode',
  tableName: 'one_time_code',
  indexes: [
    { properties: ['expiresAt'] },
    { properties: ['person', 'kind'] },
    { name: 'one_time_code_of_technician', properties: ['technicianId'], where: 'technician_id is not null' },
  ],
  checks: [
    {
      name: 'one_time_code_kind_known',
      expression: "kind in ('INVITATION', 'SIGN_IN', 'PASSWORD_RESET', 'TECHNICIAN_CLAIM')",
    },
  ],
  properties: {
    /** HMAC-SHA-256 of the code under a secret outside the database, hex. */
    digest: p.text().primary(),
    kind: p.text().$type<CodeKind>(),
    /** Whose account it opens: of sign-in and password reset. */
    person: () => p.manyToOne(Person).mapToPk().nullable(),
    invitationId: p.uuid().nullable(),
    technicianId: p.uuid().nullable(),
    /** The address that it was mailed to and the account will have: of a claim. */
    email: p.text().nullable(),
    issuedAt: p.datetime(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
    /** How often it was shown together with facts that do not belong to it. */
    wrongUses: p.integer(),
  },
});

/** A code that was mailed, good for one use. */
export class OneTimeCode extends OneTimeCodeSchema.class {}
OneTimeCodeSchema.setClass(OneTimeCode);

const AttemptCountSchema = defineEntity({
  name: 'AttemptCount',
  tableName: 'attempt_count',
  indexes: [{ properties: ['lastAt'] }],
  properties: {
    /** What is counted, an HMAC: neither addresses of people nor of machines lie here. */
    key: p.text().primary(),
    attempts: p.integer(),
    lastAt: p.datetime(),
    blockedUntil: p.datetime().nullable(),
  },
});

/** Attempts that did not succeed, of one account, source or device. */
export class AttemptCount extends AttemptCountSchema.class {}
AttemptCountSchema.setClass(AttemptCount);
