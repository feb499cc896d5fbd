import { DriverException, type MikroORM } from '@mikro-orm/postgresql';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Caller } from '../../kernel/browser.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { AccountTrail } from './account-trail.ts';
import { Passkey } from './passkey.entity.ts';
import type { PeopleMail } from './people-mail.ts';
import { Person } from './person.entity.ts';
import { labelFaults } from './person.rules.ts';
import { type NewCookies, type Sessions, type SignedInPerson, signedIn } from './sessions.service.ts';
import type { Throttle } from './throttle.service.ts';

const CHALLENGE_BYTES = 32;
const CHALLENGE_SECONDS = 300;
const PASSKEYS_LIMIT = 20;
const REGISTRY_NAME = 'ASE credential registry';
/** ES256, EdDSA, RS256 (RFC 9053): what authenticators have. */
const ALGORITHMS = [-7, -8, -257];

/** A passkey as its owner sees it. */
export interface PasskeySummary {
  readonly id: string;
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/**
 * Passkeys (WebAuthn level 3): signing in by a key that an authenticator holds, which also verifies its user. Nobody has to
 * say who they are first, so nothing tells who has an account.
 */
export class PasskeysService {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;
  private readonly sessions: Sessions;
  private readonly throttle: Throttle;
  private readonly trail: AccountTrail;
  private readonly mail: PeopleMail;
  private readonly origin: string;
  private readonly rpId: string;

  /** `publicUrl` is where pages of the registry are opened: passkeys are bound to its host. */
  constructor(parts: {
    readonly orm: MikroORM;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly randomness: Randomness;
    readonly sessions: Sessions;
    readonly throttle: Throttle;
    readonly trail: AccountTrail;
    readonly mail: PeopleMail;
    readonly publicUrl: string;
  }) {
    this.orm = parts.orm;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.randomness = parts.randomness;
    this.sessions = parts.sessions;
    this.throttle = parts.throttle;
    this.trail = parts.trail;
    this.mail = parts.mail;
    this.origin = new URL(parts.publicUrl).origin;
    this.rpId = new URL(parts.publicUrl).hostname;
  }

  /** What `navigator.credentials.create` is given, `PublicKeyCredentialCreationOptionsJSON`. Wants a fresh sign-in. */
  async startRegistration(viewer: Viewer): Promise<object> {
    const who = signedIn(viewer);
    await this.sessions.demandFresh(who);
    const em = this.orm.em.fork();
    const person = await em.findOneOrFail(Person, { id: who.personId });
    const held = await em.find(Passkey, { person: who.personId });
    return generateRegistrationOptions({
      ...{ rpName: REGISTRY_NAME, rpID: this.rpId, userName: person.email, userDisplayName: person.name },
      userID: new Uint8Array(Buffer.from(who.personId.replaceAll('-', ''), 'hex')),
      challenge: await this.newChallenge(who.personId),
      timeout: CHALLENGE_SECONDS * 1000,
      attestationType: 'none',
      excludeCredentials: held.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** Keeps the passkey that an authenticator made. The session gets a new token. */
  async add(
    viewer: Viewer,
    label: string,
    response: object,
    requestId: string,
  ): Promise<{ readonly passkey: PasskeySummary; readonly cookies: NewCookies }> {
    const who = signedIn(viewer);
    refuseFor(labelFaults(label, ['label']));
    await this.sessions.demandFresh(who);
    const credential = await this.registered(who, response);
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      await em.execute('select from person where id = ? for no key update', [who.personId]);
      if ((await em.count(Passkey, { person: who.personId })) >= PASSKEYS_LIMIT) {
        throw refuse('TOO_MANY_PASSKEYS', `An account has at most ${PASSKEYS_LIMIT} passkeys.`);
      }
      const known = await em.count(Passkey, { credentialId: credential.id });
      if (known > 0) throw refuse('PASSKEY_KNOWN', 'This passkey is registered already.', ['response']);
      const passkey = em.create(Passkey, {
        ...{ id: this.ids.next(), person: who.personId, label: label.trim(), credentialId: credential.id },
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        ...{ counter: credential.counter, transports: [...(credential.transports ?? [])] },
        ...{ createdAt: now, lastUsedAt: null },
      });
      await em.flush();
      const deed = { action: 'passkey.added', personId: who.personId, subjectId: passkey.id };
      await this.trail.record(em, deed, requestId, now);
      const { email } = await em.findOneOrFail(Person, { id: who.personId });
      await this.mail.notice(em, email, 'A passkey was added to your account.', now);
      return { passkey: summaryOf(passkey), cookies: await this.sessions.rotate(em, who.sessionId) };
    });
  }

  /** Lets go of a passkey. Wants a fresh sign-in. */
  async remove(viewer: Viewer, passkeyId: string, requestId: string): Promise<NewCookies> {
    const who = signedIn(viewer);
    await this.sessions.demandFresh(who);
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const passkey = await em.findOne(Passkey, { id: passkeyId, person: who.personId });
      if (!passkey) throw refuse('PASSKEY_NOT_FOUND', 'You have no passkey of this id.', ['passkeyId']);
      await em.remove(passkey).flush();
      const deed = { action: 'passkey.removed', personId: who.personId, subjectId: passkeyId };
      await this.trail.record(em, deed, requestId, now);
      const { email } = await em.findOneOrFail(Person, { id: who.personId });
      await this.mail.notice(em, email, 'A passkey was removed from your account.', now);
      return this.sessions.rotate(em, who.sessionId);
    });
  }

  /** The person's passkeys, oldest first. */
  async ofPerson(personId: string): Promise<readonly PasskeySummary[]> {
    const passkeys = await this.orm.em.fork().find(Passkey, { person: personId }, { orderBy: { id: 'asc' } });
    return passkeys.map(summaryOf);
  }

  /** What `navigator.credentials.get` is given, `PublicKeyCredentialRequestOptionsJSON`; the same for everybody. */
  async startSignIn(): Promise<object> {
    return generateAuthenticationOptions({
      rpID: this.rpId,
      challenge: await this.newChallenge(null),
      timeout: CHALLENGE_SECONDS * 1000,
      userVerification: 'required',
    });
  }

  /** Signs in by what an authenticator signed. Never held up by others' guesses; what is wrong counts against its source. */
  async signIn(response: object, caller: Caller, requestId: string): Promise<NewCookies> {
    const passkey = await this.asserted(response);
    if (!passkey) {
      await this.throttle.attempt([{ kind: 'SOURCE', of: caller.source }]);
      throw passkeyRefused();
    }
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const { person: personId } = passkey;
      const kept = await em.execute<object[]>(
        'update passkey set counter = ?, last_used_at = ? where id = ? and counter <= ? returning id',
        [passkey.newCounter, now, passkey.id, passkey.newCounter],
      );
      if (kept.length === 0) throw passkeyRefused();
      const cookies = await this.sessions.begin(em, { personId, method: 'PASSKEY' }, caller, now);
      const deed = { action: 'person.signed_in', personId, details: { method: 'PASSKEY', passkeyId: passkey.id } };
      await this.trail.record(em, deed, requestId, now);
      return cookies;
    });
  }

  private async registered({ personId }: SignedInPerson, response: object) {
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: (challenge) => this.useChallenge(challenge, personId),
        ...{ expectedOrigin: this.origin, expectedRPID: this.rpId },
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (verified) return registrationInfo.credential;
    } catch (cause) {
      // The library throws for whatever is wrong with what was sent, and a driver's error is no such thing.
      if (cause instanceof DriverException) throw cause;
    }
    throw passkeyRefused();
  }

  private async asserted(response: object) {
    const { id } = response as { readonly id?: unknown };
    const passkey = typeof id === 'string' ? await this.orm.em.fork().findOne(Passkey, { credentialId: id }) : null;
    if (!passkey) return undefined;
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: (challenge) => this.useChallenge(challenge, null),
        ...{ expectedOrigin: this.origin, expectedRPID: this.rpId },
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: passkey.counter,
        },
        requireUserVerification: true,
      });
      const { newCounter } = authenticationInfo;
      return verified ? { id: passkey.id, person: passkey.person, newCounter } : undefined;
    } catch (cause) {
      if (cause instanceof DriverException) throw cause;
      return undefined;
    }
  }

  private async newChallenge(person: string | null): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = new Uint8Array(this.randomness(CHALLENGE_BYTES));
    const now = this.clock.now();
    const em = this.orm.em.fork();
    await em.execute('delete from passkey_challenge where expires_at <= ?', [now]);
    await em.execute('insert into passkey_challenge (challenge, person_id, expires_at) values (?, ?, ?)', [
      ...[Buffer.from(challenge).toString('base64url'), person, new Date(now.getTime() + CHALLENGE_SECONDS * 1000)],
    ]);
    return challenge;
  }

  /** Each challenge is taken once, whatever comes of it. */
  private async useChallenge(challenge: string, person: string | null): Promise<boolean> {
    const used = await this.orm.em.fork().execute<object[]>(
      `delete from passkey_challenge where challenge = ? and person_id is not distinct from ?::uuid and expires_at > ?
       returning challenge`,
      [challenge, person, this.clock.now()],
    );
    return used.length > 0;
  }
}

function passkeyRefused(): Refusal {
  return refuse('PASSKEY_REFUSED', 'This passkey is not known here, or what it signed does not hold.', ['response']);
}

function summaryOf({ id, label, createdAt, lastUsedAt }: Passkey): PasskeySummary {
  return { id, label, createdAt, lastUsedAt: lastUsedAt ?? null };
}
