import type { EntityManager } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import { GovernmentCredential } from './government-credential.entity.ts';
import type { GovernmentFact } from './government-standing.rules.ts';

/** One technician's government credentials on record now, to decide changes by. */
export async function recordedGovernmentFacts(
  em: EntityManager,
  technicianId: string,
): Promise<readonly GovernmentFact[]> {
  const credentials = await em.find(GovernmentCredential, { technician: technicianId, retractedAt: null });
  return credentials.map(governmentFactOf);
}

/** The credential as rules judge it. */
export function governmentFactOf(credential: GovernmentCredential): GovernmentFact {
  return {
    classCode: credential.classCode,
    jurisdiction: credential.jurisdiction,
    place: credential.place ?? null,
    from: credential.fromOn as Day,
    until: (credential.untilOn ?? null) as Day | null,
    pendingUntil: (credential.pendingUntilOn ?? null) as Day | null,
    endedOn: (credential.endedOn ?? null) as Day | null,
  };
}
