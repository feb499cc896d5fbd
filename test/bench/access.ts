import { Agent, request } from 'node:http';
import type { Figure } from './figures.ts';
import { compareHere, inProcessPace, type Work } from './in-process.ts';
import { runCli, startService } from './processes.ts';
import { PUBLIC_URL } from './reads.ts';
import type { Cluster } from './registry.ts';
import type { Pace } from './rounds.ts';

const CONNECTIONS = 16;
/** Open to everybody and answered from memory: nothing hides what it costs to know who asks. */
const QUERY = JSON.stringify({ query: '{ designation(code: "MASTER_AUTOMOBILE") { code name } }' });
const RIGHT = '"code":"MASTER_AUTOMOBILE"';
const ORGANIZATION = ['--organization', 'Benchmark', '--role', 'EMPLOYER', '--label', 'benchmark'];

/**
 * What it costs that somebody is recognised, by a key and by an access token: the same question beside the public's. The
 * service is a process of its own, and this one its client; an empty database is enough.
 */
export function measureAccess(ofRun: Pace, cluster: Cluster): Promise<readonly Figure[]> {
  return cluster.withDatabase('access', undefined, async (url) => {
    const key = await runCli(['api-keys', 'create', ...ORGANIZATION], { DATABASE_URL: url });
    const client = await registeredClient(url);
    const service = await startService(url, PUBLIC_URL);
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    try {
      const pace = inProcessPace(ofRun);
      const asked = (name: string, credential?: string): Work => ({
        name,
        run: () => ask(agent, service.url, credential),
      });
      const anonymous = asked('anonymous');
      const measure = (name: string, credential: string) =>
        compareHere(`a question by ${name}`, [asked(name, credential), anonymous], pace, 0.8, 'access');
      return [
        ...(await measure('key', key)),
        ...(await measure('access token', await accessToken(service.url, client))),
      ];
    } finally {
      agent.destroy();
      await service.stop();
    }
  });
}

/** Asks, and makes sure of the answer. */
function ask(agent: Agent, url: string, credential: string | undefined): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'content-length': QUERY.length,
    ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
  };
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        if (text.includes(RIGHT)) resolve();
        else reject(new Error(`this is no right answer: HTTP status ${answer.statusCode}`));
      });
    });
    asking.on('error', reject);
    asking.end(QUERY);
  });
}

async function registeredClient(url: string): Promise<{ readonly id: string; readonly secret: string }> {
  const secret = await runCli(['oauth-clients', 'register', ...ORGANIZATION], { DATABASE_URL: url });
  const listed = await runCli(['oauth-clients', 'list'], { DATABASE_URL: url });
  const id = /^cli_\w+/m.exec(listed)?.[0];
  if (id === undefined) throw new Error(`the client is not listed: ${listed}`);
  return { id, secret };
}

async function accessToken(
  url: string,
  { id, secret }: { readonly id: string; readonly secret: string },
): Promise<string> {
  const answer = await fetch(new URL('/oauth/token', url), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`no access token was given: HTTP status ${answer.status}`);
  return token;
}
