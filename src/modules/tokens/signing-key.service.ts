import { createPrivateKey } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type KeyEncryptionKey, seal, unseal } from './key-encryption.ts';
import { nodeSigner } from './node-signer.ts';
import { SigningKey } from './signing-key.entity.ts';
import {
  mayHaveSigned,
  planRetirement,
  planRotation,
  type SigningKeyLife,
  type SigningKeyState,
  settle,
  signingKeyAt,
} from './signing-key.rules.ts';
import { numericDateOf, type SigningAlgorithm } from './token.rules.ts';
import type { Signer } from './token-signing.ts';
import {
  type JwkSet,
  PUBLISHED_AHEAD_SECONDS,
  type PublishedJwk,
  type VerificationKey,
  verificationKeyOf,
} from './verification-key.ts';

/** What may be told of a signing key. */
export interface SigningKeySummary {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly state: SigningKeyState;
  readonly createdAt: Date;
  readonly activeFrom: Date;
  readonly activeUntil: Date | null;
  readonly retiredAt: Date | null;
}

interface StoredKey extends SigningKeySummary {
  readonly publicJwk: Pick<PublishedJwk, 'kty' | 'crv' | 'x' | 'y'>;
  readonly privateKeyEncrypted: string;
}

/** A change made by another process is seen here after this long at the latest. */
const KEY_CACHE_MILLISECONDS = 5000;
/** Names the advisory lock under which keys change. Any constant will do; it must never change. */
const KEY_CHANGE_LOCK = 727_074;

/** The registry's signing keys: made, published, activated by time, retired, and handed out for signing and verifying. */
export class SigningKeyService {
  private readonly em: EntityManager;
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly keyEncryptionKey: KeyEncryptionKey;
  private readonly algorithm: SigningAlgorithm;
  private readonly signers = new Map<string, Promise<Signer>>();
  private readonly verificationKeys = new Map<
    string,
    { readonly end: number; readonly key: Promise<VerificationKey | undefined> }
  >();
  private cached: { readonly readAt: number; readonly keys: Promise<readonly StoredKey[]> } | undefined;

  /** `algorithm` is what new keys are made for; keys that exist keep theirs. */
  constructor(
    em: EntityManager,
    clock: Clock,
    randomness: Randomness,
    keyEncryptionKey: KeyEncryptionKey,
    algorithm: SigningAlgorithm = 'ES256',
  ) {
    this.em = em;
    this.clock = clock;
    this.randomness = randomness;
    this.keyEncryptionKey = keyEncryptionKey;
    this.algorithm = algorithm;
  }

  /**
   * Sees to it that there is a key to sign with, and that it can be opened: throws a KeyEncryptionError at start rather
   * than at the first signature. Processes that start together end with one key.
   */
  async ensureSigningKey(): Promise<void> {
    const now = this.clock.now();
    await this.change(now, async (keys, em) => {
      if (signingKeyAt(keys.map(lifeOf), now) === undefined) em.persist(await this.newKey('ACTIVE', now, now));
    });
    await this.signer();
  }

  /** Every key there ever was, the newest first. */
  async list(): Promise<readonly SigningKeySummary[]> {
    const keys = settle(await this.load(), this.clock.now());
    return keys.map(({ kid, alg, state, createdAt, activeFrom, activeUntil, retiredAt }) => ({
      kid,
      alg,
      state,
      createdAt,
      activeFrom,
      activeUntil,
      retiredAt,
    }));
  }

  /**
   * Publishes the next key. It starts to sign, and the present one stops, when everybody's copy of the JWKS has had
   * time to run out; nobody needs to come back for that.
   */
  async rotate(): Promise<{ readonly kid: string; readonly activeFrom: Date }> {
    const now = this.clock.now();
    return this.change(now, async (keys, em) => {
      const plan = planRotation(keys.map(lifeOf), now, PUBLISHED_AHEAD_SECONDS);
      if (plan.outcome === 'KEY_ROTATION_UNDER_WAY') {
        throw refuse(
          plan.outcome,
          `Key ${plan.kid} is published already and signs from ${plan.activeFrom.toISOString()}. Rotate again after that.`,
        );
      }
      const replaced = keys.find((key) => key.kid === plan.replaces);
      if (replaced) replaced.activeUntil = plan.activeFrom;
      const key = await this.newKey(replaced ? 'PUBLISHED' : 'ACTIVE', now, plan.activeFrom);
      em.persist(key);
      return { kid: key.kid, activeFrom: key.activeFrom };
    });
  }

  /** Withdraws a key that is published and has not signed yet. Refuses for every other key, saying what becomes of it. */
  async retire(kid: string): Promise<void> {
    const now = this.clock.now();
    await this.change(now, async (keys) => {
      const key = keys.find((candidate) => candidate.kid === kid);
      const plan = planRetirement(keys.map(lifeOf), kid, now);
      if (!key || !plan) throw refuse('SIGNING_KEY_NOT_FOUND', `There is no signing key ${kid}.`, ['kid']);
      if (plan.outcome === 'RETIRED_ALREADY')
        throw refuse('SIGNING_KEY_RETIRED', `Key ${kid} is retired already.`, ['kid']);
      if (plan.outcome === 'SIGNING_KEY_IN_USE')
        throw refuse(plan.outcome, inUseMessage(kid, plan.successorFrom), ['kid']);
      const prolonged = keys.find((candidate) => candidate.kid === plan.prolongs);
      if (prolonged) prolonged.activeUntil = null;
      key.state = 'RETIRED';
      key.activeUntil = now;
      key.retiredAt = now;
    });
  }

  /** Who signs now. The private key is opened once per process. */
  async signer(): Promise<Signer> {
    const key = signingKeyAt(await this.keys(), this.clock.now());
    if (!key) throw new Error('There is no signing key; ensureSigningKey() makes the first one at start.');
    let signer = this.signers.get(key.kid);
    if (!signer) {
      signer = this.open(key);
      signer.catch(() => this.signers.delete(key.kid));
      this.signers.set(key.kid, signer);
    }
    return signer;
  }

  /** The public key of that name, with its signing time; undefined when the registry never signed with such a key. */
  async verificationKey(kid: string): Promise<VerificationKey | undefined> {
    const stored = (await this.keys()).find((key) => key.kid === kid);
    if (!stored || !isPublished(stored)) return undefined;
    const end = stored.activeUntil?.getTime() ?? 0;
    let known = this.verificationKeys.get(kid);
    if (known?.end !== end) {
      known = { end, key: verificationKeyOf(publishedJwkOf(stored)) };
      this.verificationKeys.set(kid, known);
    }
    return known.key;
  }

  /** The document for `/.well-known/jwks.json`: keys to come, the one in use, and retired ones for ever. */
  async jwks(): Promise<JwkSet> {
    return { keys: (await this.keys()).filter(isPublished).map(publishedJwkOf) };
  }

  private async keys(): Promise<readonly StoredKey[]> {
    const now = this.clock.now().getTime();
    if (!this.cached || Math.abs(now - this.cached.readAt) >= KEY_CACHE_MILLISECONDS) {
      const keys = this.load();
      const cached = { readAt: now, keys };
      this.cached = cached;
      keys.catch(() => {
        if (this.cached === cached) this.cached = undefined;
      });
    }
    return this.cached.keys;
  }

  private async load(): Promise<readonly StoredKey[]> {
    const rows = await this.em
      .fork()
      .find(SigningKey, {}, { orderBy: { activeFrom: 'desc' }, disableIdentityMap: true });
    return rows.map((row) => ({
      kid: row.kid,
      alg: row.alg,
      state: row.state,
      createdAt: row.createdAt,
      activeFrom: row.activeFrom,
      activeUntil: row.activeUntil ?? null,
      retiredAt: row.retiredAt ?? null,
      publicJwk: row.publicJwk,
      privateKeyEncrypted: row.privateKeyEncrypted,
    }));
  }

  /** One change of the keys at a time, in all processes; what time has brought about is recorded first. */
  private async change<Result>(
    now: Date,
    work: (keys: readonly SigningKey[], em: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [KEY_CHANGE_LOCK]);
      const keys = await em.find(SigningKey, {}, { lockMode: LockMode.PESSIMISTIC_WRITE });
      await recordSettled(keys, now, em);
      return work(keys, em as EntityManager);
    });
    this.cached = undefined;
    return result;
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
    });
  }

  private async open(key: StoredKey): Promise<Signer> {
    const pem = new TextDecoder().decode(unseal(key.privateKeyEncrypted, key.kid, this.keyEncryptionKey));
    return nodeSigner(key.alg, key.kid, createPrivateKey(pem));
  }
}

/** The old key's row goes first: at no moment are there two active ones. */
async function recordSettled(keys: readonly SigningKey[], now: Date, em: { flush(): Promise<void> }): Promise<void> {
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

function lifeOf(key: SigningKey): SigningKeyLife {
  const { kid, state, activeFrom } = key;
  return { kid, state, activeFrom, activeUntil: key.activeUntil ?? null, retiredAt: key.retiredAt ?? null };
}

function isPublished(key: StoredKey): boolean {
  return key.state !== 'RETIRED' || mayHaveSigned(key);
}

function publishedJwkOf(key: StoredKey): PublishedJwk {
  return {
    ...key.publicJwk,
    alg: key.alg,
    use: 'sig',
    kid: key.kid,
    nbf: numericDateOf(key.activeFrom),
    ...(key.activeUntil === null ? {} : { exp: numericDateOf(key.activeUntil) }),
  };
}

function inUseMessage(kid: string, successorFrom: Date | null): string {
  return successorFrom === null
    ? `Key ${kid} signs now and has no successor. Rotate first; it retires by itself when the next key starts.`
    : `Key ${kid} signs until ${successorFrom.toISOString()}, when its successor starts, and retires by itself then.`;
}
