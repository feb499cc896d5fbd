import { FieldResolver, Resolver, Root } from 'type-graphql';
import { recordId } from '../../kernel/public-id.ts';
import { Award } from '../credentials/record.types.ts';
import type { OpenBadgeService } from './open-badge.service.ts';

/** Where an award is had as an Open Badge. */
@Resolver(() => Award)
export class OpenBadgeResolver {
  private readonly openBadges: OpenBadgeService;

  constructor(openBadges: OpenBadgeService) {
    this.openBadges = openBadges;
  }

  @FieldResolver(() => String, {
    description:
      'The award as an Open Badge 3.0, a signed VC-JWT for wallets: `GET` it with the same API key. It is refused unless the ' +
      'award makes the credential current today, lives 90 days at most, and names the holder by a salted hash of the ASE ID.',
  })
  openBadgeUrl(@Root() award: Award): string {
    return this.openBadges.addressOf(recordId(award.id, ['CredentialPeriod']).uuid);
  }
}
