import 'reflect-metadata';
import { join } from 'node:path';
import type { ClassType } from 'type-graphql';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { NodeResolver } from './graphql/node-lookup.ts';
import type { Clock } from './kernel/clock.ts';
import { dutiful } from './kernel/connection-scope.ts';
import { type Ids, uuidV7Ids } from './kernel/ids.ts';
import type { Randomness } from './kernel/randomness.ts';
import { ApiKeyQueries } from './modules/accounts/api-key.queries.ts';
import { ApiKeyResolver, apiKeyFinder } from './modules/accounts/api-key.resolver.ts';
import { ApiKeyService } from './modules/accounts/api-key.service.ts';
import { ApiKeyActions } from './modules/accounts/api-key-actions.service.ts';
import { apiKeyAuthentication } from './modules/accounts/authentication.service.ts';
import { LastUses } from './modules/accounts/last-uses.ts';
import { claimEnvironment } from './modules/accounts/registry-environment.ts';
import { ViewerResolver } from './modules/accounts/viewer.resolver.ts';
import { RecordedActions } from './modules/audit/recorded-actions.ts';
import { CatalogueResolver } from './modules/catalogue/catalogue.resolver.ts';
import type { Catalogue } from './modules/catalogue/catalogue.rules.ts';
import { loadCatalogue, publishRulePacks } from './modules/catalogue/catalogue.service.ts';
import { ProgramCatalogueResolver } from './modules/catalogue/program-catalogue.resolver.ts';
import { requirementSchemaRoutes } from './modules/catalogue/requirement-schema.routes.ts';
import { RulePackRetirements } from './modules/catalogue/rule-pack-retirement.service.ts';
import { SHIPPED_PACKS } from './modules/catalogue/shipped-packs.ts';
import { CertificateResolver } from './modules/certificates/certificate.resolver.ts';
import { certificateRoutes } from './modules/certificates/certificate.routes.ts';
import { CertificateService } from './modules/certificates/certificate.service.ts';
import { CertificatePress } from './modules/certificates/certificate-press.ts';
import { answerTiers } from './modules/consent/answer-tiers.service.ts';
import { ConsentQueries } from './modules/consent/consent.queries.ts';
import { ConsentResolver, consentFinder, consentRequestFinder } from './modules/consent/consent.resolver.ts';
import { ConsentService } from './modules/consent/consent.service.ts';
import { ConsentReading } from './modules/consent/consent-reading.service.ts';
import { ConsentReminders } from './modules/consent/consent-reminders.ts';
import { ConsentRequests } from './modules/consent/consent-requests.service.ts';
import { MonitoringService } from './modules/consent/monitoring.service.ts';
import { TechnicianConsentResolver } from './modules/consent/technician-consent.resolver.ts';
import { AnsweringService } from './modules/credentials/answering.service.ts';
import { CorrectionService } from './modules/credentials/correction.service.ts';
import { CredentialsResolver, technicianFinder } from './modules/credentials/credentials.resolver.ts';
import { FactRecordingService } from './modules/credentials/fact-recording.service.ts';
import { FactsQueries } from './modules/credentials/facts.queries.ts';
import { RecordsQueries } from './modules/credentials/records.queries.ts';
import { RegistrarResolver } from './modules/credentials/registrar.resolver.ts';
import { StatusActionsService } from './modules/credentials/status-actions.service.ts';
import { TechnicianContactResolver } from './modules/credentials/technician-contact.resolver.ts';
import { DisputeQueries } from './modules/disputes/dispute.queries.ts';
import { DisputeResolver, disputeFinder } from './modules/disputes/dispute.resolver.ts';
import { DisputeService } from './modules/disputes/dispute.service.ts';
import { type EventHandler, eventDelivery } from './modules/events/event-delivery.ts';
import type { Job } from './modules/events/jobs.ts';
import { AgencyService } from './modules/government-credentials/agency.service.ts';
import { GovernmentQueries } from './modules/government-credentials/government.queries.ts';
import {
  agencyFinder,
  GovernmentResolver,
  governmentCredentialFinder,
} from './modules/government-credentials/government.resolver.ts';
import { GovernmentCredentialService } from './modules/government-credentials/government-credential.service.ts';
import { GovernmentReadingService } from './modules/government-credentials/government-reading.service.ts';
import {
  InsurersResolver,
  networkEnrolmentFinder,
  repairProgramFinder,
  ShopEnrolmentsResolver,
} from './modules/insurers/insurers.resolver.ts';
import { NetworkService } from './modules/insurers/network.service.ts';
import { NetworkKeepingResolver } from './modules/insurers/network-keeping.resolver.ts';
import { NetworkReadingService } from './modules/insurers/network-reading.service.ts';
import { RepairProgramService } from './modules/insurers/repair-program.service.ts';
import { LookUpQueries } from './modules/ledger/look-up.queries.ts';
import { LookUpLedger } from './modules/ledger/look-up-ledger.ts';
import { LookUpReadingService } from './modules/ledger/look-up-reading.service.ts';
import type { SendMail } from './modules/mail/mail.rules.ts';
import { machineAccess } from './modules/oauth/machine-access.ts';
import { OAuthClientResolver, oauthClientFinder } from './modules/oauth/oauth-client.resolver.ts';
import { OAuthClientActions } from './modules/oauth/oauth-client-actions.service.ts';
import { oauthMetadataRoutes } from './modules/oauth/oauth-metadata.routes.ts';
import { authentication } from './modules/oauth/token-authentication.ts';
import { tokenEndpointRoutes } from './modules/oauth/token-endpoint.routes.ts';
import { OemQueries } from './modules/oem-programs/oem.queries.ts';
import { OemResolver, oemEnrolmentFinder } from './modules/oem-programs/oem.resolver.ts';
import { OemEnrolmentService } from './modules/oem-programs/oem-enrolment.service.ts';
import { OemReadingService } from './modules/oem-programs/oem-reading.service.ts';
import { OpenBadgeResolver } from './modules/open-badges/open-badge.resolver.ts';
import { openBadgeRoutes } from './modules/open-badges/open-badge.routes.ts';
import { OpenBadgeService } from './modules/open-badges/open-badge.service.ts';
import { AccountResolver, ViewerPersonResolver } from './modules/people/account.resolver.ts';
import { MembersResolver, organizationFinder } from './modules/people/members.resolver.ts';
import type { PasswordHasher } from './modules/people/password-hasher.ts';
import { peopleServices } from './modules/people/people-services.ts';
import { DEVICE_SECONDS, SESSION_SECONDS } from './modules/people/session.rules.ts';
import { SignInResolver } from './modules/people/sign-in.resolver.ts';
import { ErasureService } from './modules/personal-data/erasure.service.ts';
import { PersonalDataResolver } from './modules/personal-data/personal-data.resolver.ts';
import { RecordQueries } from './modules/personal-data/record.queries.ts';
import { recordRoutes } from './modules/personal-data/record.routes.ts';
import { RecordExport } from './modules/personal-data/record-export.service.ts';
import { PresentationResolver, presentationRequestFinder } from './modules/presentations/presentation.resolver.ts';
import { PresentationViews } from './modules/presentations/presentation.views.ts';
import { PresentationJudge } from './modules/presentations/presentation-judging.service.ts';
import { PresentationRequestQueries } from './modules/presentations/presentation-request.queries.ts';
import { PresentationRequests } from './modules/presentations/presentation-requests.service.ts';
import { PresentationVerificationService } from './modules/presentations/presentation-verification.service.ts';
import { AskedRules } from './modules/qualifications/asked-rule.service.ts';
import { FactoryStatusResolver } from './modules/qualifications/factory-status.resolver.ts';
import { MergingResolver } from './modules/qualifications/merging.resolver.ts';
import { MergingService } from './modules/qualifications/merging.service.ts';
import { ShopOutlookResolver, TechnicianOutlookResolver } from './modules/qualifications/outlook.resolver.ts';
import { recordedQualifications } from './modules/qualifications/recorded-qualifications.ts';
import { ShopFactsQueries } from './modules/qualifications/shop-facts.queries.ts';
import { ShopQuestionsService } from './modules/qualifications/shop-questions.service.ts';
import { ShopRecords } from './modules/qualifications/shop-records.service.ts';
import { StaffVisibility } from './modules/qualifications/staff-visibility.service.ts';
import { TechnicianQuestionsService } from './modules/qualifications/technician-questions.service.ts';
import { TechnicianRecords } from './modules/qualifications/technician-records.service.ts';
import { RosterQueries } from './modules/rosters/roster.queries.ts';
import { RosterResolver, rosterFinder } from './modules/rosters/roster.resolver.ts';
import { rosterRoutes } from './modules/rosters/roster.routes.ts';
import { RosterService } from './modules/rosters/roster.service.ts';
import { RosterForecastService } from './modules/rosters/roster-forecast.service.ts';
import { rosterJob } from './modules/rosters/roster-job.ts';
import { rosterJudge } from './modules/rosters/roster-judging.ts';
import { EmploymentResolver } from './modules/shops/employment.resolver.ts';
import { EmploymentService } from './modules/shops/employment.service.ts';
import { ShopService } from './modules/shops/shop.service.ts';
import { ShopAnsweringService } from './modules/shops/shop-answering.service.ts';
import { ShopKeepingResolver } from './modules/shops/shop-keeping.resolver.ts';
import { ShopTermsService } from './modules/shops/shop-terms.service.ts';
import { ShopsQueries } from './modules/shops/shops.queries.ts';
import {
  employmentFinder,
  ShopsResolver,
  shopFinder,
  TechnicianEmploymentResolver,
} from './modules/shops/shops.resolver.ts';
import { DesignationHoldersQueries } from './modules/standings/designation-holders.queries.ts';
import { DesignationHoldersResolver } from './modules/standings/designation-holders.resolver.ts';
import { DesignationHoldersService } from './modules/standings/designation-holders.service.ts';
import { NetworkQueries } from './modules/standings/network.queries.ts';
import { NetworkComplianceResolver, NetworkResolver } from './modules/standings/network.resolver.ts';
import { NetworkForecastService } from './modules/standings/network-forecast.service.ts';
import { NetworkStandingsService } from './modules/standings/network-standings.service.ts';
import { StandingsService } from './modules/standings/standings.service.ts';
import { TechnicianService } from './modules/technicians/technician.service.ts';
import { TechnicianContactQueries } from './modules/technicians/technician-contact.queries.ts';
import { deriveSecret, type KeyEncryptionKey, keyEncryptionKey } from './modules/tokens/key-encryption.ts';
import { SigningKeyResolver } from './modules/tokens/signing-key.resolver.ts';
import { SigningKeyService } from './modules/tokens/signing-key.service.ts';
import { SigningKeyActions } from './modules/tokens/signing-key-actions.service.ts';
import { StatusListService } from './modules/tokens/status-list.service.ts';
import { LogQueries } from './modules/transparency-log/log.queries.ts';
import { LogResolver } from './modules/transparency-log/log.resolver.ts';
import { logRoutes } from './modules/transparency-log/log.routes.ts';
import { LogHeadSigning } from './modules/transparency-log/log-head-signing.ts';
import { LogReadingService } from './modules/transparency-log/log-reading.service.ts';
import { LogSequencer } from './modules/transparency-log/log-sequencer.ts';
import { TransparencyLog } from './modules/transparency-log/transparency-log.ts';
import { BadgeQrResolver, BadgeResolver, badgeFinder } from './modules/verification/badge.resolver.ts';
import { BadgeService } from './modules/verification/badge.service.ts';
import { BadgeCollectionService } from './modules/verification/badge-collection.service.ts';
import { IssuedTokenQueries } from './modules/verification/issued-token.queries.ts';
import { IssuedTokenStatusService } from './modules/verification/issued-token-status.service.ts';
import { LookUpsResolver } from './modules/verification/look-ups.resolver.ts';
import { lookUpRoutes } from './modules/verification/look-ups.routes.ts';
import {
  PortableCredentialResolver,
  portableCredentialFinder,
} from './modules/verification/portable-credential.resolver.ts';
import { PortableCredentialService } from './modules/verification/portable-credential.service.ts';
import { PortableCredentialSigning } from './modules/verification/portable-credential-signing.ts';
import { ReceiptService } from './modules/verification/receipt.service.ts';
import { reissueJobs } from './modules/verification/reissue-job.ts';
import { REISSUED_TOKENS, ReissueSigning } from './modules/verification/reissue-signing.ts';
import { ShareLinkQueries } from './modules/verification/share-link.queries.ts';
import {
  ShareLinkResolver,
  shareLinkFinder,
  TechnicianShareLinksResolver,
} from './modules/verification/share-link.resolver.ts';
import { ShareLinkService } from './modules/verification/share-link.service.ts';
import { ShareLinkOpeningService } from './modules/verification/share-link-opening.service.ts';
import { SharedContents } from './modules/verification/shared-contents.service.ts';
import { ShopVerificationService } from './modules/verification/shop-verification.service.ts';
import { statusListRoutes } from './modules/verification/status-list.routes.ts';
import { TechnicianVerificationService } from './modules/verification/technician-verification.service.ts';
import { tokenRoutes } from './modules/verification/token.routes.ts';
import { TokenVerificationService } from './modules/verification/token-verification.service.ts';
import { VerificationResolver } from './modules/verification/verification.resolver.ts';
import { buildRegistrySchema } from './schema.ts';
import { createServer, type Server } from './server/http.ts';
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
  readonly tokenStatuses: IssuedTokenStatusService;
  readonly transparencyLog: TransparencyLog;
}

/** Constructs every service, once. The database is migrated already. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, database, clock, randomness, log } = parts;
  const { orm, pool } = database;
  const ids = uuidV7Ids(clock, randomness);
  const { environment } = config;

  await claimEnvironment(pool, environment);
  await publishRulePacks(orm.em, SHIPPED_PACKS, clock, ids);
  const catalogue = await loadCatalogue(orm.em, config.rulePack);
  const rulePackRetirements = new RulePackRetirements(orm, catalogue, clock, ids);
  const actions = new RecordedActions(orm, clock, ids, pool);
  const apiKeyQueries = new ApiKeyQueries(pool);
  const apiKeys = new ApiKeyActions({ actions, queries: apiKeyQueries, clock, randomness, environment });
  const lastUses = new LastUses(pool, clock, log);

  const facts = new FactsQueries(pool);
  const answering = new AnsweringService(facts, catalogue, clock);
  const recording = new FactRecordingService(actions, catalogue);
  const statusActions = new StatusActionsService(actions, catalogue);
  const technicians = new TechnicianService(actions);
  const corrections = new CorrectionService(actions, catalogue, recording, statusActions);

  const agencies = new AgencyService(actions);
  const government = new GovernmentCredentialService(actions, catalogue);
  const governmentQueries = new GovernmentQueries(pool);
  const governmentReading = new GovernmentReadingService(governmentQueries);
  const enrolments = new OemEnrolmentService(actions, catalogue, recordedQualifications);
  const oemReading = new OemReadingService(new OemQueries(pool), catalogue);
  const shops = new ShopService(actions, catalogue);
  const shopTerms = new ShopTermsService(actions, catalogue);
  const employment = new EmploymentService(actions, catalogue);
  const shopAnswering = new ShopAnsweringService(new ShopsQueries(pool), answering);

  const programs = new RepairProgramService(actions, catalogue, rulePackRetirements);
  const networks = new NetworkService(actions);
  const networkReading = new NetworkReadingService(pool, catalogue, clock);

  const disputing = new DisputeService(actions, new DisputeQueries(pool));
  const consentReading = new ConsentReading(new ConsentQueries(pool), clock);
  const consentReminders = new ConsentReminders(orm, clock, ids);
  const tiers = answerTiers(pool, catalogue, clock);

  const keyEncryption = await keyEncryptionKeyOf(parts);
  const keys = new SigningKeyService(orm.em, clock, randomness, keyEncryption);
  await keys.ensureSigningKey();
  const issuer = config.publicUrl;
  const oauth = machineAccess({
    ...{ pool, clock, ids, keys, log, uses: lastUses, issuer, trustedIssuers: config.trustedIssuers },
    fetchClientKeys: parts.fetchClientKeys ?? publicFetch,
  });
  const oauthClients = new OAuthClientActions({ actions, queries: oauth.clients, randomness });
  const statusLists = new StatusListService(orm.em, clock, ids, randomness, keys, issuer);
  const issuedTokens = new IssuedTokenQueries(pool);
  const records = new TechnicianRecords(pool);
  const tokenStatuses = new IssuedTokenStatusService({
    em: orm.em,
    pool,
    tokens: issuedTokens,
    facts,
    records,
    government: governmentQueries,
    statusLists,
    catalogue,
    clock,
  });
  const keyActions = new SigningKeyActions({ orm, actions, keys, statusLists, clock, ids });
  const badges = new BadgeService({
    actions,
    queries: issuedTokens,
    statuses: tokenStatuses,
    statusLists,
    keys,
    catalogue,
    clock,
    publicUrl: issuer,
  });
  const portableCredentials = new PortableCredentialService({
    actions,
    queries: issuedTokens,
    statusLists,
    keys,
    catalogue,
    signing: new PortableCredentialSigning(clock, randomness, issuer),
  });
  const sealingKey = deriveSecret(keyEncryption, REISSUED_TOKENS);
  const collection = new BadgeCollectionService({ actions, queries: issuedTokens, badges, sealingKey, clock });
  const signing = new ReissueSigning(sealingKey);
  const reissue = reissueJobs({ em: orm.em, pool, keys, statusLists, signing, clock, ids, publicUrl: issuer });
  const people = peopleServices({
    ...{ orm, pool, actions, clock, ids, randomness, config },
    secrets: {
      codes: deriveSecret(keyEncryption, 'one-time codes'),
      throttle: deriveSecret(keyEncryption, 'sign-in attempts'),
      mail: deriveSecret(keyEncryption, 'queued mail'),
    },
    ...{ sendMail: parts.sendMail, hasher: parts.passwordHasher },
  });
  const ledger = new LookUpLedger(database, log);
  const lookUps = new LookUpReadingService(new LookUpQueries(pool));
  const logReading = new LogReadingService(new LogQueries(pool));
  const pairwiseSecret = deriveSecret(keyEncryption, 'pairwise subject');
  const receipts = new ReceiptService({ keys, ledger, issuer, pairwiseSecret });
  const certificates = new CertificateService({
    queries: issuedTokens,
    badges,
    statuses: tokenStatuses,
    catalogue,
    press: new CertificatePress(),
    clock,
    publicUrl: issuer,
  });
  const openBadges = new OpenBadgeService({
    reader: pool,
    answering,
    catalogue,
    keys,
    clock,
    ids,
    randomness,
    publicUrl: issuer,
  });
  const verification = new TechnicianVerificationService({
    queries: facts,
    records,
    answering,
    receipts,
    tiers,
    clock,
    ids,
  });
  const shopRecords = new ShopRecords(new ShopFactsQueries(pool), records);
  const rules = new AskedRules(networkReading);
  const visibility = new StaffVisibility(pool, clock, tiers);
  const shopQuestions = new ShopQuestionsService({
    shops: shopRecords,
    rules,
    visibility,
    facts,
    technicians: records,
  });
  const technicianQuestions = new TechnicianQuestionsService(records);
  const shopVerification = new ShopVerificationService({
    shops: shopRecords,
    answering,
    rules,
    visibility,
    reader: pool,
    receipts,
    clock,
    ids,
  });
  const tokens = new TokenVerificationService({ keys, badges, receipts, ledger, catalogue, clock, ids, issuer, log });

  const presentationJudge = new PresentationJudge({
    keys,
    currentStatus: (reference) => tokenStatuses.currentStatusAt('PORTABLE_CREDENTIAL', reference),
    clock,
    issuer,
    log,
  });
  const presentations = dutiful(
    'ANSWERING',
    new PresentationVerificationService({
      judge: presentationJudge,
      receipts,
      ledger,
      catalogue,
      em: orm.em,
      clock,
      ids,
      issuer,
    }),
  );
  const presentationRequests = dutiful(
    'ANSWERING',
    new PresentationRequests({
      actions,
      queries: dutiful('ANSWERING', new PresentationRequestQueries(pool)),
      judge: presentationJudge,
      verification: presentations,
      catalogue,
      clock,
      ids,
      randomness,
    }),
    ['answer'],
  );
  const presentationViews = new PresentationViews(catalogue, clock, issuer);

  const shareLinkQueries = new ShareLinkQueries(pool);
  const sharedContents = new SharedContents({
    issuedTokens,
    statuses: tokenStatuses,
    statusLists,
    badges,
    tokens,
    keys,
    clock,
    issuer,
    log,
  });
  const shareLinks = new ShareLinkService({
    actions,
    queries: shareLinkQueries,
    contents: sharedContents,
    keys,
    clock,
    randomness,
    repeatSecret: deriveSecret(keyEncryption, 'share link repeat'),
    publicUrl: issuer,
  });
  const shareLinkOpening = dutiful(
    'ANSWERING',
    new ShareLinkOpeningService({
      links: shareLinks,
      queries: shareLinkQueries,
      contents: sharedContents,
      clock,
      ids,
    }),
  );

  const standings = new StandingsService({ pool, catalogue, clock });
  const erasure = dutiful('WORKING', new ErasureService(actions, statusLists));
  const eventHandlers: readonly EventHandler[] = [
    (event) => tokenStatuses.handle(event),
    (event) => standings.handle(event),
    (event) => erasure.handle(event),
  ];

  const rosterQueries = new RosterQueries(pool);
  const rosters = new RosterService({ actions, answering, queries: rosterQueries, ledger });
  const rosterForecasts = new RosterForecastService({
    queries: rosterQueries,
    facts,
    technicians: records,
    tiers,
    catalogue,
    clock,
  });
  const judge = rosterJudge(facts, records, tiers);
  const judging = { em: orm.em, queries: rosterQueries, catalogue, judge, ledger, clock, ids };

  const nodes = new NodeResolver(
    [
      technicianFinder(answering),
      organizationFinder(people.reading),
      agencyFinder(governmentReading),
      governmentCredentialFinder(governmentReading, answering),
      oemEnrolmentFinder(oemReading, answering),
      shopFinder(shopAnswering),
      employmentFinder(shopAnswering),
      repairProgramFinder(networkReading),
      networkEnrolmentFinder(networkReading),
      disputeFinder(disputing),
      consentFinder(consentReading),
      consentRequestFinder(consentReading),
      badgeFinder(issuedTokens, answering),
      portableCredentialFinder(issuedTokens, answering),
      presentationRequestFinder(presentationRequests, presentationViews),
      shareLinkFinder(shareLinks),
      rosterFinder(rosters),
      apiKeyFinder(apiKeys),
      oauthClientFinder(oauthClients),
    ],
    mayFindNode,
  );
  const networkQueries = new NetworkQueries(pool);
  const networkStandings = new NetworkStandingsService(networkQueries, clock);
  const networkForecasts = new NetworkForecastService(networkQueries, shopRecords, pool, tiers, clock);
  const holders = new DesignationHoldersService(new DesignationHoldersQueries(pool), catalogue, clock);

  const resolvers = new Map<ClassType, object>([
    [NodeResolver, nodes],
    [ViewerResolver, new ViewerResolver()],
    [ApiKeyResolver, new ApiKeyResolver(apiKeys)],
    [MembersResolver, new MembersResolver(people.members, people.reading, people.queries)],
    [SignInResolver, new SignInResolver(people)],
    [ViewerPersonResolver, new ViewerPersonResolver(people.queries)],
    [AccountResolver, new AccountResolver(people)],
    [CatalogueResolver, new CatalogueResolver(catalogue, rulePackRetirements)],
    [ProgramCatalogueResolver, new ProgramCatalogueResolver(catalogue)],
    [CredentialsResolver, new CredentialsResolver(answering, new RecordsQueries(pool))],
    [TechnicianContactResolver, new TechnicianContactResolver(new TechnicianContactQueries(pool))],
    [RegistrarResolver, new RegistrarResolver({ technicians, recording, statusActions, corrections, answering })],
    [
      GovernmentResolver,
      new GovernmentResolver({ agencies, credentials: government, reading: governmentReading, answering }),
    ],
    [OemResolver, new OemResolver(enrolments, oemReading, answering)],
    [ShopsResolver, new ShopsResolver(shopAnswering)],
    [TechnicianEmploymentResolver, new TechnicianEmploymentResolver(shopAnswering)],
    [ShopKeepingResolver, new ShopKeepingResolver(shops, shopTerms, shopAnswering)],
    [EmploymentResolver, new EmploymentResolver(employment, shopAnswering)],
    [InsurersResolver, new InsurersResolver(networkReading)],
    [ShopEnrolmentsResolver, new ShopEnrolmentsResolver(networkReading)],
    [NetworkKeepingResolver, new NetworkKeepingResolver({ programs, networks, reading: networkReading })],
    [DisputeResolver, new DisputeResolver(disputing)],
    [TechnicianConsentResolver, new TechnicianConsentResolver(consentReading)],
    [
      ConsentResolver,
      new ConsentResolver({
        reading: consentReading,
        consents: new ConsentService(actions, catalogue),
        requests: new ConsentRequests(actions, catalogue),
        monitoring: new MonitoringService(actions),
      }),
    ],
    [ShopOutlookResolver, new ShopOutlookResolver(shopQuestions)],
    [TechnicianOutlookResolver, new TechnicianOutlookResolver(technicianQuestions)],
    [FactoryStatusResolver, new FactoryStatusResolver(technicianQuestions)],
    [MergingResolver, new MergingResolver(new MergingService(actions, catalogue), answering)],
    [SigningKeyResolver, new SigningKeyResolver(keyActions)],
    [LogResolver, new LogResolver(logReading)],
    [OAuthClientResolver, new OAuthClientResolver(oauthClients)],
    [VerificationResolver, new VerificationResolver(verification, shopVerification, tokens)],
    [BadgeResolver, new BadgeResolver(badges, issuedTokens, answering, collection)],
    [BadgeQrResolver, new BadgeQrResolver()],
    [PortableCredentialResolver, new PortableCredentialResolver(portableCredentials, issuedTokens, answering)],
    [LookUpsResolver, new LookUpsResolver(lookUps)],
    [PresentationResolver, new PresentationResolver(presentationRequests, presentations, presentationViews)],
    [ShareLinkResolver, new ShareLinkResolver(shareLinks, shareLinkOpening)],
    [TechnicianShareLinksResolver, new TechnicianShareLinksResolver(shareLinks)],
    [CertificateResolver, new CertificateResolver(certificates)],
    [OpenBadgeResolver, new OpenBadgeResolver(openBadges)],
    [NetworkResolver, new NetworkResolver(networkStandings, networkForecasts)],
    [NetworkComplianceResolver, new NetworkComplianceResolver(networkStandings)],
    [DesignationHoldersResolver, new DesignationHoldersResolver(holders)],
    [RosterResolver, new RosterResolver(rosters, rosterForecasts)],
    [PersonalDataResolver, new PersonalDataResolver(erasure, answering)],
  ]);
  const schema = buildRegistrySchema((resolver) => instanceOf(resolvers, resolver));
  enforcePermissions(schema, PERMISSIONS);

  const server = await createServer({
    config,
    schema,
    authenticate: authentication(
      apiKeyAuthentication(pool, clock, { environment, uses: lastUses }),
      oauth.authenticate,
    ),
    sessions: {
      viewerOf: (token) => people.sessions.viewerOf(token),
      cookieLives: { session: SESSION_SECONDS, device: DEVICE_SECONDS },
    },
    readiness: async () => ({
      database: (await pool.query('select 1')).rowCount === 1,
      signingKey: (await keys.jwks()).keys.length > 0,
    }),
    routes: [
      requirementSchemaRoutes(catalogue, issuer),
      tokenRoutes(keys, statusLists.aggregationUri, issuer),
      statusListRoutes(statusLists),
      lookUpRoutes(lookUps),
      logRoutes(logReading),
      certificateRoutes(certificates),
      openBadgeRoutes(openBadges, keys),
      rosterRoutes(rosters, ids),
      tokenEndpointRoutes(dutiful('AUTHENTICATING', oauth.endpoint), lastUses),
      oauthMetadataRoutes(
        issuer,
        config.trustedIssuers.map((trusted) => trusted.issuer),
      ),
      recordRoutes(new RecordExport(actions, new RecordQueries(pool), ids)),
    ],
    log,
    clock,
    webRoot: parts.webRoot ?? WEB_ROOT,
    presentRoot: parts.presentRoot ?? PRESENT_ROOT,
    signInRoot: parts.signInRoot ?? SIGN_IN_ROOT,
  });
  return {
    server,
    apiKeys: new ApiKeyService(orm, clock, ids, randomness, environment),
    lastUses,
    badges,
    catalogue,
    ids,
    eventHandlers,
    jobs: [
      eventDelivery(orm.em, eventHandlers),
      rosterJob(judging),
      ...people.jobs,
      consentReminders.job,
      ...reissue,
      ...standings.jobs,
    ],
    standings,
    consentReminders,
    tokenStatuses,
    transparencyLog: new TransparencyLog(
      new LogSequencer(pool),
      new LogHeadSigning({ em: orm.em, pool, keys, clock, issuer }),
    ),
  };
}

/** The built pages lie beside the compiled service. */
const WEB_ROOT = join(import.meta.dirname, '..', 'web');
const PRESENT_ROOT = join(import.meta.dirname, '..', 'present');
const SIGN_IN_ROOT = join(import.meta.dirname, '..', 'sign-in');

function instanceOf(resolvers: ReadonlyMap<ClassType, object>, resolver: ClassType): object {
  const instance = resolvers.get(resolver);
  if (!instance) throw new Error(`nobody constructs ${resolver.name}`);
  return instance;
}

async function keyEncryptionKeyOf({ config, randomness, log }: AppParts): Promise<KeyEncryptionKey> {
  if (config.keyEncryptionKey) return config.keyEncryptionKey;
  return keyEncryptionKey({
    configured: undefined,
    dataDir: config.dataDir,
    randomness,
    log: { warn: (message) => log.warn(message) },
  });
}
