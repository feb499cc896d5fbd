import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import type { EventHandler } from '../events/event-delivery.ts';
import type { GovernmentQueries } from '../government-credentials/government.queries.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { BadgeQrResolver, BadgeResolver, badgeFinder } from './badge.resolver.ts';
import { BadgeService } from './badge.service.ts';
import { BadgeCollectionService } from './badge-collection.service.ts';
import { IssuedTokenQueries } from './issued-token.queries.ts';
import { IssuedTokenStatusService } from './issued-token-status.service.ts';
import { PortableCredentialResolver, portableCredentialFinder } from './portable-credential.resolver.ts';
import { PortableCredentialService } from './portable-credential.service.ts';
import { PortableCredentialSigning } from './portable-credential-signing.ts';
import { reissueJobs } from './reissue-job.ts';
import { REISSUED_TOKENS, ReissueSigning } from './reissue-signing.ts';
import { statusListRoutes } from './status-list.routes.ts';
import { tokenRoutes } from './token.routes.ts';

interface IssuedTokensParts extends Omit<WiringParts, 'log'> {
  readonly keys: SigningKeyService;
  readonly statusLists: StatusListService;
  readonly facts: FactsQueries;
  readonly answering: AnsweringService;
  readonly records: TechnicianRecords;
  readonly government: GovernmentQueries;
}

/** Badges and portable credentials: issued, of a known status, and issued anew when a key is lost. */
export function wireIssuedTokens(parts: IssuedTokensParts) {
  const { orm, pool, actions, catalogue, clock, ids, randomness, publicUrl, keys, statusLists, answering } = parts;
  const { em } = orm;
  const queries = new IssuedTokenQueries(pool);
  const { facts, records, government } = parts;
  const recorded = { facts, records, government };
  const statuses = new IssuedTokenStatusService({
    em,
    pool,
    tokens: queries,
    ...recorded,
    statusLists,
    catalogue,
    clock,
  });
  const badges = new BadgeService({ actions, queries, statuses, statusLists, keys, catalogue, clock, publicUrl });
  const portableCredentials = new PortableCredentialService({
    ...{ actions, queries, statusLists, keys, catalogue },
    signing: new PortableCredentialSigning(clock, randomness, publicUrl),
  });
  const sealingKey = parts.secretFor(REISSUED_TOKENS);
  const collection = new BadgeCollectionService({ actions, queries, badges, sealingKey, clock });
  const signing = new ReissueSigning(sealingKey);
  const resolvers: ConstructedResolvers = [
    [BadgeResolver, new BadgeResolver(badges, queries, answering, collection)],
    [BadgeQrResolver, new BadgeQrResolver()],
    [PortableCredentialResolver, new PortableCredentialResolver(portableCredentials, queries, answering)],
  ];
  const eventHandlers: readonly EventHandler[] = [(event) => statuses.handle(event)];
  return {
    queries,
    statuses,
    badges,
    resolvers,
    finders: [badgeFinder(queries, answering), portableCredentialFinder(queries, answering)],
    routes: [tokenRoutes(keys, statusLists.aggregationUri, publicUrl), statusListRoutes(statusLists)],
    jobs: reissueJobs({ em, pool, keys, statusLists, signing, clock, ids, publicUrl }),
    eventHandlers,
  };
}
