import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Statement, Statements } from '../events/statements.ts';
import { type KeyEncryptionKey, seal } from './key-encryption.ts';
import { SigningKey } from './signing-key.entity.ts';
import {
  planCompromise,
  planRetirement,
  planRotation,
  type SigningKeyLife,
  type Successor,
  settle,
  signingKeyAt,
} from './signing-key.rules.ts';
import type { SigningAlgorithm } from './token.rules.ts';
import { PUBLISHED_AHEAD_SECONDS } from './verification-key.ts';

/** What became of a key that was compromised. */
export interface CompromiseOutcome {
  readonly kid: string;
  readonly since: Date;
  readonly compromisedAt: Date;
  /** Whether only an earlier moment was noted of a key that was compromised before. */
  readonly wasKnown: boolean;
  /** Who signs from now on. */
  readonly signedBy: string;
}

/** Names the advisory lock under which keys change. Any constant will do; it must never change. */
export const KEY_CHANGE_LOCK = 727_074;

/** Said when a token cannot become real because the key that signed it was compromised meanwhile: sign it with the next. */
export class SigningKeyCompromised extends Error {
  override readonly name = 'SigningKeyCompromised';
}

/**
 * Holds the keys as they are until the caller's transaction ends: who signs and commits under it can be sure that the key
 * was in good hands, as far as anybody had said, when its token became real. To be taken before anything else is locked.
 */
export async function holdSigningKeys(em: EntityManager): Promise<void> {
  await em.execute('select pg_advisory_xact_lock_shared(?)', [KEY_CHANGE_LOCK]);
}

/** As {@link holdSigningKeys}, for a transaction of statements. */
export async function holdSigningKeysBy(statements: Statements): Promise<void> {
  await statements.rows(HOLD_SIGNING_KEYS, [KEY_CHANGE_LOCK]);
}

const HOLD_SIGNING_KEYS: Statement = {
  name: 'hold-signing-keys',
  text: 'select pg_advisory_xact_lock_shared($1::bigint)',
};

interface KeySet {
  readonly em: EntityManager;
  readonly keys: readonly SigningKey[];
  readonly lives: readonly SigningKeyLife[];
  readonly now: Date;
}

/**
 * Changes of the registry's keys, each in the caller's transaction and one at a time in all processes: whoever signs in a
 * transaction is waited for, and waits.
 */
export class SigningKeyChanges {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly keyEncryptionKey: KeyEncryptionKey;
  private readonly algorithm: SigningAlgorithm;

  /** `algorithm` is what new keys are made for; keys that exist keep theirs. */
  constructor(
    clock: Clock,
    randomness: Randomness,
    keyEncryptionKey: KeyEncryptionKey,
    algorithm: SigningAlgorithm = 'ES256',
  ) {
    this.clock = clock;
    this.randomness = randomness;
    this.keyEncryptionKey = keyEncryptionKey;
    this.algorithm = algorithm;
  }

  /** Makes the first key when there is none that signs. */
  async ensure(em: EntityManager): Promise<void> {
    const { lives, now } = await this.locked(em);
    if (signingKeyAt(lives, now) === undefined) em.persist(await this.newKey('ACTIVE', now, now));
    await em.flush();
  }

  /** Publishes the next key; refused while another is on its way. */
  async rotate(em: EntityManager): Promise<{ readonly kid: string; readonly activeFrom: Date }> {
    const { keys, lives, now } = await this.locked(em);
    const plan = planRotation(lives, now, PUBLISHED_AHEAD_SECONDS);
    if (plan.outcome === 'KEY_ROTATION_UNDER_WAY') {
      throw refuse(
        plan.outcome,
        `Key ${plan.kid} is published already and signs from ${plan.activeFrom.toISOString()}. Rotate again after that.`,
      );
    }
    const replaced = keys.find((key) => key.kid === plan.replaces);
    if (replaced) replaced.activeUntil = plan.activeFrom;
    const key = await this.newKey(replaced ? 'PUBLISHED' : 'ACTIVE', now, plan.activeFrom);
    await em.persist(key).flush();
    return { kid: key.kid, activeFrom: key.activeFrom };
  }

  /** Withdraws a key that is published and has not signed yet. Refuses for every other key, saying what becomes of it. */
  async retire(em: EntityManager, kid: string): Promise<void> {
    const { keys, lives, now } = await this.locked(em);
    const key = keys.find((candidate) => candidate.kid === kid);
    const plan = planRetirement(lives, kid, now);
    if (!key || !plan) throw unknownKey(kid);
    if (plan.outcome === 'RETIRED_ALREADY')
      throw refuse('SIGNING_KEY_RETIRED', `Key ${kid} is retired already.`, ['kid']);
    if (plan.outcome === 'SIGNING_KEY_IN_USE')
      throw refuse(plan.outcome, inUseMessage(kid, plan.successorFrom), ['kid']);
    const prolonged = keys.find((candidate) => candidate.kid === plan.prolongs);
    if (prolonged) prolonged.activeUntil = null;
    Object.assign(key, { state: 'RETIRED', activeUntil: now, retiredAt: now });
    await em.flush();
  }

  /**
   * Takes a key out of use at once, and puts another in its place when it was the one that signs. Of one that was
   * compromised before, an earlier moment is noted; anything else is refused.
   */
  async compromise(em: EntityManager, kid: string, since: Date | undefined): Promise<CompromiseOutcome> {
    const set = await this.locked(em);
    const { keys, lives, now } = set;
    const key = keys.find((candidate) => candidate.kid === kid);
    const plan = planCompromise(lives, kid, since, now);
    if (!key || !plan) throw unknownKey(kid);
    if (plan.outcome === 'COMPROMISED_SINCE_IN_FUTURE') {
      throw refuse(plan.outcome, 'The moment since which a key may be in wrong hands cannot lie ahead.', ['since']);
    }
    if (plan.outcome === 'COMPROMISED_ALREADY') {
      const known = `Key ${kid} is known to be compromised since ${plan.since.toISOString()}; only an earlier moment can be noted.`;
      throw refuse('SIGNING_KEY_COMPROMISED', known, ['kid']);
    }
    key.compromisedSince = plan.since;
    if (plan.outcome === 'PLANNED') {
      Object.assign(key, { state: 'COMPROMISED', compromisedAt: now });
      if (!key.activeUntil || key.activeUntil > now) key.activeUntil = now;
    }
    await em.flush();
    if (plan.outcome === 'PLANNED') await this.succeed(set, plan.successor);
    return {
      kid,
      since: plan.since,
      compromisedAt: key.compromisedAt ?? now,
      wasKnown: plan.outcome !== 'PLANNED',
      signedBy: signerIn(await em.find(SigningKey, {}), now),
    };
  }

  private async succeed({ em, keys, now }: KeySet, successor: Successor): Promise<void> {
    if (successor.kind === 'MADE_NOW') em.persist(await this.newKey('ACTIVE', now, now));
    if (successor.kind === 'TAKES_OVER_EARLY') {
      const key = keys.find(({ kid }) => kid === successor.kid);
      if (key) Object.assign(key, { state: 'ACTIVE', activeFrom: now });
    }
    if (successor.kind === 'UNCHANGED') {
      const prolonged = keys.find(({ kid }) => kid === successor.prolongs);
      if (prolonged) prolonged.activeUntil = null;
    }
    await em.flush();
  }

  /** Every key, locked, with what time has brought about recorded. The clock is read once nobody else changes anything. */
  private async locked(em: EntityManager): Promise<KeySet> {
    await em.execute('select pg_advisory_xact_lock(?)', [KEY_CHANGE_LOCK]);
    const keys = await em.find(SigningKey, {}, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const now = this.clock.now();
    await recordSettled(keys, now, em);
    return { em, keys, lives: keys.map(lifeOf), now };
  }

  private async newKey(state: 'PUBLISHED' | 'ACTIVE', now: Date, activeFrom: Date): Promise<SigningKey> {
    const pair = await generateKeyPair(this.algorithm, { extractable: true });
    const { kty = '', crv = '', x = '', y } = await exportJWK(pair.publicKey);
    const publicJwk = { kty, crv, x, ...(y === undefined ? {} : { y }) };
    const kid = await calculateJwkThumbprint(publicJwk);
    const privateKey = new TextEncoder().encode(await exportPKCS8(pair.privateKey));
    return Object.assign(new SigningKey(), {
      kid,
      alg: this.algorithm,
      publicJwk,
      privateKeyEncrypted: seal(privateKey, kid, this.keyEncryptionKey, this.randomness),
      state,
      createdAt: now,
      activeFrom,
      activeUntil: null,
      retiredAt: null,
      compromisedAt: null,
      compromisedSince: null,
    });
  }
}

/** The old key's row goes first: at no moment are there two active ones. */
async function recordSettled(keys: readonly SigningKey[], now: Date, em: EntityManager): Promise<void> {
  const settled = new Map(settle(keys.map(lifeOf), now).map((key) => [key.kid, key]));
  for (const state of ['RETIRED', 'ACTIVE'] as const) {
    for (const key of keys) {
      const target = settled.get(key.kid);
      if (target?.state !== state || key.state === state) continue;
      key.state = state;
      key.retiredAt = target.retiredAt;
    }
    await em.flush();
  }
}

function signerIn(keys: readonly SigningKey[], now: Date): string {
  const signer = signingKeyAt(keys.map(lifeOf), now);
  if (!signer) throw new Error('a key was compromised and none signs in its place');
  return signer.kid;
}

function lifeOf(key: SigningKey): SigningKeyLife {
  const { kid, state, activeFrom } = key;
  return {
    kid,
    state,
    activeFrom,
    activeUntil: key.activeUntil ?? null,
    retiredAt: key.retiredAt ?? null,
    compromisedSince: key.compromisedSince ?? null,
  };
}

function unknownKey(kid: string) {
  return refuse('SIGNING_KEY_NOT_FOUND', `There is no signing key ${JSON.stringify(kid.slice(0, 60))}.`, ['kid']);
}

function inUseMessage(kid: string, successorFrom: Date | null): string {
  return successorFrom === null
    ? `Key ${kid} signs now and has no successor. Rotate first; it retires by itself when the next key starts.`
    : `Key ${kid} signs until ${successorFrom.toISOString()}, when its successor starts, and retires by itself then.`;
}
