import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import type { NetworkReadingService } from '../insurers/network-reading.service.ts';
import { AskedRules } from './asked-rule.service.ts';
import { FactoryStatusResolver } from './factory-status.resolver.ts';
import { MergingResolver } from './merging.resolver.ts';
import { MergingService } from './merging.service.ts';
import { ShopOutlookResolver, TechnicianOutlookResolver } from './outlook.resolver.ts';
import { ShopFactsQueries } from './shop-facts.queries.ts';
import { ShopQuestionsService } from './shop-questions.service.ts';
import { ShopRecords } from './shop-records.service.ts';
import { StaffVisibility } from './staff-visibility.service.ts';
import { TechnicianQuestionsService } from './technician-questions.service.ts';
import { TechnicianRecords } from './technician-records.service.ts';

interface QualificationsParts extends Pick<WiringParts, 'pool' | 'actions' | 'catalogue' | 'clock'> {
  readonly facts: FactsQueries;
  readonly answering: AnsweringService;
  readonly networks: NetworkReadingService;
  readonly tiers: AnswerTiers;
}

/** Everything on record about a technician or a shop, judged. */
export function wireQualifications(parts: QualificationsParts) {
  const { pool, actions, catalogue, clock, facts, answering, tiers } = parts;
  const technicians = new TechnicianRecords(pool);
  const shops = new ShopRecords(new ShopFactsQueries(pool), technicians);
  const rules = new AskedRules(parts.networks);
  const visibility = new StaffVisibility(pool, clock, tiers);
  const shopQuestions = new ShopQuestionsService({ shops, rules, visibility, facts, technicians });
  const technicianQuestions = new TechnicianQuestionsService(technicians);
  const resolvers: ConstructedResolvers = [
    [ShopOutlookResolver, new ShopOutlookResolver(shopQuestions)],
    [TechnicianOutlookResolver, new TechnicianOutlookResolver(technicianQuestions)],
    [FactoryStatusResolver, new FactoryStatusResolver(technicianQuestions)],
    [MergingResolver, new MergingResolver(new MergingService(actions, catalogue), answering)],
  ];
  return { technicians, shops, rules, visibility, resolvers };
}
