import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import { TechnicianService } from '../technicians/technician.service.ts';
import { TechnicianContactQueries } from '../technicians/technician-contact.queries.ts';
import { AnsweringService } from './answering.service.ts';
import { CorrectionService } from './correction.service.ts';
import { CredentialsResolver, technicianFinder } from './credentials.resolver.ts';
import { FactRecordingService } from './fact-recording.service.ts';
import { FactsQueries } from './facts.queries.ts';
import { RecordsQueries } from './records.queries.ts';
import { RegistrarResolver } from './registrar.resolver.ts';
import { StatusActionsService } from './status-actions.service.ts';
import { TechnicianContactResolver } from './technician-contact.resolver.ts';

type CredentialsParts = Pick<WiringParts, 'pool' | 'actions' | 'catalogue' | 'clock'>;

/** Technicians and what they are certified for: kept by registrars, and read. */
export function wireCredentials({ pool, actions, catalogue, clock }: CredentialsParts) {
  const facts = new FactsQueries(pool);
  const answering = new AnsweringService(facts, catalogue, clock);
  const recording = new FactRecordingService(actions, catalogue);
  const statusActions = new StatusActionsService(actions, catalogue);
  const corrections = new CorrectionService(actions, catalogue, recording, statusActions);
  const technicians = new TechnicianService(actions);
  const resolvers: ConstructedResolvers = [
    [CredentialsResolver, new CredentialsResolver(answering, new RecordsQueries(pool))],
    [TechnicianContactResolver, new TechnicianContactResolver(new TechnicianContactQueries(pool))],
    [RegistrarResolver, new RegistrarResolver({ technicians, recording, statusActions, corrections, answering })],
  ];
  return { facts, answering, resolvers, finders: [technicianFinder(answering)] };
}
