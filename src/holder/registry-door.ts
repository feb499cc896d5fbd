import { isJsonObject, type JsonObject } from '../modules/tokens/strict-json.rules.ts';
import { type PresentationRequest, readRequest } from './presentation-request.ts';
import { HolderRefusal } from './refusal.ts';

/** Where a request lies, as its link or its QR code says. */
export interface RequestAddress {
  /** The registry's GraphQL endpoint. */
  readonly endpoint: string;
  readonly id: string;
}

/** What the registry made of a presentation. */
export interface HandedIn {
  /** The verdict; null when the presentation was refused, and the request is still open. */
  readonly verdict: string | null;
  /** Whether the whole requirement is proven. */
  readonly isProven: boolean;
  readonly checks: readonly { readonly code: string; readonly outcome: string; readonly message: string }[];
  /** Why it was refused; empty when it was taken. */
  readonly refusals: readonly { readonly code: string; readonly message: string }[];
}

export interface DoorOptions {
  /** The platform's own when left out. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const TIMEOUT_MILLISECONDS = 15_000;

const REQUEST = `query PresentationRequest($id: ID!) {
  presentationRequest(id: $id) {
    id verifier purpose limited requirement day audience nonce expiresAt state
    designations { code forLife requirement }
    programs { code levels }
  }
}`;

const ANSWER = `mutation AnswerPresentation($input: AnswerPresentationInput!) {
  answerPresentation(input: $input) {
    verification { verdict requirement checks { code outcome message } }
    userErrors { code message }
  }
}`;

/** Where the request of a link lies: `https://<host>/p#prq_…`, nothing else. http is taken for this machine alone. */
export function addressOf(link: string): RequestAddress {
  const url = URL.canParse(link.trim()) ? new URL(link.trim()) : undefined;
  const isLocal = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  const id = url?.hash.slice(1) ?? '';
  if (!url || !isSafe || url.pathname !== '/p' || !/^prq_[0-9a-z]{26}$/.test(id)) {
    throw new HolderRefusal('LINK_MALFORMED', 'A request is a link of the form https://<host>/p#prq_….');
  }
  return { endpoint: `${url.origin}/graphql`, id };
}

/** Fetches what is asked. Nothing of the holder is sent. */
export async function fetchRequest(address: RequestAddress, options: DoorOptions = {}): Promise<PresentationRequest> {
  const data = await ask(address.endpoint, REQUEST, { id: address.id }, options);
  const request = data['presentationRequest'];
  if (request === null) throw new HolderRefusal('REQUEST_NOT_FOUND', 'There is no such request.');
  return readRequest(request);
}

/** Hands a presentation in: the only thing of the holder that is ever sent. */
export async function handIn(
  address: RequestAddress,
  presentation: string,
  options: DoorOptions = {},
): Promise<HandedIn> {
  const input = { requestId: address.id, presentation };
  const payload = (await ask(address.endpoint, ANSWER, { input }, options))['answerPresentation'];
  if (!isJsonObject(payload)) throw unavailable('The answer has no answerPresentation.');
  const found = isJsonObject(payload['verification']) ? payload['verification'] : {};
  const refusals = objectsIn(payload['userErrors']);
  return {
    verdict: refusals.length === 0 && typeof found['verdict'] === 'string' ? found['verdict'] : null,
    isProven: refusals.length === 0 && found['requirement'] === 'PROVEN',
    checks: objectsIn(found['checks']).map(({ code, outcome, message }) => ({
      code: String(code),
      outcome: String(outcome),
      message: String(message),
    })),
    refusals: refusals.map(({ code, message }) => ({ code: String(code), message: String(message) })),
  };
}

async function ask(endpoint: string, query: string, variables: object, options: DoorOptions): Promise<JsonObject> {
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  let body: unknown;
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { accept: 'application/graphql-response+json, application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    body = await response.json();
  } catch (cause) {
    throw unavailable('The registry could not be reached.', { cause });
  }
  const errors = isJsonObject(body) ? objectsIn(body['errors']) : [];
  if (isJsonObject(body) && isJsonObject(body['data']) && errors.length === 0) return body['data'];
  throw unavailable(`The registry gave no answer${errors[0] ? `: ${String(errors[0]['message'])}` : ''}.`);
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function unavailable(message: string, options?: ErrorOptions): HolderRefusal {
  return new HolderRefusal('REGISTRY_UNAVAILABLE', message, options);
}
