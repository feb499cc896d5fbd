import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { BadgeService } from '../verification/badge.service.ts';
import type { IssuedTokenQueries } from '../verification/issued-token.queries.ts';
import type { IssuedTokenStatusService } from '../verification/issued-token-status.service.ts';
import { CertificateResolver } from './certificate.resolver.ts';
import { certificateRoutes } from './certificate.routes.ts';
import { CertificateService } from './certificate.service.ts';
import { CertificatePress } from './certificate-press.ts';

interface CertificatesParts extends Pick<WiringParts, 'catalogue' | 'clock' | 'publicUrl'> {
  readonly issuedTokens: IssuedTokenQueries;
  readonly statuses: IssuedTokenStatusService;
  readonly badges: BadgeService;
}

/** Badges on paper. */
export function wireCertificates(parts: CertificatesParts) {
  const { catalogue, clock, publicUrl, issuedTokens: queries, statuses, badges } = parts;
  const press = new CertificatePress();
  const certificates = new CertificateService({ queries, badges, statuses, catalogue, press, clock, publicUrl });
  const resolvers: ConstructedResolvers = [[CertificateResolver, new CertificateResolver(certificates)]];
  return { resolvers, routes: [certificateRoutes(certificates)] };
}
