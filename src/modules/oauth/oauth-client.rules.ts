import type { Randomness } from '../../kernel/randomness.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { labelFaults, scopeFaults } from '../accounts/api-key.rules.ts';
import { looksLikeBearerSecret, newBearerSecret, shownStartOf } from '../accounts/bearer-secret.rules.ts';
import { type PublicJwk, readPublicJwk } from '../tokens/asymmetric-keys.rules.ts';
import { isJsonObject } from '../tokens/strict-json.rules.ts';

/** What a client may be: a program of an organisation, never a technician's own. */
export const CLIENT_ROLES = ['REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY'] as const;
export type ClientRole = (typeof CLIENT_ROLES)[number];

/** How a client proves who it is. Public codes: add, never rename. */
export const CLIENT_AUTHENTICATION_METHODS = ['CLIENT_SECRET', 'PRIVATE_KEY_JWT'] as const;
export type ClientAuthenticationMethod = (typeof CLIENT_AUTHENTICATION_METHODS)[number];

/** Public keys of a client, by value (RFC 7517, section 5). */
export interface ClientKeySet {
  readonly keys: readonly PublicJwk[];
}

/** What a new client shall be. */
export interface ClientDraft {
  readonly label: string;
  readonly scopes?: readonly Scope[] | null | undefined;
  readonly authentication: ClientAuthenticationMethod;
  /** For PRIVATE_KEY_JWT: the keys themselves, or where they are published; one of both. */
  readonly jwks?: unknown;
  readonly jwksUri?: string | null | undefined;
  readonly dpopBound?: boolean | null | undefined;
}

/** The key material of a draft, read. */
export interface ClientKeys {
  readonly jwks: ClientKeySet | null;
  readonly jwksUri: string | null;
}

/** What a client secret starts with, whatever the environment: it opens nothing but the token endpoint. */
const SECRET_PREFIX = 'ase_oauth_';
const MAX_KEYS = 10;
const MAX_URL = 500;

export function newClientSecret(randomness: Randomness): string {
  return newBearerSecret(SECRET_PREFIX, randomness);
}

export function looksLikeClientSecret(text: string): boolean {
  return looksLikeBearerSecret(SECRET_PREFIX, text);
}

export function shownSecretPrefixOf(secret: string): string {
  return shownStartOf(SECRET_PREFIX, secret);
}

/** Whether a viewer may have clients at all: a technician's own programs use keys. */
export function clientRoleOf(viewer: KnownViewer): ClientRole | undefined {
  return CLIENT_ROLES.find((role) => role === viewer.role);
}

/** The keys of a draft, and everything wrong with the draft by itself. */
export function readClientDraft(draft: ClientDraft): { readonly keys: ClientKeys; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [...labelFaults(draft.label), ...scopeFaults(draft.scopes)];
  const fault = (code: string, message: string, field: keyof ClientDraft) =>
    faults.push({ code, message, path: [field] });
  const hasKeys = draft.jwks != null;
  const hasUri = draft.jwksUri != null;
  if (draft.authentication === 'CLIENT_SECRET' && (hasKeys || hasUri)) {
    fault('KEYS_NOT_EXPECTED', 'A client with a secret names no keys.', hasKeys ? 'jwks' : 'jwksUri');
  }
  if (draft.authentication === 'PRIVATE_KEY_JWT' && hasKeys === hasUri) {
    fault(
      'KEYS_REQUIRED',
      'A client with a private key gives its public keys in jwks, or their address in jwksUri.',
      'jwks',
    );
  }
  const jwks = hasKeys ? readKeySet(draft.jwks, (message) => fault('KEYS_MALFORMED', message, 'jwks')) : null;
  if (hasUri && !isPublishedAddress(draft.jwksUri ?? '')) {
    fault('KEYS_ADDRESS_MALFORMED', 'Keys are published at an https URL without user and fragment.', 'jwksUri');
  }
  return { keys: { jwks, jwksUri: draft.jwksUri ?? null }, faults };
}

/** The keys of a key set that can be checked by here; `fault` is told of the first that cannot. */
function readKeySet(value: unknown, fault: (message: string) => void): ClientKeySet | null {
  const keys = isJsonObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length < 1 || keys.length > MAX_KEYS) {
    fault(`A key set is {"keys": […]} with 1 to ${MAX_KEYS} public keys.`);
    return null;
  }
  const read = keys.map(readPublicJwk);
  for (const [index, key] of read.entries()) {
    if (!('fault' in key)) continue;
    const warning = key.fault === 'is a private key' ? ' Consider it exposed, and make another.' : '';
    fault(`The key at ${index} ${key.fault}.${warning}`);
    return null;
  }
  return { keys: read.flatMap((key) => ('jwk' in key ? [key.jwk] : [])) };
}

/** Whether an address may be fetched for a client's keys, by its spelling: where it leads is looked at when it is. */
function isPublishedAddress(text: string): boolean {
  const url = text.length <= MAX_URL ? URL.parse(text) : null;
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
}
