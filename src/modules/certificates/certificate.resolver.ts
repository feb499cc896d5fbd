import { FieldResolver, Resolver, Root } from 'type-graphql';
import { recordId } from '../../kernel/public-id.ts';
import { Badge } from '../verification/badge.types.ts';
import type { CertificateService } from './certificate.service.ts';

/** Where a badge's certificate is had. */
@Resolver(() => Badge)
export class CertificateResolver {
  private readonly certificates: CertificateService;

  constructor(certificates: CertificateService) {
    this.certificates = certificates;
  }

  @FieldResolver(() => String, {
    description:
      'The badge as a certificate to print, a PDF: `GET` it with the same API key. It is refused once the badge is withdrawn, ' +
      'has run out, or shows what no longer holds.',
  })
  certificateUrl(@Root() badge: Badge): string {
    return this.certificates.addressOf(recordId(badge.id, ['Badge']).uuid);
  }
}
