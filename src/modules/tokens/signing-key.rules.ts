/** PUBLISHED keys will sign, the ACTIVE one signs, RETIRED ones signed or were withdrawn unused. */
export const SIGNING_KEY_STATES = ['PUBLISHED', 'ACTIVE', 'RETIRED'] as const;
export type SigningKeyState = (typeof SIGNING_KEY_STATES)[number];

/** The life of a key, as far as the rules need it. */
export interface SigningKeyLife {
  readonly kid: string;
  readonly state: SigningKeyState;
  readonly activeFrom: Date;
  readonly activeUntil: Date | null;
  readonly retiredAt: Date | null;
}

/** What follows for the keys; the refused outcomes carry the code of the refusal. */
export type Rotation =
  | { readonly outcome: 'PLANNED'; readonly activeFrom: Date; readonly replaces: string | null }
  | { readonly outcome: 'KEY_ROTATION_UNDER_WAY'; readonly kid: string; readonly activeFrom: Date };

export type Retirement =
  | { readonly outcome: 'WITHDRAWN_UNUSED'; readonly prolongs: string | null }
  | { readonly outcome: 'RETIRED_ALREADY' }
  | { readonly outcome: 'SIGNING_KEY_IN_USE'; readonly successorFrom: Date | null };

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
  if (key.state === 'RETIRED') return { outcome: 'RETIRED_ALREADY' };
  if (key.state === 'ACTIVE') {
    const successor = current.find((candidate) => candidate.state === 'PUBLISHED');
    return { outcome: 'SIGNING_KEY_IN_USE', successorFrom: successor?.activeFrom ?? null };
  }
  const active = current.find((candidate) => candidate.state === 'ACTIVE');
  return { outcome: 'WITHDRAWN_UNUSED', prolongs: active?.kid ?? null };
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
