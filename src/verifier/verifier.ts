import { type BadgeClaims, badgeCodes, type StatusListReference } from '../modules/tokens/badge.ts';
import { IssuerClient } from '../modules/tokens/issuer-client.ts';
import type { KeyBindingPolicy } from '../modules/tokens/key-binding-verification.ts';
import type { PortableCredentialClaims } from '../modules/tokens/portable-credential.ts';
import type { PortableCredentialCheck } from '../modules/tokens/portable-credential-checks.rules.ts';
import {
  type PortableCredentialVerification,
  verifyPortableCredential,
} from '../modules/tokens/portable-credential-verifier.ts';
import type { ReceiptClaims } from '../modules/tokens/receipt.ts';
import type { StatusListClaims } from '../modules/tokens/status-list.rules.ts';
import { TOKEN_TYP, type TokenType, VERDICTS, type Verdict } from '../modules/tokens/token.rules.ts';
import type { TokenCheck } from '../modules/tokens/token-checks.rules.ts';
import { type TokenVerification, verifyToken } from '../modules/tokens/token-verifier.ts';

/** What a verifier trusts, and how it asks. Everything but `issuers` has a default. */
export interface VerifierOptions {
  /** The issuers to trust, as they stand in `iss`: https URLs without a slash at the end (http on this machine alone). */
  readonly issuers: readonly string[];
  /** Asks issuers; the platform's own when left out. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The time by which tokens and copies are judged; the machine's when left out. */
  readonly currentDate?: (() => Date) | undefined;
  /** The longest life of a copied key set, which its `cache-control` may shorten; 3600. */
  readonly jwksMaxAgeSeconds?: number | undefined;
  /** The longest life of a copied status list, which its `cache-control`, `ttl` and `exp` may shorten; 3600. */
  readonly statusListMaxAgeSeconds?: number | undefined;
  /** How old a copied key set must be before it is fetched anew for an unknown key; 60. */
  readonly unknownKeyCoolDownSeconds?: number | undefined;
  /** For how long an address that failed is left alone; 5. */
  readonly retryAfterSeconds?: number | undefined;
  /** How long one answer may take; 10. */
  readonly timeoutSeconds?: number | undefined;
  /** Told why keys or a status list could not be had, for a log: the verdict is STALE then. */
  readonly onLookUpFailure?: ((error: unknown) => void) | undefined;
}

/** What is wanted of one token. Decide it before reading the token. */
export interface VerifyOptions {
  /** The kinds accepted here. */
  readonly accept: readonly TokenType[];
  /** When given, a receipt must have been made for this audience. */
  readonly audience?: string | undefined;
  /** When given, a receipt must answer this nonce. */
  readonly nonce?: string | undefined;
  /** FRESH (default): a receipt runs out. EVIDENCE: it proves for ever what was answered then. */
  readonly receiptsAs?: 'FRESH' | 'EVIDENCE' | undefined;
}

export interface Verifier {
  /**
   * Verifies a token. Whatever it holds, the outcome is data, with every check on its own; only the verdict VALID may be
   * relied on. Rejects with a TypeError for a misuse of this function alone.
   */
  verify(token: string, options: VerifyOptions): Promise<TokenVerification>;
  /**
   * Verifies a portable credential (SD-JWT VC) as its holder shows it; `claims` has what was disclosed and nothing else.
   * Whether a nonce was used before is the caller's to know. Rejects with a TypeError for a misuse alone.
   */
  verifyCredential(presentation: string, options: VerifyCredentialOptions): Promise<PortableCredentialVerification>;
}

/** What is wanted of a portable credential. Decide it before reading the credential. */
export interface VerifyCredentialOptions {
  /** What the holder's proof must answer; NOT_REQUIRED: whoever has a copy can show it. */
  readonly keyBinding: KeyBindingPolicy | 'NOT_REQUIRED';
}

const DEFAULTS = {
  jwksMaxAgeSeconds: 3600,
  statusListMaxAgeSeconds: 3600,
  unknownKeyCoolDownSeconds: 60,
  retryAfterSeconds: 5,
  timeoutSeconds: 10,
} as const;

/**
 * A verifier that trusts these issuers and no others. Make one and keep it: it holds the copies of keys and status lists.
 * Throws a TypeError for an issuer that cannot be trusted by name, and for seconds that are none.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const now = options.currentDate ?? (() => new Date());
  const seconds = { ...DEFAULTS, ...secondsIn(options) };
  const issuers = [...options.issuers];
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const client = new IssuerClient({ ...seconds, issuers, fetch, now });
  return {
    async verify(token, { accept, audience, nonce, receiptsAs }) {
      if (typeof token !== 'string') throw new TypeError('The token must be a string.');
      if (!Array.isArray(accept) || accept.length === 0 || !accept.every((type) => Object.hasOwn(TOKEN_TYP, type))) {
        throw new TypeError(`accept must name at least one of ${Object.keys(TOKEN_TYP).join(', ')}.`);
      }
      return verifyToken(token, {
        accept,
        issuers,
        keys: (kid, issuer) => client.key(kid, issuer),
        now: now(),
        audience,
        nonce,
        receiptsAs,
        currentStatus: (claims) => client.currentStatus(claims),
        onLookUpFailure: options.onLookUpFailure,
      });
    },
    async verifyCredential(presentation, { keyBinding }) {
      if (typeof presentation !== 'string') throw new TypeError('The presentation must be a string.');
      if (!isKeyBindingPolicy(keyBinding)) {
        throw new TypeError("keyBinding must be 'NOT_REQUIRED', or name an audience, a nonce and maxAgeSeconds.");
      }
      let iss = '';
      return verifyPortableCredential(presentation, {
        issuers,
        keyBinding,
        keys: (kid, issuer) => {
          iss = issuer;
          return client.key(kid, issuer);
        },
        now: now(),
        currentStatus: (reference) => client.currentStatus({ iss, status: { status_list: reference } }),
        onLookUpFailure: options.onLookUpFailure,
      });
    },
  };
}

function isKeyBindingPolicy(value: VerifyCredentialOptions['keyBinding']): boolean {
  if (value === 'NOT_REQUIRED') return true;
  if (typeof value !== 'object' || value === null) return false;
  const { audience, nonce, maxAgeSeconds } = value;
  return [audience, nonce].every((text) => typeof text === 'string' && text !== '') && maxAgeSeconds >= 0;
}

function secondsIn(options: VerifierOptions): Partial<Record<keyof typeof DEFAULTS, number>> {
  const given: Partial<Record<keyof typeof DEFAULTS, number>> = {};
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const value = options[name];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value >= 0 && value <= 2_147_483)) {
      throw new TypeError(`${name} must be a number of seconds between 0 and 2,147,483.`);
    }
    given[name] = value;
  }
  return given;
}

export type {
  BadgeClaims,
  KeyBindingPolicy,
  PortableCredentialCheck,
  PortableCredentialClaims,
  PortableCredentialVerification,
  ReceiptClaims,
  StatusListClaims,
  StatusListReference,
  TokenCheck,
  TokenType,
  TokenVerification,
  Verdict,
};
export { badgeCodes, VERDICTS };
