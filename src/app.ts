import 'reflect-metadata';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { ConstructedResolvers } from './graphql/constructed-resolvers.ts';
import { type NodeFinder, NodeResolver } from './graphql/node-lookup.ts';
import type { Clock } from './kernel/clock.ts';
import { type Ids, uuidV7Ids } from './kernel/ids.ts';
import type { Randomness } from './kernel/randomness.ts';
import { wireAccounts } from './modules/accounts/accounts.wiring.ts';
import type { ApiKeyService } from './modules/accounts/api-key.service.ts';
import type { LastUses } from './modules/accounts/last-uses.ts';
import { claimEnvironment } from './modules/accounts/registry-environment.ts';
import { RecordedActions } from './modules/audit/recorded-actions.ts';
import type { Catalogue } from './modules/catalogue/catalogue.rules.ts';
import { wireCatalogue } from './modules/catalogue/catalogue.wiring.ts';
import type { WiringParts } from './modules/catalogue/wiring-parts.ts';
import { wireCertificates } from './modules/certificates/certificates.wiring.ts';
import { wireConsent } from './modules/consent/consent.wiring.ts';
import type { ConsentReminders } from './modules/consent/consent-reminders.ts';
import { wireCredentials } from './modules/credentials/credentials.wiring.ts';
import { wireDisputes } from './modules/disputes/disputes.wiring.ts';
import { type EventHandler, eventDelivery } from './modules/events/event-delivery.ts';
import type { Job } from './modules/events/jobs.ts';
import { wireGovernmentCredentials } from './modules/government-credentials/government-credentials.wiring.ts';
import { wireInsurers } from './modules/insurers/insurers.wiring.ts';
import type { SendMail } from './modules/mail/mail.rules.ts';
import { wireMachineAccess } from './modules/oauth/machine-access.wiring.ts';
import { authentication } from './modules/oauth/token-authentication.ts';
import { wireOemPrograms } from './modules/oem-programs/oem-programs.wiring.ts';
import { wireOpenBadges } from './modules/open-badges/open-badges.wiring.ts';
import type { PasswordHasher } from './modules/people/password-hasher.ts';
import { wirePeople } from './modules/people/people.wiring.ts';
import { DEVICE_SECONDS, SESSION_SECONDS } from './modules/people/session.rules.ts';
import { wirePersonalData } from './modules/personal-data/personal-data.wiring.ts';
import { wirePresentations } from './modules/presentations/presentations.wiring.ts';
import { wireQualifications } from './modules/qualifications/qualifications.wiring.ts';
import { recordedQualifications } from './modules/qualifications/recorded-qualifications.ts';
import { wireRosters } from './modules/rosters/rosters.wiring.ts';
import { wireShops } from './modules/shops/shops.wiring.ts';
import type { StandingsService } from './modules/standings/standings.service.ts';
import { wireStandings } from './modules/standings/standings.wiring.ts';
import { deriveSecret, type KeyEncryptionKey, keyEncryptionKey } from './modules/tokens/key-encryption.ts';
import { wireTokens } from './modules/tokens/tokens.wiring.ts';
import type { TransparencyLog } from './modules/transparency-log/transparency-log.ts';
import { wireTransparencyLog } from './modules/transparency-log/transparency-log.wiring.ts';
import type { BadgeService } from './modules/verification/badge.service.ts';
import type { IssuedTokenStatusService } from './modules/verification/issued-token-status.service.ts';
import { wireIssuedTokens } from './modules/verification/issued-tokens.wiring.ts';
import type { SealedPresentations } from './modules/verification/sealed-presentations.ts';
import { wireShareLinks } from './modules/verification/share-links.wiring.ts';
import { wireVerification } from './modules/verification/verification.wiring.ts';
import { buildRegistrySchema } from './schema.ts';
import { createServer, type RouteRegistrar, type Server } from './server/http.ts';
import type { Log } from './server/log.ts';
import { mayFindNode, PERMISSIONS } from './server/permissions.ts';
import { publicFetch } from './server/public-fetch.ts';
import { enforcePermissions } from './server/schema-permissions.ts';

/** What the service is made of, besides its configuration. */
export interface AppParts {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** The folder of the built verify page, when it is not the one beside the compiled service. */
  readonly webRoot?: string | undefined;
  /** The folder of the built presentation page, likewise. */
  readonly presentRoot?: string | undefined;
  /** How the keys are fetched that OAuth clients publish; the public internet alone when left out. */
  readonly fetchClientKeys?: typeof globalThis.fetch | undefined;
  /** The folder of the built sign-in page, likewise. */
  readonly signInRoot?: string | undefined;
  /** What takes mails, when it is not what the configuration says. */
  readonly sendMail?: SendMail | undefined;
  /** What hashes passwords, when it is not argon2id at full strength. */
  readonly passwordHasher?: PasswordHasher | undefined;
}

/** The service, wired and ready to listen. */
export interface App {
  readonly server: Server;
  readonly apiKeys: ApiKeyService;
  /** When keys and clients were last used, until it is written. */
  readonly lastUses: LastUses;
  readonly badges: BadgeService;
  readonly catalogue: Catalogue;
  readonly ids: Ids;
  /** What events are told to. */
  readonly eventHandlers: readonly EventHandler[];
  /** What the job queue may be asked to do; the delivery of events is one of them. */
  readonly jobs: readonly Job[];
  readonly standings: StandingsService;
  readonly consentReminders: ConsentReminders;
  readonly sealedPresentations: SealedPresentations;
  readonly tokenStatuses: IssuedTokenStatusService;
  readonly transparencyLog: TransparencyLog;
}

/** What a capability adds to what the service answers, and does by itself. */
interface Capability {
  readonly resolvers: ConstructedResolvers;
  readonly finders?: readonly NodeFinder[];
  readonly routes?: readonly RouteRegistrar[];
  readonly jobs?: readonly Job[];
  readonly eventHandlers?: readonly EventHandler[];
}

/** Constructs every service, once. The database is migrated already. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, database, clock, randomness, log } = parts;
  const { orm, pool, writer } = database;
  const { environment, publicUrl } = config;
  const ids = uuidV7Ids(clock, randomness);

  await claimEnvironment(pool, environment);
  const rulePacks = await wireCatalogue({ orm, clock, ids, rulePack: config.rulePack, publicUrl });
  const { catalogue } = rulePacks;
  const keyEncryption = await keyEncryptionKeyOf(parts);
  const common: WiringParts = {
    ...{ orm, pool, writer, catalogue, clock, ids, randomness, publicUrl, log },
    actions: new RecordedActions(orm, clock, ids, pool),
    secretFor: (purpose) => deriveSecret(keyEncryption, purpose),
  };
  const tokens = await wireTokens({ ...common, keyEncryption });
  const access = wireAccess(parts, common, tokens);
  const records = wireRecords(common, rulePacks);
  const answers = wireAnswers(common, tokens, records);

  const capabilities: readonly Capability[] = [rulePacks, tokens, ...access.all, ...records.all, ...answers.all];
  const eventHandlers = capabilities.flatMap((capability) => capability.eventHandlers ?? []);
  const { accounts, people, machines } = access;
  const server = await createServer({
    config,
    schema: schemaOf(capabilities),
    authenticate: authentication(accounts.authenticate, machines.authenticate),
    sessions: {
      viewerOf: (token) => people.sessions.viewerOf(token),
      cookieLives: { session: SESSION_SECONDS, device: DEVICE_SECONDS },
    },
    readiness: async () => ({
      database: (await pool.query('select 1')).rowCount === 1,
      signingKey: (await tokens.keys.jwks()).keys.length > 0,
    }),
    routes: capabilities.flatMap((capability) => capability.routes ?? []),
    ...{ log, clock },
    webRoot: parts.webRoot ?? WEB_ROOT,
    presentRoot: parts.presentRoot ?? PRESENT_ROOT,
    signInRoot: parts.signInRoot ?? SIGN_IN_ROOT,
  });
  return {
    ...{ server, catalogue, ids, eventHandlers, apiKeys: accounts.apiKeys, lastUses: accounts.lastUses },
    badges: answers.issued.badges,
    jobs: [eventDelivery(orm.em, eventHandlers), ...capabilities.flatMap((capability) => capability.jobs ?? [])],
    standings: answers.standings,
    consentReminders: records.consent.reminders,
    sealedPresentations: answers.sealedPresentations,
    tokenStatuses: answers.issued.statuses,
    transparencyLog: answers.log,
  };
}

type Wired<Wire extends (...parts: never[]) => unknown> = Awaited<ReturnType<Wire>>;

/** Who asks: keys, people and programs. */
function wireAccess(parts: AppParts, common: WiringParts, { keys }: Wired<typeof wireTokens>) {
  const { config, sendMail, passwordHasher: hasher } = parts;
  const { environment, trustedIssuers } = config;
  const accounts = wireAccounts({ ...common, environment });
  const people = wirePeople({ ...common, config, sendMail, hasher });
  const machines = wireMachineAccess({
    ...common,
    ...{ keys, uses: accounts.lastUses, trustedIssuers },
    fetchClientKeys: parts.fetchClientKeys ?? publicFetch,
  });
  return { accounts, people, machines, all: [accounts, people, machines] };
}

/** What is on record: of technicians, shops, and who may be told of it. */
function wireRecords(common: WiringParts, { retirements }: Wired<typeof wireCatalogue>) {
  const credentials = wireCredentials(common);
  const { facts, answering } = credentials;
  const government = wireGovernmentCredentials({ ...common, answering });
  const oem = wireOemPrograms({ ...common, answering, qualificationsOf: recordedQualifications });
  const shops = wireShops({ ...common, answering });
  const insurers = wireInsurers({ ...common, retirements });
  const disputes = wireDisputes(common);
  const consent = wireConsent(common);
  const beside = { networks: insurers.networks, tiers: consent.tiers };
  const qualifications = wireQualifications({ ...common, facts, answering, ...beside });
  const all = [credentials, government, oem, shops, insurers, disputes, consent, qualifications];
  return { facts, answering, government: government.queries, consent, qualifications, all };
}

/** What is told of it, and how that is proven. */
function wireAnswers(
  common: WiringParts,
  { keys, statusLists }: Wired<typeof wireTokens>,
  { facts, answering, government, consent: { tiers }, qualifications }: ReturnType<typeof wireRecords>,
) {
  const { technicians, shops } = qualifications;
  const log = wireTransparencyLog({ ...common, keys });
  const issued = wireIssuedTokens({ ...common, keys, statusLists, facts, answering, records: technicians, government });
  const { queries: issuedTokens, statuses, badges } = issued;
  const asked = wireVerification({ ...common, keys, badges, facts, answering, tiers, qualifications });
  const { ledger, receipts, tokens } = asked;
  const shareLinks = wireShareLinks({ ...common, keys, statusLists, issuedTokens, statuses, badges, tokens });
  const presentations = wirePresentations({ ...common, keys, statuses, receipts, ledger });
  const certificates = wireCertificates({ ...common, issuedTokens, statuses, badges });
  const openBadges = wireOpenBadges({ ...common, keys, answering });
  const standings = wireStandings({ ...common, shops, tiers });
  const rosters = wireRosters({ ...common, facts, answering, technicians, tiers, ledger });
  const personalData = wirePersonalData({ ...common, answering, statusLists });
  const shown = [issued, asked, shareLinks, presentations, certificates, openBadges];
  const all = [log, ...shown, standings, rosters, personalData];
  return { issued, sealedPresentations: shareLinks.presentations, standings: standings.standings, log: log.log, all };
}

function schemaOf(capabilities: readonly Capability[]): GraphQLSchema {
  const finders = capabilities.flatMap((capability) => capability.finders ?? []);
  const instances = new Map<ClassType, object>([
    [NodeResolver, new NodeResolver(finders, mayFindNode)],
    ...capabilities.flatMap(({ resolvers }) => resolvers),
  ]);
  const schema = buildRegistrySchema((resolver) => {
    const instance = instances.get(resolver);
    if (!instance) throw new Error(`nobody constructs ${resolver.name}`);
    return instance;
  });
  enforcePermissions(schema, PERMISSIONS);
  return schema;
}

/** The built pages lie beside the compiled service. */
const WEB_ROOT = join(import.meta.dirname, '..', 'web');
const PRESENT_ROOT = join(import.meta.dirname, '..', 'present');
const SIGN_IN_ROOT = join(import.meta.dirname, '..', 'sign-in');

async function keyEncryptionKeyOf({ config, randomness, log }: AppParts): Promise<KeyEncryptionKey> {
  if (config.keyEncryptionKey) return config.keyEncryptionKey;
  return keyEncryptionKey({
    configured: undefined,
    dataDir: config.dataDir,
    randomness,
    log: { warn: (message) => log.warn(message) },
  });
}
