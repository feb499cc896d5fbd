import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { type Fault, refuse, refuseFor } from '../kernel/refusal.ts';
import { type Scope, spelledScope } from '../kernel/scope.ts';
import type { KnownViewer } from '../kernel/viewer.ts';
import { ApiKeyService, type ApiKeySummary, type CreatedApiKey } from '../modules/accounts/api-key.service.ts';
import { claimEnvironment } from '../modules/accounts/registry-environment.ts';
import type { Catalogue } from '../modules/catalogue/catalogue.rules.ts';
import { entrustAgency } from '../modules/government-credentials/agency.service.ts';
import { minutes, scopeList } from './access-options.ts';
import { moment } from './moment.ts';
import { type Registry, withRegistry } from './registry.ts';
import { table } from './table.ts';

const KEY_ROLES: readonly KnownViewer['role'][] = [
  'REGISTRAR',
  'EMPLOYER',
  'INSURER',
  'SPONSOR',
  'AGENCY',
  'TECHNICIAN',
];

interface CreateOptions {
  readonly organization: string;
  readonly role: KnownViewer['role'];
  readonly label: string;
  readonly technician?: string;
  readonly sponsor?: string;
  readonly agency?: string;
  readonly expires?: Date;
  readonly scopes?: readonly Scope[];
}

/** `api-keys`: makes, replaces, lists and revokes the keys by which organisations and technicians ask. */
export function apiKeysCommand(): Command {
  return new Command('api-keys')
    .description('make, replace, list and revoke API keys')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand());
}

function createCommand(): Command {
  return new Command('create')
    .description('make a key; its secret is shown this once')
    .requiredOption(
      '--organization <name>',
      'whose key it is; the organisation is made when there is none of that name',
    )
    .addOption(new Option('--role <role>', 'what it allows').choices(KEY_ROLES).makeOptionMandatory())
    .requiredOption('--label <text>', 'what it is for')
    .option('--technician <ase-id>', 'the technician whose own key it is, for the role TECHNICIAN')
    .option('--sponsor <code>', 'the sponsor of OEM programmes that the organisation is, for the role SPONSOR')
    .option('--agency <code>', 'the agency on whose behalf the organisation awards, for the role AGENCY')
    .option(
      '--expires <moment>',
      'refused from then on, such as 2027-01-01T00:00:00Z; without it, until revoked',
      moment,
    )
    .option(
      '--scopes <list>',
      'all that it may be used for, such as verify,read_records; without it, whatever the role allows',
      scopeList,
    )
    .action((options: CreateOptions) =>
      withKeys(async (keys, registry) => {
        const { organization, role, label, sponsor, agency, scopes, expires: expiresAt } = options;
        refuseFor([...sponsorFaults(registry.catalogue, sponsor), ...agencyFaults(role, agency)]);
        const technicianId = options.technician && (await technicianIdOf(registry, options.technician));
        const request = { organization, role, label, technicianId, sponsor, expiresAt, scopes };
        const key = await keys.createApiKey(request, async (em, organizationId) => {
          if (agency !== undefined) await entrustAgency(em, agency, organizationId);
        });
        tell(key);
      }),
    );
}

function listCommand(): Command {
  return new Command('list').description('list all keys, without their secrets').action(() =>
    withKeys(async (keys, { clock }) => {
      const rows = (await keys.listApiKeys()).map((key) => [
        key.id,
        `${key.prefix}…`,
        key.role,
        key.scopes?.map(spelledScope).join(',') ?? 'all',
        stateOf(key, clock.now()),
        key.lastUsedAt?.toISOString() ?? 'never',
        key.organizationName,
        key.label,
      ]);
      process.stdout.write(
        `${table(['id', 'key', 'role', 'scopes', 'state', 'last used', 'organization', 'label'], rows)}\n`,
      );
    }),
  );
}

function rotateCommand(): Command {
  return new Command('rotate')
    .description('make a key that may do what this one may; the old one goes on for the overlap')
    .argument('<id>', 'the id that list shows', recordId)
    .option('--overlap <minutes>', 'for how long both are accepted', minutes, 1440)
    .option('--expires <moment>', 'when the new key ends; without it, when the old one would have', moment)
    .action((id: string, { overlap, expires }: { readonly overlap: number; readonly expires?: Date }) =>
      withKeys(async (keys) => tell(await keys.rotateApiKey(id, overlap, expires))),
    );
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a key for good; it is refused everywhere within seconds')
    .argument('<id>', 'the id that list shows', recordId)
    .action((id: string) =>
      withKeys(async (keys) => {
        const key = await keys.revokeApiKey(id);
        process.stdout.write(`${key.prefix}… of ${key.organizationName} is revoked.\n`);
      }),
    );
}

function withKeys(work: (keys: ApiKeyService, registry: Registry) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const config = loadConfig();
  return withRegistry(config, stop.signal, async (registry) => {
    const { database, clock, ids, randomness } = registry;
    await claimEnvironment(database.pool, config.environment);
    await work(new ApiKeyService(database.orm, clock, ids, randomness, config.environment), registry);
  });
}

/** The secret alone on standard output, for a program that keeps it. */
function tell(key: CreatedApiKey): void {
  process.stdout.write(`${key.secret}\n`);
  process.stderr.write(`This is the only time the key is shown. It is listed as ${key.prefix}…, id ${key.id}.\n`);
}

function sponsorFaults(catalogue: Catalogue, sponsor: string | undefined): readonly Fault[] {
  const sponsors = new Set([...catalogue.defaultPack.oemPrograms.values()].map((program) => program.sponsor));
  if (sponsor === undefined || sponsors.has(sponsor)) return [];
  const message = `No programme has the sponsor ${sponsor}; known are ${[...sponsors].join(', ')}.`;
  return [{ code: 'SPONSOR_UNKNOWN', message, path: ['sponsor'] }];
}

function agencyFaults(role: KnownViewer['role'], agency: string | undefined): readonly Fault[] {
  if (agency === undefined || role === 'AGENCY') return [];
  const message = `A key of the role ${role} awards on behalf of no agency.`;
  return [{ code: 'AGENCY_NOT_EXPECTED', message, path: ['agency'] }];
}

async function technicianIdOf({ database }: Registry, aseId: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>('select id from technician where ase_id = $1', [aseId]);
  if (!rows[0]) throw refuse('TECHNICIAN_NOT_FOUND', `No technician has the ASE ID ${aseId}.`, ['technician']);
  return rows[0].id;
}

function stateOf(key: ApiKeySummary, now: Date): string {
  if (key.revokedAt) return `revoked ${key.revokedAt.toISOString()}`;
  if (!key.expiresAt) return 'in force';
  return `${key.expiresAt > now ? 'in force until' : 'expired'} ${key.expiresAt.toISOString()}`;
}

function recordId(text: string): string {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an id that `api-keys list` shows.');
}
