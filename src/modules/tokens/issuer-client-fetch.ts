import { sharedLifeSeconds } from './issuer-client.rules.ts';

/** What an issuer publishes could not be had. Says the address and the reason, never a body. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/** How to ask: the world's `fetch` or one that a test puts in its place. */
export interface Asking {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutSeconds: number;
}

export interface Fetched {
  readonly bytes: Uint8Array;
  /** For how long its headers allow it to be used again; undefined when they do not say. */
  readonly lifeSeconds: number | undefined;
}

/**
 * Fetches what lies at `url`, itself and nothing that it redirects to. Gives up after the timeout and as soon as the
 * unpacked body grows beyond `maxBytes`. Rejects with {@link IssuerUnavailable} alone.
 */
export async function fetchBounded(asking: Asking, url: string, accept: string, maxBytes: number): Promise<Fetched> {
  const stop = new AbortController();
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    giveUp = setTimeout(() => {
      reject(new IssuerUnavailable(`${url} did not answer within ${asking.timeoutSeconds} s.`));
      stop.abort();
    }, asking.timeoutSeconds * 1000);
  });
  try {
    return await Promise.race([load(asking, url, accept, maxBytes, stop.signal), late]);
  } catch (error) {
    if (error instanceof IssuerUnavailable) throw error;
    throw new IssuerUnavailable(`${url} could not be fetched.`, { cause: error });
  } finally {
    clearTimeout(giveUp);
    stop.abort();
  }
}

async function load(
  { fetch }: Asking,
  url: string,
  accept: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Fetched> {
  const response = await fetch(url, {
    headers: { accept },
    // Copies and their lives are kept here: a browser's own cache may answer only what it has asked about anew.
    cache: 'no-cache',
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    signal,
  });
  if (response.status !== 200) throw new IssuerUnavailable(`${url} answered with HTTP status ${response.status}.`);
  const bytes = await readBounded(response.body, maxBytes);
  if (!bytes) throw new IssuerUnavailable(`${url} answered with more than ${maxBytes} bytes.`);
  const { headers } = response;
  return { bytes, lifeSeconds: sharedLifeSeconds(headers.get('cache-control'), headers.get('age')) };
}

async function readBounded(body: Response['body'], maxBytes: number): Promise<Uint8Array | undefined> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > maxBytes) {
      void reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
