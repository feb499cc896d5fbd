import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import { answerTiers } from './answer-tiers.service.ts';
import { ConsentQueries } from './consent.queries.ts';
import { ConsentResolver, consentFinder, consentRequestFinder } from './consent.resolver.ts';
import { ConsentService } from './consent.service.ts';
import { ConsentReading } from './consent-reading.service.ts';
import { ConsentReminders } from './consent-reminders.ts';
import { ConsentRequests } from './consent-requests.service.ts';
import { MonitoringService } from './monitoring.service.ts';
import { TechnicianConsentResolver } from './technician-consent.resolver.ts';

type ConsentParts = Pick<WiringParts, 'orm' | 'pool' | 'actions' | 'catalogue' | 'clock' | 'ids'>;

/** What technicians allow whom, and how much askers are answered by it. */
export function wireConsent({ orm, pool, actions, catalogue, clock, ids }: ConsentParts) {
  const reading = new ConsentReading(new ConsentQueries(pool), clock);
  const reminders = new ConsentReminders(orm, pool, clock, ids);
  const consents = new ConsentService(actions, catalogue);
  const requests = new ConsentRequests(actions, catalogue);
  const monitoring = new MonitoringService(actions);
  const resolvers: ConstructedResolvers = [
    [TechnicianConsentResolver, new TechnicianConsentResolver(reading)],
    [ConsentResolver, new ConsentResolver({ reading, consents, requests, monitoring })],
  ];
  return {
    tiers: answerTiers(pool, catalogue, clock),
    reminders,
    resolvers,
    finders: [consentFinder(reading), consentRequestFinder(reading)],
    jobs: [reminders.job],
  };
}
