import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { badgeCodes } from '../../src/modules/tokens/badge.ts';
import type { Verdict } from '../../src/modules/tokens/token.rules.ts';
import { verifyToken } from '../../src/modules/tokens/token-verifier.ts';
import { ISSUER, NOW, policyFor, type TestKey } from '../rules/tokens/token-fixtures.ts';
import type { PageFile } from './built-verify-page.ts';

/** Stricter than any policy the page is served with: no data:, no blob:, and no text that becomes script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** What the stub answers at one address: a body, a status of its own, or no answer at all. */
export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** In the place of a body that is JSON. */
  readonly text?: string;
  readonly broken?: boolean;
}

export interface StubRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A registry's public side, small: the page under a strict policy, the key set, and `verifyToken` by the real verifier. */
export class StubRegistry {
  /** Everything that was asked of it. */
  requests: StubRequest[] = [];
  /** Its answer to a path, when a test wants another than the usual. */
  readonly answers = new Map<string, () => StubAnswer | Promise<StubAnswer>>();
  private readonly server: Server;
  private readonly files: ReadonlyMap<string, PageFile>;
  private readonly key: TestKey;
  private readonly keys: readonly TestKey[];

  constructor(files: readonly PageFile[], key: TestKey, retiredKeys: readonly TestKey[] = []) {
    this.files = new Map(files.map((file) => [file.path, file]));
    this.key = key;
    this.keys = [key, ...retiredKeys];
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.requests = [];
    this.answers.clear();
  }

  /** What `verifyToken` answers for a token whose record says `status`. */
  async verification(token: string, status: 'VALID' | 'REVOKED' | 'SUSPENDED', now = NOW): Promise<StubAnswer> {
    const policy = policyFor(this.key, { now, currentStatus: async () => ({ status }) });
    const { verdict, checks, claims, tokenType } = await verifyToken(token, policy);
    const codes = tokenType === 'BADGE' && claims ? badgeCodes(claims) : [];
    const credentials = codes.map(({ code }) => ({ code, name: NAMES[code] ?? null, current: verdict === 'VALID' }));
    return answerOf({ verdict, checks, credentials });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(chunks).toString();
    this.requests.push({ method, url, headers, body });
    const answer = (await this.answers.get(url)?.()) ?? (await this.usual(url, body));
    if (answer.broken) return void request.socket.destroy();
    const sent = answer.text ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
    const file = sent === undefined ? this.files.get(url === '/l' ? '/v' : url) : undefined;
    response.writeHead(answer.status ?? (file || sent !== undefined ? 200 : 404), {
      'content-security-policy': POLICY,
      'content-type': file?.contentType ?? 'application/json',
      ...answer.headers,
    });
    response.end(file?.body ?? sent ?? '{}');
  }

  private async usual(url: string, body: string): Promise<StubAnswer> {
    if (url === '/.well-known/jwks.json') return { body: { keys: this.keys.map(({ publicJwk }) => publicJwk) } };
    if (url === '/.well-known/jwt-vc-issuer') {
      return { body: { issuer: ISSUER, jwks_uri: `${ISSUER}/.well-known/jwks.json` } };
    }
    if (url === '/graphql') return this.verification(JSON.parse(body).variables.input.token, 'VALID');
    return {};
  }
}

/** An answer of `verifyToken` as GraphQL has it. */
export function answerOf(verification: {
  verdict: Verdict;
  checks: readonly object[];
  credentials: readonly object[];
}): StubAnswer {
  return { body: { data: { verifyToken: { verification, userErrors: [] } } } };
}

const NAMES: Readonly<Record<string, string>> = {
  A1: 'Engine Repair',
  A2: 'Automatic Transmission/Transaxle',
  A3: 'Manual Drive Train & Axles',
  A4: 'Suspension & Steering',
  A5: 'Brakes',
  A6: 'Electrical/Electronic Systems',
  A7: 'Heating & Air Conditioning',
  A8: 'Engine Performance',
  L1: 'Advanced Engine Performance',
  MASTER_AUTOMOBILE: 'Master Automobile Technician',
};
