import type { StatusListReference } from '../../modules/tokens/badge.ts';
import { liesUnder } from '../../modules/tokens/issuer-client.rules.ts';
import { statusIn, trustedStatusList } from '../../modules/tokens/issuer-client-documents.ts';
import { fetchBounded } from '../../modules/tokens/issuer-client-fetch.ts';
import { isJsonObject, type JsonObject } from '../../modules/tokens/strict-json.rules.ts';
import { CHECK_OUTCOMES, type CheckOutcome, VERDICTS, type Verdict } from '../../modules/tokens/token.rules.ts';
import type { StatusAnswer } from '../../modules/tokens/token-verifier.ts';
import { type IssuerKey, type JwkSet, keyInSet, revokedIn } from '../../modules/tokens/verification-key.ts';

/** One check that the registry's server made of the token. */
export interface AnsweredCheck {
  readonly code: string;
  readonly outcome: CheckOutcome;
  readonly reason: string;
  readonly message: string;
}

/** One code of the badge, and whether it may be relied on at this moment. */
export interface AnsweredCredential {
  readonly code: string;
  readonly name: string | null;
  readonly current: boolean;
}

/** What the registry's server says of a token now. */
export interface RegistryAnswer {
  readonly verdict: Verdict;
  readonly checks: readonly AnsweredCheck[];
  readonly credentials: readonly AnsweredCredential[];
}

/** The registry could not be asked. `retryAfterSeconds` is known when it was busy and said so. */
export class RegistryUnavailable extends Error {
  readonly retryAfterSeconds: number | null;

  constructor(message: string, retryAfterSeconds: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The registry that serves this page. Every method rejects with {@link RegistryUnavailable} when it cannot be had. */
export interface Registry {
  /** The issuer name in its tokens: its public URL, which need not be where the page was fetched from. */
  issuer(): Promise<string>;
  /** What it publishes of the key of that name; undefined when there is none. */
  key(kid: string): Promise<IssuerKey | undefined>;
  /** What the status list at that place says now. The list is fetched whole, so that nobody learns which entry was looked at. */
  status(reference: StatusListReference, now: Date): Promise<StatusAnswer>;
  /** What it says of the token now. The only request that carries a token. */
  ask(token: string): Promise<RegistryAnswer>;
}

const ISSUER_PATH = '/.well-known/jwt-vc-issuer';
const KEYS_PATH = '/.well-known/jwks.json';
const GRAPHQL_PATH = '/graphql';
const TIMEOUT_MILLISECONDS = 15_000;
/** As long as the verifier reads a status list token. */
const MAX_STATUS_LIST_BYTES = 262_144;

const VERIFY_TOKEN = `mutation VerifyBadge($input: VerifyTokenInput!) {
  verifyToken(input: $input) {
    verification {
      verdict
      checks { code outcome reason message }
      credentials { code name current }
    }
    userErrors { message }
  }
}`;

/** The registry at this page's own origin. What it publishes is fetched once and kept while the page is open. */
export function ownRegistry(): Registry {
  let issuer: string | undefined;
  let keys: JwkSet | undefined;

  const loadKeys = async (cache: RequestCache): Promise<JwkSet> => {
    const body = await fetchJson(KEYS_PATH, { cache });
    if (!Array.isArray(body['keys'])) throw new RegistryUnavailable('the key set is not one');
    const published = body['keys'].filter(isJsonObject) as unknown as JwkSet['keys'];
    keys = { keys: published, revoked: revokedIn(body['revoked']) };
    return keys;
  };
  const ownIssuer = async (): Promise<string> => {
    if (issuer !== undefined) return issuer;
    const named = (await fetchJson(ISSUER_PATH, {}))['issuer'];
    if (typeof named !== 'string') throw new RegistryUnavailable('the issuer does not name itself');
    issuer = named;
    return issuer;
  };
  const key = async (kid: string): Promise<IssuerKey | undefined> => {
    const known = keys ?? (await loadKeys('default'));
    if (holds(known, kid)) return importKey(known, kid);
    return importKey(await loadKeys('no-cache'), kid);
  };
  return {
    issuer: ownIssuer,
    key,
    async status({ idx, uri }, now) {
      const named = await ownIssuer();
      if (!liesUnder(named, uri)) throw new RegistryUnavailable('the status list lies elsewhere than its issuer');
      const token = await fetchStatusList(new URL(uri).pathname);
      return statusIn(await trustedStatusList(token, { issuer: named, uri, keys: key, now }), idx);
    },
    async ask(token) {
      return answerIn(await askGraphQL(VERIFY_TOKEN, { token, purpose: 'CONSUMER' }));
    },
  };
}

/** What a mutation of this page's origin answers to `input`. Rejects with {@link RegistryUnavailable} when that is nothing. */
export function askGraphQL(query: string, input: JsonObject): Promise<JsonObject> {
  return fetchJson(GRAPHQL_PATH, {
    method: 'POST',
    headers: { accept: 'application/graphql-response+json, application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  });
}

async function fetchJson(path: string, init: RequestInit): Promise<JsonObject> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const response = await fetch(path, { credentials: 'omit', redirect: 'error', ...init, signal });
    if (!response.ok) throw new RegistryUnavailable(`HTTP ${response.status}`, retryAfter(response));
    const body: unknown = await response.json();
    if (isJsonObject(body)) return body;
    throw new RegistryUnavailable('the answer is not a JSON object');
  } catch (error) {
    if (error instanceof RegistryUnavailable) throw error;
    throw new RegistryUnavailable('no answer', null, { cause: error });
  }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

async function fetchStatusList(path: string): Promise<string> {
  const asking = { fetch: fetch.bind(globalThis), timeoutSeconds: TIMEOUT_MILLISECONDS / 1000 };
  const { bytes } = await fetchBounded(asking, path, 'application/statuslist+jwt', MAX_STATUS_LIST_BYTES);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function holds({ keys, revoked = [] }: JwkSet, kid: string): boolean {
  return [...keys, ...revoked].some((key) => key.kid === kid);
}

/** A key that is published but that this browser cannot use is no reason to call a badge false. */
async function importKey(keys: JwkSet, kid: string): Promise<IssuerKey | undefined> {
  const key = await keyInSet(keys, kid);
  if (key === undefined && keys.keys.some(({ kid: name, alg }) => name === kid && alg === 'EdDSA')) {
    await requireEd25519();
  }
  return key;
}

async function requireEd25519(): Promise<void> {
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  } catch (error) {
    throw new RegistryUnavailable('this browser does not know Ed25519', null, { cause: error });
  }
}

function answerIn(body: JsonObject): RegistryAnswer {
  const verification = memberOf(memberOf(memberOf(body, 'data'), 'verifyToken'), 'verification');
  return {
    verdict: verdictIn(verification),
    checks: checksIn(verification),
    credentials: objectsIn(verification['credentials']).map((credential) => ({
      code: textIn(credential['code']),
      name: typeof credential['name'] === 'string' ? credential['name'] : null,
      current: credential['current'] === true,
    })),
  };
}

export function verdictIn(answer: JsonObject): Verdict {
  const verdict = VERDICTS.find((known) => known === answer['verdict']);
  if (verdict === undefined) throw new RegistryUnavailable('the answer has no verdict');
  return verdict;
}

export function checksIn(answer: JsonObject): readonly AnsweredCheck[] {
  return objectsIn(answer['checks']).map((check) => ({
    code: textIn(check['code']),
    outcome: CHECK_OUTCOMES.find((known) => known === check['outcome']) ?? 'NOT_CHECKED',
    reason: textIn(check['reason']),
    message: textIn(check['message']),
  }));
}

export function memberOf(object: JsonObject, name: string): JsonObject {
  const member = object[name];
  if (isJsonObject(member)) return member;
  throw new RegistryUnavailable(`the answer has no ${name}`);
}

export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
