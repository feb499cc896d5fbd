import type { MikroORM } from '@mikro-orm/postgresql';
import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { CatalogueResolver } from './catalogue.resolver.ts';
import { loadCatalogue, publishRulePacks } from './catalogue.service.ts';
import { ProgramCatalogueResolver } from './program-catalogue.resolver.ts';
import { requirementSchemaRoutes } from './requirement-schema.routes.ts';
import { RulePackRetirements } from './rule-pack-retirement.service.ts';
import { SHIPPED_PACKS } from './shipped-packs.ts';

interface CatalogueParts {
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Instead of the pack that says that it is the default. */
  readonly rulePack: string | undefined;
  readonly publicUrl: string;
}

/** Publishes the rule packs that are shipped, and reads all that are published. */
export async function wireCatalogue({ orm, clock, ids, rulePack, publicUrl }: CatalogueParts) {
  await publishRulePacks(orm.em, SHIPPED_PACKS, clock, ids);
  const catalogue = await loadCatalogue(orm.em, rulePack);
  const retirements = new RulePackRetirements(orm, catalogue, clock, ids);
  const resolvers: ConstructedResolvers = [
    [CatalogueResolver, new CatalogueResolver(catalogue, retirements)],
    [ProgramCatalogueResolver, new ProgramCatalogueResolver(catalogue)],
  ];
  return { catalogue, retirements, resolvers, routes: [requirementSchemaRoutes(catalogue, publicUrl)] };
}
