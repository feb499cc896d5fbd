import type { BadgeClaims } from './badge.ts';
import { issuerFault, issuerMetadataUrl, liesUnder } from './issuer-client.rules.ts';
import { Copies, type FreshCopy } from './issuer-client-copies.ts';
import {
  documentIn,
  type IssuerKeys,
  issuerKeysIn,
  statusIn,
  type TrustedStatusList,
  trustedStatusList,
} from './issuer-client-documents.ts';
import { type Asking, fetchBounded, IssuerUnavailable } from './issuer-client-fetch.ts';
import type { StatusAnswer } from './token-verifier.ts';
import type { IssuerKey } from './verification-key.ts';

/** What decides how issuers are asked, every part of it before a token is seen. */
export interface IssuerClientOptions extends Asking {
  /** Trusted issuers: https URLs as they stand in `iss`. Plain http is accepted on this machine alone. */
  readonly issuers: readonly string[];
  readonly now: () => Date;
  /** No copy of a key set is used longer, whatever its headers say. */
  readonly jwksMaxAgeSeconds: number;
  /** No copy of a status list is used longer, whatever its headers, its `ttl` and its `exp` say. */
  readonly statusListMaxAgeSeconds: number;
  /** A key set is not fetched for an unknown `kid` while the copy is younger. */
  readonly unknownKeyCoolDownSeconds: number;
  /** After a failure, the same address is left alone for this long. */
  readonly retryAfterSeconds: number;
}

const MAX_METADATA_BYTES = 65_536;
const MAX_JWKS_BYTES = 1_048_576;
/** As long as the verifier reads a status list token. */
const MAX_STATUS_LIST_BYTES = 262_144;
const MAX_STATUS_LISTS = 64;

/**
 * Reads what trusted issuers publish: their metadata, key sets and status lists, each kept for its own life. No address
 * is taken from a token but a status list's, and only one that lies under its issuer's own.
 */
export class IssuerClient {
  private readonly options: IssuerClientOptions;
  private readonly keySets: Copies<IssuerKeys>;
  private readonly statusLists = new Map<string, Copies<TrustedStatusList>>();

  /** Throws a TypeError when no issuer is named, or one that cannot be trusted by name. */
  constructor(options: IssuerClientOptions) {
    if (options.issuers.length === 0) throw new TypeError('No issuer is named, so no token could ever be trusted.');
    for (const issuer of options.issuers) {
      const fault = issuerFault(issuer);
      if (fault !== undefined) throw new TypeError(`The issuer ${JSON.stringify(issuer)} ${fault}.`);
    }
    this.options = options;
    const { now, retryAfterSeconds } = options;
    this.keySets = new Copies({
      fetchCopy: (issuer) => this.fetchKeys(issuer),
      now,
      retryAfterSeconds,
      capacity: options.issuers.length,
    });
    for (const issuer of options.issuers) {
      const fetchCopy = (uri: string) => this.fetchStatusList(uri, issuer);
      this.statusLists.set(issuer, new Copies({ fetchCopy, now, retryAfterSeconds, capacity: MAX_STATUS_LISTS }));
    }
  }

  /** What the issuer says of the key of that name; undefined when it knows none. Rejects when its keys cannot be had. */
  async key(kid: string, issuer: string): Promise<IssuerKey | undefined> {
    if (!this.options.issuers.includes(issuer)) throw new IssuerUnavailable('The issuer is not one that is trusted.');
    const known = await (await this.keySets.get(issuer)).find(kid);
    if (known) return known;
    return (await this.keySets.getYoungerThan(this.options.unknownKeyCoolDownSeconds, issuer)).find(kid);
  }

  /** What the status list that a badge refers to says of it now. Rejects when that cannot be had fresh. */
  async currentStatus({ iss, status }: Pick<BadgeClaims, 'iss' | 'status'>): Promise<StatusAnswer> {
    const { idx, uri } = status.status_list;
    const lists = this.statusLists.get(iss);
    if (!lists || !liesUnder(iss, uri)) {
      throw new IssuerUnavailable('The status list lies elsewhere than its issuer, so it is not fetched.');
    }
    const answer = statusIn(await lists.get(uri), idx);
    if (answer.status === 'UNAVAILABLE') throw new IssuerUnavailable(`${uri} tells no status for the entry ${idx}.`);
    return answer;
  }

  private async fetchKeys(issuer: string): Promise<FreshCopy<IssuerKeys>> {
    const metadataUrl = issuerMetadataUrl(issuer);
    const metadata = await fetchBounded(this.options, metadataUrl, 'application/json', MAX_METADATA_BYTES);
    const { issuer: named, jwks_uri: jwksUri } = documentIn(metadata.bytes, metadataUrl);
    if (named !== issuer) throw new IssuerUnavailable(`${metadataUrl} speaks for another issuer.`);
    if (typeof jwksUri !== 'string' || !liesUnder(new URL(issuer).origin, jwksUri)) {
      throw new IssuerUnavailable(`${metadataUrl} names no key set at the issuer's own host.`);
    }
    const accept = 'application/jwk-set+json, application/json';
    const { bytes, lifeSeconds } = await fetchBounded(this.options, jwksUri, accept, MAX_JWKS_BYTES);
    const { jwksMaxAgeSeconds, unknownKeyCoolDownSeconds } = this.options;
    const life = Math.max(lifeSeconds ?? jwksMaxAgeSeconds, unknownKeyCoolDownSeconds);
    return { value: issuerKeysIn(bytes, jwksUri), freshSeconds: Math.min(life, jwksMaxAgeSeconds) };
  }

  private async fetchStatusList(uri: string, issuer: string): Promise<FreshCopy<TrustedStatusList>> {
    const { bytes, lifeSeconds } = await fetchBounded(
      this.options,
      uri,
      'application/statuslist+jwt',
      MAX_STATUS_LIST_BYTES,
    );
    const token = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const now = this.options.now();
    const keys = (kid: string) => this.key(kid, issuer);
    const value = await trustedStatusList(token, { issuer, uri, keys, now });
    const limits = [this.options.statusListMaxAgeSeconds, value.ttlSeconds, value.exp - now.getTime() / 1000];
    return { value, freshSeconds: Math.max(0, Math.min(...limits, lifeSeconds ?? Number.POSITIVE_INFINITY)) };
  }
}
