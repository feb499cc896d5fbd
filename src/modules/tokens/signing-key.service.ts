import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Statement, type Statements, statementsOn } from '../events/statements.ts';
import { type KeyEncryptionKey, unseal } from './key-encryption.ts';
import { nodeSigner } from './node-signer.ts';
import { SigningKey } from './signing-key.entity.ts';
import { mayHaveSigned, type SigningKeyState, settle, signingKeyAt } from './signing-key.rules.ts';
import {
  type CompromiseOutcome,
  holdSigningKeys,
  holdSigningKeysBy,
  SigningKeyChanges,
} from './signing-key-changes.ts';
import { numericDateOf, type SigningAlgorithm } from './token.rules.ts';
import type { Signer } from './token-signing.ts';
import {
  type IssuerKey,
  type JwkSet,
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
  readonly compromisedAt: Date | null;
  readonly compromisedSince: Date | null;
}

/** A private key, opened. It never leaves the process. */
export interface PrivateSigningKey {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
}

interface StoredKey extends SigningKeySummary {
  readonly publicJwk: Pick<PublishedJwk, 'kty' | 'crv' | 'x' | 'y'>;
  readonly privateKeyEncrypted: string;
}

const KEYS_IN_USE: Statement = {
  name: 'signing-keys-in-use',
  text: `select kid, alg, state, created_at as "createdAt", active_from as "activeFrom", active_until as "activeUntil",
    retired_at as "retiredAt", compromised_at as "compromisedAt", compromised_since as "compromisedSince",
    public_jwk as "publicJwk", private_key_encrypted as "privateKeyEncrypted"
    from signing_key where state in ('PUBLISHED', 'ACTIVE') order by active_from desc`,
};

/** A change made by another process is seen here after this long at the latest. */
const KEY_CACHE_MILLISECONDS = 1000;

/** The registry's signing keys: made, published, activated by time, retired, and handed out for signing and verifying. */
export class SigningKeyService {
  /** Changes in a transaction of the caller's; whoever uses it says so by {@link forget} once that has committed. */
  readonly changes: SigningKeyChanges;
  private readonly em: EntityManager;
  private readonly clock: Clock;
  private readonly keyEncryptionKey: KeyEncryptionKey;
  private readonly signers = new Map<string, Promise<Signer>>();
  private readonly verificationKeys = new Map<
    string,
    { readonly times: string; readonly key: Promise<VerificationKey | undefined> }
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
    this.keyEncryptionKey = keyEncryptionKey;
    this.changes = new SigningKeyChanges(clock, randomness, keyEncryptionKey, algorithm);
  }

  /**
   * Sees to it that there is a key to sign with, and that it can be opened: throws a KeyEncryptionError at start rather
   * than at the first signature. Processes that start together end with one key.
   */
  async ensureSigningKey(): Promise<void> {
    await this.change((em) => this.changes.ensure(em));
    await this.signer();
  }

  /** Every key there ever was, the newest first. */
  async list(): Promise<readonly SigningKeySummary[]> {
    const keys = settle(await this.load(this.em.fork()), this.clock.now());
    return keys.map(({ publicJwk: _, privateKeyEncrypted: __, ...summary }) => summary);
  }

  /**
   * Publishes the next key. It starts to sign, and the present one stops, when everybody's copy of the JWKS has had
   * time to run out; nobody needs to come back for that.
   */
  rotate(): Promise<{ readonly kid: string; readonly activeFrom: Date }> {
    return this.change((em) => this.changes.rotate(em));
  }

  /** Withdraws a key that is published and has not signed yet. Refuses for every other key, saying what becomes of it. */
  retire(kid: string): Promise<void> {
    return this.change((em) => this.changes.retire(em, kid));
  }

  /** Takes a key out of use at once; see {@link SigningKeyChanges.compromise}. What it signed is not issued anew by this. */
  compromise(kid: string, since?: Date): Promise<CompromiseOutcome> {
    return this.change((em) => this.changes.compromise(em, kid, since));
  }

  /** Who signs now, as known here: for what becomes real in no transaction. The private key is opened once per process. */
  async signer(): Promise<Signer> {
    return this.signerAmong(await this.keys());
  }

  /**
   * Who signs in the caller's transaction, which no compromise of a key can overtake: one that has committed is known here,
   * whatever this process has cached, and one that comes waits until the transaction ends. To be asked before anything else
   * is locked. Everything is read on the caller's own connection: waiting for another one could be waiting for oneself.
   */
  async signerIn(em: EntityManager): Promise<Signer> {
    await holdSigningKeys(em);
    return this.signerAmong(await this.load(em, { state: { $in: ['PUBLISHED', 'ACTIVE'] } }));
  }

  /** As {@link signerIn}, for a transaction of statements. */
  async signerBy(statements: Statements): Promise<Signer> {
    return this.signerAmong(await this.keysInUse(statements));
  }

  /** Signs in a transaction of its own, as {@link signerIn} does in the caller's. */
  withSigner<Result>(work: (signer: Signer) => Promise<Result>): Promise<Result> {
    return this.em.fork().transactional(async (em) => work(await this.signerIn(em as EntityManager)));
  }

  /**
   * The key that signs in the transaction on this connection, opened, for whoever signs in another thread: what
   * {@link signerIn} says of the signer holds of it.
   */
  async privateKeyOn(client: pg.ClientBase): Promise<PrivateSigningKey> {
    const key = signingKeyAt(await this.keysInUse(statementsOn(client)), this.clock.now());
    if (!key) throw new Error('There is no signing key; ensureSigningKey() makes the first one at start.');
    return { alg: key.alg, kid: key.kid, privateKey: this.unsealed(key) };
  }

  /** Reads the keys anew when they are next asked for: they were changed here. */
  forget(): void {
    this.cached = undefined;
  }

  /** What is known of the key of that name; undefined when the registry never signed with such a key. */
  async verificationKey(kid: string): Promise<IssuerKey | undefined> {
    const stored = settle(await this.keys(), this.clock.now()).find((key) => key.kid === kid);
    if (!stored || !mayBeMet(stored)) return undefined;
    const key = await this.opened(stored);
    const { compromisedAt, compromisedSince: since } = stored;
    if (compromisedAt === null || since === null) return key;
    return { compromisedAt, ...(key && { evidence: { key, since } }) };
  }

  /** The document for `/.well-known/jwks.json`: keys to come, the one in use, and retired ones for ever. */
  async jwks(): Promise<JwkSet> {
    const keys = settle(await this.keys(), this.clock.now()).filter(mayBeMet);
    const revoked = keys.flatMap(({ kid, compromisedAt }) =>
      compromisedAt === null ? [] : [{ kid, revoked_at: numericDateOf(compromisedAt), reason: 'compromised' as const }],
    );
    return {
      keys: keys.filter(({ state }) => state !== 'COMPROMISED').map(publishedJwkOf),
      ...(revoked.length > 0 && { revoked }),
    };
  }

  /** Those that sign or will, held as they are until the transaction ends. */
  private async keysInUse(statements: Statements): Promise<readonly StoredKey[]> {
    await holdSigningKeysBy(statements);
    const keys = await statements.rows<StoredKey>(KEYS_IN_USE, []);
    return keys.map((key) => ({
      ...key,
      activeFrom: new Date(key.activeFrom),
      activeUntil: key.activeUntil && new Date(key.activeUntil),
    }));
  }

  private async signerAmong(keys: readonly StoredKey[]): Promise<Signer> {
    const key = signingKeyAt(keys, this.clock.now());
    if (!key) throw new Error('There is no signing key; ensureSigningKey() makes the first one at start.');
    let signer = this.signers.get(key.kid);
    if (!signer) {
      signer = this.open(key);
      signer.catch(() => this.signers.delete(key.kid));
      this.signers.set(key.kid, signer);
    }
    return signer;
  }

  private opened(stored: StoredKey): Promise<VerificationKey | undefined> {
    const times = `${stored.activeFrom.getTime()} ${stored.activeUntil?.getTime()}`;
    let known = this.verificationKeys.get(stored.kid);
    if (known?.times !== times) {
      known = { times, key: verificationKeyOf(jwkOf(stored, stored.activeFrom)) };
      this.verificationKeys.set(stored.kid, known);
    }
    return known.key;
  }

  private async keys(): Promise<readonly StoredKey[]> {
    const now = this.clock.now().getTime();
    if (!this.cached || Math.abs(now - this.cached.readAt) >= KEY_CACHE_MILLISECONDS) {
      const keys = this.load(this.em.fork());
      const cached = { readAt: now, keys };
      this.cached = cached;
      keys.catch(() => {
        if (this.cached === cached) this.cached = undefined;
      });
    }
    return this.cached.keys;
  }

  private async load(
    em: EntityManager,
    which: { readonly state?: { readonly $in: SigningKeyState[] } } = {},
  ): Promise<readonly StoredKey[]> {
    const rows = await em.find(SigningKey, which, { orderBy: { activeFrom: 'desc' }, disableIdentityMap: true });
    return rows.map((row) => ({
      kid: row.kid,
      alg: row.alg,
      state: row.state,
      createdAt: row.createdAt,
      activeFrom: row.activeFrom,
      activeUntil: row.activeUntil ?? null,
      retiredAt: row.retiredAt ?? null,
      compromisedAt: row.compromisedAt ?? null,
      compromisedSince: row.compromisedSince ?? null,
      publicJwk: row.publicJwk,
      privateKeyEncrypted: row.privateKeyEncrypted,
    }));
  }

  private async change<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result> {
    const result = await this.em.fork().transactional((em) => work(em as EntityManager));
    this.forget();
    return result;
  }

  private async open(key: StoredKey): Promise<Signer> {
    return nodeSigner(key.alg, key.kid, this.unsealed(key));
  }

  private unsealed(key: StoredKey): KeyObject {
    return createPrivateKey(new TextDecoder().decode(unseal(key.privateKeyEncrypted, key.kid, this.keyEncryptionKey)));
  }
}

/** Whether others may ever meet a token of this key, or of whoever had it. */
function mayBeMet(key: StoredKey): boolean {
  return key.state !== 'RETIRED' || mayHaveSigned(key);
}

/**
 * A key that waits is published as one that may sign from now on: should the one in use be compromised it takes over at
 * once, and what it signs then is good for whoever holds a copy of the JWKS from before.
 */
function publishedJwkOf(key: StoredKey): PublishedJwk {
  return jwkOf(key, key.state === 'PUBLISHED' ? key.createdAt : key.activeFrom);
}

function jwkOf(key: StoredKey, from: Date): PublishedJwk {
  return {
    ...key.publicJwk,
    alg: key.alg,
    use: 'sig',
    kid: key.kid,
    nbf: numericDateOf(from),
    ...(key.activeUntil === null ? {} : { exp: numericDateOf(key.activeUntil) }),
  };
}
