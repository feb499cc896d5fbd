/**
 * PUBLISHED keys will sign, the ACTIVE one signs, RETIRED ones signed or were withdrawn unused. COMPROMISED ones may have
 * been in wrong hands: nothing they ever signed counts by its signature any more. Public codes: add, never rename.
 */
export const SIGNING_KEY_STATES = ['PUBLISHED', 'ACTIVE', 'RETIRED', 'COMPROMISED'] as const;
export type SigningKeyState = (typeof SIGNING_KEY_STATES)[number];

/** The life of a key, as far as the rules need it. */
export interface SigningKeyLife {
  readonly kid: string;
  readonly state: SigningKeyState;
  readonly activeFrom: Date;
  readonly activeUntil: Date | null;
  readonly retiredAt: Date | null;
  /** From when it may have been in wrong hands; null while nobody says so. */
  readonly compromisedSince: Date | null;
}

/** What follows for the keys; the refused outcomes carry the code of the refusal. */
export type Rotation =
  | { readonly outcome: 'PLANNED'; readonly activeFrom: Date; readonly replaces: string | null }
  | { readonly outcome: 'KEY_ROTATION_UNDER_WAY'; readonly kid: string; readonly activeFrom: Date };

export type Retirement =
  | { readonly outcome: 'WITHDRAWN_UNUSED'; readonly prolongs: string | null }
  | { readonly outcome: 'RETIRED_ALREADY' }
  | { readonly outcome: 'SIGNING_KEY_IN_USE'; readonly successorFrom: Date | null };

/** Who signs once a key is found compromised: who signs already, a key published before, or one that has to be made. */
export type Successor =
  | { readonly kind: 'UNCHANGED'; readonly prolongs: string | null }
  | { readonly kind: 'TAKES_OVER_EARLY'; readonly kid: string }
  | { readonly kind: 'MADE_NOW' };

export type Compromise =
  | { readonly outcome: 'PLANNED'; readonly since: Date; readonly successor: Successor }
  /** It was compromised before, and now an earlier moment is known. */
  | { readonly outcome: 'KNOWN_SINCE_EARLIER'; readonly since: Date }
  | { readonly outcome: 'COMPROMISED_ALREADY'; readonly since: Date }
  | { readonly outcome: 'COMPROMISED_SINCE_IN_FUTURE' };

/**
 * When a successor may start: at once when there is no key to replace, else only after it has been published for as
 * long as others keep their copies of the JWKS. One rotation at a time.
 */
export function planRotation(keys: readonly SigningKeyLife[], now: Date, publishedAheadSeconds: number): Rotation {
  const current = settle(keys, now);
  const published = current.find((key) => key.state === 'PUBLISHED');
  if (published) return { outcome: 'KEY_ROTATION_UNDER_WAY', kid: published.kid, activeFrom: published.activeFrom };
  const active = current.find((key) => key.state === 'ACTIVE');
  const activeFrom = active ? new Date(now.getTime() + publishedAheadSeconds * 1000) : now;
  return { outcome: 'PLANNED', activeFrom, replaces: active?.kid ?? null };
}

/**
 * Whether a key may be retired now. A published one is withdrawn before it ever signs. The active one is not retired by
 * hand: it retires by itself when its successor starts, so that something can always be signed.
 */
export function planRetirement(keys: readonly SigningKeyLife[], kid: string, now: Date): Retirement | undefined {
  const current = settle(keys, now);
  const key = current.find((candidate) => candidate.kid === kid);
  if (!key) return undefined;
  if (key.state === 'RETIRED' || key.state === 'COMPROMISED') return { outcome: 'RETIRED_ALREADY' };
  if (key.state === 'ACTIVE') {
    const successor = current.find((candidate) => candidate.state === 'PUBLISHED');
    return { outcome: 'SIGNING_KEY_IN_USE', successorFrom: successor?.activeFrom ?? null };
  }
  const active = current.find((candidate) => candidate.state === 'ACTIVE');
  return { outcome: 'WITHDRAWN_UNUSED', prolongs: active?.kid ?? null };
}

/**
 * What follows when a key may have been in wrong hands since a moment; undefined `since` says: for all of its time. Whoever
 * had it dates as they like, so the moment decides nothing about tokens but which receipts the register can prove. That
 * something can always be signed, a key that is published already takes over early, or a new one is made.
 */
export function planCompromise(
  keys: readonly SigningKeyLife[],
  kid: string,
  since: Date | undefined,
  now: Date,
): Compromise | undefined {
  if (since !== undefined && since > now) return { outcome: 'COMPROMISED_SINCE_IN_FUTURE' };
  const current = settle(keys, now);
  const key = current.find((candidate) => candidate.kid === kid);
  if (!key) return undefined;
  const from = firstOf(now, key.activeFrom);
  const moment = since === undefined || since < from ? from : since;
  if (key.compromisedSince !== null) {
    return moment < key.compromisedSince
      ? { outcome: 'KNOWN_SINCE_EARLIER', since: moment }
      : { outcome: 'COMPROMISED_ALREADY', since: key.compromisedSince };
  }
  return { outcome: 'PLANNED', since: moment, successor: successorOf(key, current) };
}

function successorOf(key: SigningKeyLife, current: readonly SigningKeyLife[]): Successor {
  const published = current.find(({ state }) => state === 'PUBLISHED');
  if (key.state === 'ACTIVE')
    return published ? { kind: 'TAKES_OVER_EARLY', kid: published.kid } : { kind: 'MADE_NOW' };
  const active = current.find(({ state }) => state === 'ACTIVE');
  return { kind: 'UNCHANGED', prolongs: key.state === 'PUBLISHED' ? (active?.kid ?? null) : null };
}

function firstOf(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/**
 * The keys as they stand at `now`: a published key whose time has come is active, and the one it replaces is retired.
 * Time alone brings this about, so it holds whether or not the record says so yet.
 */
export function settle<Key extends SigningKeyLife>(keys: readonly Key[], now: Date): readonly Key[] {
  const isDue = (key: Key) => key.state === 'PUBLISHED' && key.activeFrom <= now;
  if (!keys.some(isDue)) return keys;
  return keys.map((key) => {
    if (isDue(key)) return { ...key, state: 'ACTIVE' as const };
    return key.state === 'ACTIVE' ? { ...key, state: 'RETIRED' as const, retiredAt: key.activeUntil } : key;
  });
}

/** The key that signs at `now`; undefined only before the first one is made. */
export function signingKeyAt<Key extends SigningKeyLife>(keys: readonly Key[], now: Date): Key | undefined {
  return settle(keys, now).find((key) => key.state === 'ACTIVE');
}

/** Whether others may ever meet a token of this key: a key withdrawn before its time never signed. */
export function mayHaveSigned(key: SigningKeyLife): boolean {
  return key.activeUntil === null || key.activeFrom < key.activeUntil;
}
