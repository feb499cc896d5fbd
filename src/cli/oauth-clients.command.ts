import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { recordId } from '../kernel/public-id.ts';
import type { Scope } from '../kernel/scope.ts';
import { claimEnvironment } from '../modules/accounts/registry-environment.ts';
import { CLIENT_ROLES, type ClientRole } from '../modules/oauth/oauth-client.rules.ts';
import { type ClientSummary, OAuthClientService } from '../modules/oauth/oauth-client.service.ts';
import { minutes, scopeList } from './access-options.ts';
import { withRegistry } from './registry.ts';
import { table } from './table.ts';

interface RegisterOptions {
  readonly organization: string;
  readonly role: ClientRole;
  readonly label: string;
  readonly scopes?: readonly Scope[];
  readonly jwks?: string;
  readonly jwksUri?: string;
  readonly dpop?: true;
}

/** `oauth-clients`: registers, lists and revokes the programs that get access tokens by client credentials. */
export function oauthClientsCommand(): Command {
  return new Command('oauth-clients')
    .description('register, list and revoke programs that get access tokens at /oauth/token')
    .addCommand(registerCommand())
    .addCommand(listCommand())
    .addCommand(rotateSecretCommand())
    .addCommand(revokeCommand());
}

function registerCommand(): Command {
  return new Command('register')
    .description('register a client; its secret is shown this once, unless it has a key of its own')
    .requiredOption('--organization <name>', 'whose client it is')
    .addOption(new Option('--role <role>', 'what it allows').choices(CLIENT_ROLES).makeOptionMandatory())
    .requiredOption('--label <text>', 'what it is')
    .option('--scopes <list>', 'all that it may be used for, such as verify,read_records', scopeList)
    .option('--jwks <file>', 'its public keys, a JWK set: it proves itself by private_key_jwt then')
    .option('--jwks-uri <url>', 'where it publishes them, instead')
    .option('--dpop', 'give it only tokens that are bound to a key (RFC 9449)')
    .action((options: RegisterOptions) =>
      withClients(async (clients) => {
        const jwks = options.jwks === undefined ? undefined : await jsonIn(options.jwks);
        const hasKey = jwks !== undefined || options.jwksUri !== undefined;
        const { clientId, secret } = await clients.register(options.organization, options.role, {
          label: options.label,
          scopes: options.scopes,
          authentication: hasKey ? 'PRIVATE_KEY_JWT' : 'CLIENT_SECRET',
          jwks,
          jwksUri: options.jwksUri,
          dpopBound: options.dpop ?? false,
        });
        tell(clientId, secret);
      }),
    );
}

function listCommand(): Command {
  return new Command('list').description('list all clients, without their secrets').action(() =>
    withClients(async (clients) => {
      const rows = (await clients.list()).map((client) => [
        client.clientId,
        client.role,
        client.authentication,
        client.scopes?.join(',').toLowerCase() ?? 'all',
        stateOf(client),
        client.lastUsedAt?.toISOString() ?? 'never',
        client.organizationName,
        client.label,
      ]);
      const head = ['client_id', 'role', 'proves itself by', 'scopes', 'state', 'last used', 'organization', 'label'];
      process.stdout.write(`${table(head, rows)}\n`);
    }),
  );
}

function rotateSecretCommand(): Command {
  return new Command('rotate-secret')
    .description('give a client another secret; the one before goes on for the overlap')
    .argument('<client_id>', 'the client_id that list shows', clientUuid)
    .option('--overlap <minutes>', 'for how long both are accepted', minutes, 1440)
    .action((id: string, { overlap }: { readonly overlap: number }) =>
      withClients(async (clients) => {
        const { clientId, secret } = await clients.rotateSecret(id, overlap);
        tell(clientId, secret);
      }),
    );
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a client for good; its tokens are refused everywhere within seconds')
    .argument('<client_id>', 'the client_id that list shows', clientUuid)
    .action((id: string) =>
      withClients(async (clients) => {
        await clients.revoke(id);
        process.stdout.write('The client is revoked.\n');
      }),
    );
}

function withClients(work: (clients: OAuthClientService) => Promise<void>): Promise<void> {
  const config = loadConfig();
  return withRegistry(config, new AbortController().signal, async ({ database, clock, ids, randomness }) => {
    await claimEnvironment(database.pool, config.environment);
    await work(new OAuthClientService(database.orm, clock, ids, randomness));
  });
}

/** The secret alone on standard output, for a program that keeps it. */
function tell(clientId: string, secret: string | undefined): void {
  process.stderr.write(`client_id: ${clientId}\n`);
  if (secret === undefined) return;
  process.stdout.write(`${secret}\n`);
  process.stderr.write('This is the only time the client_secret is shown.\n');
}

function stateOf({ revokedAt }: ClientSummary): string {
  return revokedAt === null ? 'in force' : `revoked ${revokedAt.toISOString()}`;
}

async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} cannot be read as JSON.`, { cause });
  }
}

function clientUuid(text: string): string {
  try {
    return recordId(text, ['OAuthClient']).uuid;
  } catch {
    throw new InvalidArgumentError('It must be a client_id that `oauth-clients list` shows.');
  }
}
