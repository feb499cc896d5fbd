import { isNumericDate, optional } from './claims.rules.ts';
import { IssuerUnavailable } from './issuer-client-fetch.ts';
import { type StatusBits, statusAt, statusNameOf } from './status-list.rules.ts';
import { decodeStatusList } from './status-list-inflation.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from './strict-json.rules.ts';
import { type StatusAnswer, type VerificationPolicy, verifyToken } from './token-verifier.ts';
import { type IssuerKey, type JwkSet, keyInSet, type PublishedJwk, revokedIn } from './verification-key.ts';

/** The keys of one issuer. Each is imported once, when it is first asked for. */
export class IssuerKeys {
  private readonly keys: JwkSet;
  private readonly imported = new Map<string, Promise<IssuerKey | undefined>>();

  constructor(keys: JwkSet) {
    this.keys = keys;
  }

  /** What is known of the key of that name. Rejects when this platform could not check its signatures: no fault of theirs. */
  async find(kid: string): Promise<IssuerKey | undefined> {
    const published = this.keys.keys.find((key) => key.kid === kid);
    if (!published || this.keys.revoked?.some((key) => key.kid === kid)) return keyInSet(this.keys, kid);
    if (!globalThis.crypto?.subtle) {
      throw new IssuerUnavailable('Signatures cannot be checked here: browsers offer that on https pages only.');
    }
    const known = this.imported.get(kid) ?? keyInSet(this.keys, kid);
    this.imported.set(kid, known);
    const key = await known;
    if (!key && published.alg === 'EdDSA') await requireEd25519();
    return key;
  }
}

/** One JSON object, read strictly. Throws {@link IssuerUnavailable} for anything else; `what` begins the sentence. */
export function documentIn(bytes: Uint8Array, what: string): JsonObject {
  const parsed = parseJsonObject(bytes);
  if ('fault' in parsed) throw new IssuerUnavailable(`${what} is not one well-formed JSON object (${parsed.fault}).`);
  return parsed.object;
}

/**
 * The keys in a JWKS (RFC 7517, section 5). Members that are not keys as the registry publishes them do not count;
 * throws {@link IssuerUnavailable} for what is no key set at all.
 */
export function issuerKeysIn(bytes: Uint8Array, what: string): IssuerKeys {
  const { keys, revoked } = documentIn(bytes, what);
  if (!Array.isArray(keys)) throw new IssuerUnavailable(`${what} is not a JSON Web Key Set: it has no list of keys.`);
  return new IssuerKeys({ keys: keys.filter(isPublishedJwk), revoked: revokedIn(revoked) });
}

/** A status list whose signature, dates and place are good, unpacked. */
export interface TrustedStatusList {
  readonly uri: string;
  readonly bits: StatusBits;
  readonly packed: Uint8Array;
  readonly ttlSeconds: number;
  /** A NumericDate. */
  readonly exp: number;
}

/**
 * Verifies a status list as strictly as what refers to it: of its own type, of the same issuer and, where `uri` is given,
 * about that address (draft-ietf-oauth-status-list, section 8.3). Throws {@link IssuerUnavailable} with the reason for
 * one that cannot be relied on: nothing is known then, which is not the same as revoked.
 */
export async function trustedStatusList(
  token: string,
  expected: Pick<VerificationPolicy, 'keys' | 'now'> & { readonly issuer: string; readonly uri?: string },
): Promise<TrustedStatusList> {
  const { issuer, uri, keys, now } = expected;
  const outcome = await verifyToken(token, { accept: ['STATUS_LIST'], issuers: [issuer], keys, now });
  const what = `The status list ${uri ?? ''}`.trimEnd();
  if (outcome.verdict !== 'VALID' || outcome.tokenType !== 'STATUS_LIST' || !outcome.claims) {
    const doubt = outcome.checks.find((check) => check.outcome === 'FAILED') ?? outcome.checks.find(isStale);
    throw new IssuerUnavailable(`${what} is ${outcome.verdict}: ${doubt?.message ?? 'it cannot be relied on.'}`);
  }
  const { sub, ttl, exp, status_list: list } = outcome.claims;
  if (uri !== undefined && sub !== uri) throw new IssuerUnavailable(`${what} is signed for another address.`);
  const packed = await decodeStatusList(list.lst);
  if (!packed) throw new IssuerUnavailable(`${what} cannot be unpacked, or is too large.`);
  return { uri: sub, bits: list.bits, packed, ttlSeconds: ttl, exp };
}

/** What a list says of an entry; UNAVAILABLE beyond its end and for a status that is not known. */
export function statusIn(list: TrustedStatusList, idx: number): StatusAnswer {
  const value = statusAt(list.bits, list.packed, idx);
  return { status: (value === undefined ? undefined : statusNameOf(value)) ?? 'UNAVAILABLE' };
}

async function requireEd25519(): Promise<void> {
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  } catch (cause) {
    throw new IssuerUnavailable('Signatures by Ed25519 cannot be checked on this platform.', { cause });
  }
}

function isStale(check: { readonly reason: string }): boolean {
  return check.reason === 'KEYS_UNAVAILABLE';
}

function isPublishedJwk(value: unknown): value is PublishedJwk {
  if (!isJsonObject(value)) return false;
  const texts = ['kty', 'crv', 'x', 'alg', 'use', 'kid'].every((name) => typeof value[name] === 'string');
  const { y, nbf, exp } = value;
  return texts && (y === undefined || typeof y === 'string') && [nbf, exp].every(optional(isNumericDate));
}
