import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import { OemQueries } from './oem.queries.ts';
import { OemResolver, oemEnrolmentFinder } from './oem.resolver.ts';
import { OemEnrolmentService, type QualificationsOf } from './oem-enrolment.service.ts';
import { OemReadingService } from './oem-reading.service.ts';

interface OemProgramsParts extends Pick<WiringParts, 'pool' | 'actions' | 'catalogue'> {
  readonly answering: AnsweringService;
  readonly qualificationsOf: QualificationsOf;
}

/** Enrolments in manufacturers' programmes. */
export function wireOemPrograms({ pool, actions, catalogue, answering, qualificationsOf }: OemProgramsParts) {
  const enrolments = new OemEnrolmentService(actions, catalogue, qualificationsOf);
  const reading = new OemReadingService(new OemQueries(pool), catalogue);
  const resolvers: ConstructedResolvers = [[OemResolver, new OemResolver(enrolments, reading, answering)]];
  return { resolvers, finders: [oemEnrolmentFinder(reading, answering)] };
}
