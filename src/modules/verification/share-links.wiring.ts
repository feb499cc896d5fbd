import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import { dutiful } from '../../kernel/connection-scope.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import type { BadgeService } from './badge.service.ts';
import type { IssuedTokenQueries } from './issued-token.queries.ts';
import type { IssuedTokenStatusService } from './issued-token-status.service.ts';
import { SealedPresentations } from './sealed-presentations.ts';
import { ShareLinkQueries } from './share-link.queries.ts';
import { ShareLinkResolver, shareLinkFinder, TechnicianShareLinksResolver } from './share-link.resolver.ts';
import { ShareLinkService } from './share-link.service.ts';
import { ShareLinkOpeningService } from './share-link-opening.service.ts';
import { SharedContents } from './shared-contents.service.ts';
import type { TokenVerificationService } from './token-verification.service.ts';

interface ShareLinksParts extends Omit<WiringParts, 'orm' | 'catalogue'> {
  readonly keys: SigningKeyService;
  readonly statusLists: StatusListService;
  readonly issuedTokens: IssuedTokenQueries;
  readonly statuses: IssuedTokenStatusService;
  readonly badges: BadgeService;
  readonly tokens: TokenVerificationService;
}

/** Links by which technicians show what was issued to them. */
export function wireShareLinks(parts: ShareLinksParts) {
  const { pool, actions, clock, ids, randomness, publicUrl, log, keys, statusLists } = parts;
  const { issuedTokens, statuses, badges, tokens } = parts;
  const queries = new ShareLinkQueries(pool);
  const contents = new SharedContents({
    ...{ issuedTokens, statuses, statusLists, badges, tokens, keys, clock, log },
    issuer: publicUrl,
  });
  const links = new ShareLinkService({
    ...{ actions, queries, contents, keys, clock, randomness, publicUrl },
    repeatSecret: parts.secretFor('share link repeat'),
  });
  const opening = dutiful('ANSWERING', new ShareLinkOpeningService({ links, queries, contents, clock, ids }));
  const resolvers: ConstructedResolvers = [
    [ShareLinkResolver, new ShareLinkResolver(links, opening)],
    [TechnicianShareLinksResolver, new TechnicianShareLinksResolver(links)],
  ];
  const presentations = new SealedPresentations(pool, clock);
  return { presentations, resolvers, finders: [shareLinkFinder(links)], jobs: [presentations.job] };
}
