import type { LightMyRequestResponse } from 'fastify';
import type { Answer, World } from './world.ts';

/** What a browser page of the registry itself sends along. */
export const OWN_PAGE = {
  'sec-fetch-site': 'same-origin',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
};

/** A password that nobody else has. */
export const GOOD_PASSWORD = 'wheel bearing umbrella 7';

/** A browser with a cookie jar, at an address of its own. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly world: World;
  readonly address: string;
  readonly headers: Record<string, string>;

  constructor(world: World, address = '192.0.2.1', headers: Record<string, string> = OWN_PAGE) {
    this.world = world;
    this.address = address;
    this.headers = headers;
  }

  async send(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const response = await this.world.app.server.fastify.inject({
      ...{ method: 'POST', url: '/graphql', remoteAddress: this.address },
      headers: { 'content-type': 'application/json', ...this.headers, ...this.cookieHeader(), ...headers },
      payload: JSON.stringify({ query, variables }),
    });
    this.take(response);
    return response;
  }

  async ask(query: string, variables: object = {}): Promise<Answer> {
    const response = await this.send(query, variables);
    return { ...response.json<Omit<Answer, 'status'>>(), status: response.statusCode };
  }

  /** Runs a mutation with one input, and gives its payload. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read payloads of every shape
  async act(mutation: string, input: object, selection: string): Promise<any> {
    return (await this.ask(mutationOf(mutation, selection), { input })).data?.result;
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests read payloads of every shape
  async signIn(email: string, password: string): Promise<any> {
    return this.act('signIn', { email, password }, SIGNED_IN);
  }

  get sessionToken(): string | undefined {
    return this.cookies.get('__Host-session');
  }

  cookieHeader(): Record<string, string> {
    if (this.cookies.size === 0) return {};
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  private take(response: LightMyRequestResponse): void {
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

export const SIGNED_IN =
  'viewer { role memberRole organizationId technicianId person { name email } } userErrors { code path }';

/** A mutation's document with one input, its payload as `result`. */
export function mutationOf(mutation: string, selection: string): string {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  return `mutation($input: ${INPUTS[mutation] ?? type}!) { result: ${mutation}(input: $input) { ${selection} } }`;
}

const INPUTS: Readonly<Record<string, string>> = {
  requestSignInCode: 'CodeRequestInput',
  requestPasswordReset: 'CodeRequestInput',
  requestTechnicianClaim: 'TechnicianClaimRequestInput',
  signInWithCode: 'CodeInput',
  signInWithPasskey: 'PasskeySignInInput',
};

/** The code in the newest mail to an address. */
export async function mailedCode(world: World, to: string): Promise<string> {
  await world.runJobs();
  const mail = world.mails.findLast((one) => one.to === to && CODE.test(one.text));
  return CODE.exec(mail?.text ?? '')?.[0] ?? '';
}

const CODE = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/;

let actions = 0;

/** Somebody invited with a key, or by a browser, who has accepted: their browser, signed in and acting for the organisation. */
export async function memberOf(
  world: World,
  inviter: string | TestBrowser,
  email: string,
  role: 'OWNER' | 'MANAGER' | 'MEMBER' | 'AUDITOR' = 'OWNER',
  address?: string,
): Promise<TestBrowser> {
  actions += 1;
  const input = { idempotencyKey: `invite-${actions}-member`, email, role };
  const invite = mutationOf('inviteMember', 'invitation { id } userErrors { code }');
  const { data } =
    typeof inviter === 'string' ? await world.ask(invite, { input }, inviter) : await inviter.ask(invite, { input });
  if (data.result.userErrors.length > 0) throw new Error(JSON.stringify(data.result.userErrors));
  const browser = new TestBrowser(world, address);
  const accepted = await browser.act(
    'acceptInvitation',
    {
      idempotencyKey: `accept-${actions}-member`,
      code: await mailedCode(world, email),
      name: 'Pat Doe',
      password: GOOD_PASSWORD,
    },
    'memberId userErrors { code }',
  );
  if (accepted.userErrors.length > 0) throw new Error(JSON.stringify(accepted.userErrors));
  return browser;
}
