import { packStatuses, statusListClaims } from '../../../src/modules/tokens/status-list.rules.ts';
import { encodeStatusList } from '../../../src/modules/tokens/status-list-encoding.ts';
import { numericDateOf } from '../../../src/modules/tokens/token.rules.ts';
import { signClaims } from '../../../src/modules/tokens/token-signing.ts';
import { goodBadge, ISSUER, NOW, type TestKey } from './token-fixtures.ts';

export const METADATA_URL = `${ISSUER}/.well-known/jwt-vc-issuer`;
export const JWKS_URL = `${ISSUER}/.well-known/jwks.json`;
export const LIST_URL = `${ISSUER}/s/1`;

type Answer = () => Response | Promise<Response>;

/** What an issuer publishes, in the place of the network: every request is noted, what nobody put there is not found. */
export class StubIssuer {
  readonly requests: string[] = [];
  private readonly answers = new Map<string, Answer>();

  constructor() {
    this.publish(METADATA_URL, JSON.stringify({ issuer: ISSUER, jwks_uri: JWKS_URL }));
  }

  readonly fetch: typeof globalThis.fetch = async (input) => {
    const url = String(input);
    this.requests.push(url);
    return this.answers.get(url)?.() ?? new Response(null, { status: 404 });
  };

  publish(url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): void {
    this.answers.set(url, () => new Response(body, { headers }));
  }

  publishKeys(keys: readonly TestKey[], headers: Record<string, string> = {}): void {
    this.publish(JWKS_URL, JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }), headers);
  }

  answer(url: string, answer: Answer): void {
    this.answers.set(url, answer);
  }

  /** How often an address was asked for. */
  count(url: string): number {
    return this.requests.filter((asked) => asked === url).length;
  }
}

/** A signed list of 2^17 entries at {@link LIST_URL}, all valid but those named; `changes` are made before it is signed. */
export async function signedList(
  key: TestKey,
  statuses: Iterable<readonly [number, number]> = [],
  changes: object = {},
): Promise<string> {
  const lst = await encodeStatusList(packStatuses(2, 2 ** 17, statuses));
  const claims = statusListClaims({ issuer: ISSUER, uri: LIST_URL, iat: numericDateOf(NOW), bits: 2, lst });
  return signClaims(key.signer, 'STATUS_LIST', { ...claims, ...changes });
}

/** The entry of {@link goodBadge} in its list. */
export const BADGE_INDEX = goodBadge().status.status_list.idx;
