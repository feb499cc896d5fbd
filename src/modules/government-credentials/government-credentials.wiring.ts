import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import { AgencyService } from './agency.service.ts';
import { GovernmentQueries } from './government.queries.ts';
import { agencyFinder, GovernmentResolver, governmentCredentialFinder } from './government.resolver.ts';
import { GovernmentCredentialService } from './government-credential.service.ts';
import { GovernmentReadingService } from './government-reading.service.ts';

interface GovernmentCredentialsParts extends Pick<WiringParts, 'pool' | 'actions' | 'catalogue'> {
  readonly answering: AnsweringService;
}

/** Public bodies and what they award. */
export function wireGovernmentCredentials({ pool, actions, catalogue, answering }: GovernmentCredentialsParts) {
  const queries = new GovernmentQueries(pool);
  const reading = new GovernmentReadingService(queries);
  const agencies = new AgencyService(actions);
  const credentials = new GovernmentCredentialService(actions, catalogue);
  const resolvers: ConstructedResolvers = [
    [GovernmentResolver, new GovernmentResolver({ agencies, credentials, reading, answering })],
  ];
  return { queries, resolvers, finders: [agencyFinder(reading), governmentCredentialFinder(reading, answering)] };
}
