import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import { dutiful } from '../../kernel/connection-scope.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { EventHandler } from '../events/event-delivery.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { ErasureService } from './erasure.service.ts';
import { PersonalDataResolver } from './personal-data.resolver.ts';
import { RecordQueries } from './record.queries.ts';
import { recordRoutes } from './record.routes.ts';
import { RecordExport } from './record-export.service.ts';

interface PersonalDataParts extends Pick<WiringParts, 'pool' | 'actions' | 'ids'> {
  readonly answering: AnsweringService;
  readonly statusLists: StatusListService;
}

/** Everything held about a person: as a file, and its erasure. */
export function wirePersonalData({ pool, actions, ids, answering, statusLists }: PersonalDataParts) {
  const erasure = dutiful('WORKING', new ErasureService(actions, statusLists));
  const records = new RecordExport(actions, new RecordQueries(pool), ids);
  const resolvers: ConstructedResolvers = [[PersonalDataResolver, new PersonalDataResolver(erasure, answering)]];
  const eventHandlers: readonly EventHandler[] = [(event) => erasure.handle(event)];
  return { resolvers, routes: [recordRoutes(records)], eventHandlers };
}
