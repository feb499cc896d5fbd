import { signBadge } from '../../../src/modules/tokens/badge.ts';
import type { KeyBindingPolicy } from '../../../src/modules/tokens/key-binding-verification.ts';
import { PORTABLE_CREDENTIAL_TYP } from '../../../src/modules/tokens/portable-credential.ts';
import type { PortableCredentialCheckCode } from '../../../src/modules/tokens/portable-credential-checks.rules.ts';
import { packStatuses, statusListClaims } from '../../../src/modules/tokens/status-list.rules.ts';
import { encodeStatusList } from '../../../src/modules/tokens/status-list-encoding.ts';
import {
  numericDateOf,
  TOKEN_TYP,
  type TokenCheckCode,
  type Verdict,
} from '../../../src/modules/tokens/token.rules.ts';
import { DAY_OF_ISSUE, holderKey, openPayload } from './sd-jwt-fixtures.ts';
import { encodeText, goodBadge, goodReceipt, ISSUER, NOW, signRaw, type TestKey, testKey } from './token-fixtures.ts';

/** The registry's key, one it retired at the end of January, an attacker's, and one of the other algorithm. */
export const [key, retiredKey, attacker, edKey] = await Promise.all([
  testKey(),
  testKey('ES256', { exp: Date.UTC(2026, 1, 1) / 1000 }),
  testKey(),
  testKey('EdDSA'),
]);
/** Whom credentials are issued to, a thief, and a holder of a key of the other algorithm. */
export const [holder, thief, edHolder] = await Promise.all([holderKey(), holderKey(), holderKey('EdDSA')]);

/** A badge that verifies. */
export const badge = await signBadge(key.signer, goodBadge());

/** What a door can be asked to take a text for. */
export type TokenKind = 'BADGE' | 'RECEIPT' | 'STATUS_LIST' | 'CREDENTIAL';

export type Token = string | Promise<string>;

/** What a door has to decide before it reads the token of an attack, and what its issuer publishes; all else is the door's own. */
export interface Circumstances {
  readonly now?: Date;
  readonly audience?: string;
  readonly nonce?: string;
  /** For a credential; NOT_REQUIRED when left out. */
  readonly keyBinding?: KeyBindingPolicy;
  /** What lies under the address of the status list; a good one when left out. */
  readonly list?: () => Token;
}

/** One attack by name. Wherever it is tried, it comes to this verdict because of exactly one check, for exactly one reason. */
export interface Attack {
  readonly name: string;
  /** The section that asks for the refusal, where there is one. */
  readonly standard: string | null;
  readonly offeredAs: TokenKind;
  /** For a token that is good, but of another kind: a door that takes that kind too tells it as such. */
  readonly genuineAs: TokenKind | null;
  readonly token: () => Token;
  readonly code: TokenCheckCode | PortableCredentialCheckCode;
  readonly outcome: 'FAILED' | 'NOT_CHECKED';
  readonly reason: string;
  readonly verdict: Verdict;
  readonly circumstances: Circumstances;
}

type Group = Omit<Attack, 'name' | 'standard' | 'offeredAs' | 'genuineAs'> &
  Pick<Attack, 'name'> & { readonly standard?: string; readonly genuineAs?: TokenKind };

/** Attacks that fail the same check for the same reason. */
export function refused(
  code: Attack['code'],
  reason: string,
  attacks: { readonly [name: string]: () => Token },
  options: {
    readonly verdict?: Verdict;
    readonly circumstances?: Circumstances;
    readonly standard?: string;
    readonly genuineAs?: TokenKind;
  } = {},
): readonly Group[] {
  const { verdict = 'INVALID', circumstances = {}, ...known } = options;
  const expected = { code, outcome: 'FAILED', reason, verdict, circumstances, ...known } as const;
  return Object.entries(attacks).map(([name, token]) => ({ name, token, ...expected }));
}

/** Attacks after which the current status is not known: the token is good, and still nobody may rely on it. */
export function leftStale(attacks: {
  readonly [name: string]: { readonly token: () => Token; readonly list?: () => Token };
}): readonly Group[] {
  const expected = { code: 'STATUS', outcome: 'NOT_CHECKED', reason: 'STATUS_UNAVAILABLE', verdict: 'STALE' } as const;
  return Object.entries(attacks).map(([name, { token, list }]) => ({
    name,
    token,
    ...expected,
    circumstances: list ? { list } : {},
  }));
}

/** Attacks on one thing, offered as one kind of token: both come to stand before their names. */
export function about(
  offeredAs: TokenKind,
  thing: string,
  standard: string | null,
  groups: readonly (readonly Group[])[],
): readonly Attack[] {
  return groups.flat().map((attack) => ({
    standard,
    genuineAs: null,
    ...attack,
    offeredAs,
    name: `${KIND_IN_WORDS[offeredAs]}: ${thing}: ${attack.name}`,
  }));
}

export const KIND_IN_WORDS: Record<TokenKind, string> = {
  BADGE: 'badge',
  RECEIPT: 'receipt',
  STATUS_LIST: 'status list',
  CREDENTIAL: 'credential',
};

/** A good token that is to be forged, and the means to alter it. What is signed is signed by the registry's own key. */
export interface Victim {
  readonly kind: TokenKind;
  /** The compact JWS in it. */
  readonly jws: string;
  readonly segments: readonly [header: string, payload: string, signature: string];
  readonly claims: { readonly [name: string]: unknown };
  readonly maxCharacters: number;
  /** Dates that are well formed for this kind, in the past and ahead. */
  readonly times: {
    readonly past: object;
    readonly ahead: object;
    readonly before2026: object;
    readonly march: object;
  };
  /** A compact JWS in the form in which a door takes this kind. */
  offer(jws: string): string;
  header(changes?: object): object;
  withHeader(changes: object, signer?: TestKey): Promise<string>;
  withClaims(changes: object): Promise<string>;
  withText(text: string | Uint8Array): Promise<string>;
  /** Signed by the attacker in the registry's name. */
  forged(headerChanges: object): Promise<string>;
  /** The first two segments, under a header of the attacker's choice. */
  unsigned(headerChanges: object): string;
}

const now = numericDateOf(NOW);
const DAY = 86_400;
const newYear = Date.UTC(2026, 0, 1) / 1000;
const march = Date.UTC(2026, 2, 1) / 1000;

async function victim(
  kind: TokenKind,
  claims: object,
  typ: string,
  times: Victim['times'],
  more: Partial<Pick<Victim, 'offer' | 'maxCharacters'>> = {},
): Promise<Victim> {
  const { offer = (jws) => jws, maxCharacters = 16_384 } = more;
  const header = (changes: object = {}) => ({ alg: 'ES256', typ, kid: key.signer.kid, ...changes });
  const signed = async (changes: object, payload: object | string | Uint8Array, signer = key) =>
    offer(await signRaw(signer, header(changes), payload));
  const jws = await signRaw(key, header(), claims);
  const [first = '', second = '', third = ''] = jws.split('.');
  return {
    kind,
    jws,
    segments: [first, second, third],
    claims: { ...claims },
    maxCharacters,
    times,
    offer,
    header,
    withHeader: (changes, signer) => signed(changes, claims, signer),
    withClaims: (changes) => signed({}, { ...claims, ...changes }),
    withText: (text) => signed({}, text),
    forged: (changes) => signed(changes, claims, attacker),
    unsigned: (changes) => `${encodeText(JSON.stringify(header(changes)))}.${second}`,
  };
}

/** Dates of a token that lives for so many seconds. */
function timesOf(life: number): Victim['times'] {
  return {
    past: { iat: now - 2 * DAY, nbf: now - 2 * DAY, exp: now - 2 * DAY + life },
    ahead: { iat: now + 3600, exp: now + 3600 + life },
    before2026: { iat: newYear - 600, nbf: newYear - 600, exp: newYear - 600 + life },
    march: { iat: march, nbf: march, exp: march + life },
  };
}

const listClaims = statusListClaims({
  issuer: ISSUER,
  uri: `${ISSUER}/s/1`,
  iat: now,
  bits: 2,
  lst: await encodeStatusList(packStatuses(2, 2 ** 17, [])),
});

/** One of each kind. */
export const VICTIMS: Readonly<Record<TokenKind, Victim>> = {
  BADGE: await victim('BADGE', goodBadge(), TOKEN_TYP.BADGE, timesOf(DAY)),
  RECEIPT: await victim('RECEIPT', goodReceipt(), TOKEN_TYP.RECEIPT, timesOf(900)),
  STATUS_LIST: await victim('STATUS_LIST', listClaims, TOKEN_TYP.STATUS_LIST, timesOf(DAY), { maxCharacters: 262_144 }),
  CREDENTIAL: await victim(
    'CREDENTIAL',
    openPayload(holder),
    PORTABLE_CREDENTIAL_TYP,
    {
      past: { iat: DAY_OF_ISSUE - 60 * DAY, exp: DAY_OF_ISSUE - DAY },
      ahead: { iat: DAY_OF_ISSUE + DAY },
      before2026: { iat: newYear - 2 * DAY, exp: newYear + 60 * DAY },
      march: { iat: march, exp: march + 60 * DAY },
    },
    { offer: (jws) => `${jws}~` },
  ),
};

export function withClaims(changes: object): Promise<string> {
  return VICTIMS.BADGE.withClaims(changes);
}
