import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import { EmploymentResolver } from './employment.resolver.ts';
import { EmploymentService } from './employment.service.ts';
import { ShopService } from './shop.service.ts';
import { ShopAnsweringService } from './shop-answering.service.ts';
import { ShopKeepingResolver } from './shop-keeping.resolver.ts';
import { ShopTermsService } from './shop-terms.service.ts';
import { ShopsQueries } from './shops.queries.ts';
import { employmentFinder, ShopsResolver, shopFinder, TechnicianEmploymentResolver } from './shops.resolver.ts';

interface ShopsParts extends Pick<WiringParts, 'pool' | 'actions' | 'catalogue'> {
  readonly answering: AnsweringService;
}

/** Shops, what they are for, and who works there. */
export function wireShops({ pool, actions, catalogue, answering }: ShopsParts) {
  const shops = new ShopService(actions, catalogue);
  const terms = new ShopTermsService(actions, catalogue);
  const employment = new EmploymentService(actions, catalogue);
  const shopAnswering = new ShopAnsweringService(new ShopsQueries(pool), answering);
  const resolvers: ConstructedResolvers = [
    [ShopsResolver, new ShopsResolver(shopAnswering)],
    [TechnicianEmploymentResolver, new TechnicianEmploymentResolver(shopAnswering)],
    [ShopKeepingResolver, new ShopKeepingResolver(shops, terms, shopAnswering)],
    [EmploymentResolver, new EmploymentResolver(employment, shopAnswering)],
  ];
  return { resolvers, finders: [shopFinder(shopAnswering), employmentFinder(shopAnswering)] };
}
