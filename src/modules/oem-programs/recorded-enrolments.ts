import type { EntityManager } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import type { ProgramEnrolment } from './factory-status.rules.ts';
import { OemEnrolment } from './oem-enrolment.entity.ts';

/** One technician's enrolments on record now, to decide changes by. */
export async function recordedEnrolments(
  em: EntityManager,
  technicianId: string,
): Promise<readonly ProgramEnrolment[]> {
  const enrolments = await em.find(OemEnrolment, { technician: technicianId, retractedAt: null });
  return enrolments.map(enrolmentFactOf);
}

/** The enrolment as rules judge it. */
export function enrolmentFactOf(enrolment: OemEnrolment): ProgramEnrolment {
  return {
    program: enrolment.program,
    level: enrolment.level,
    openedOn: enrolment.openedOn as Day,
    completedOn: (enrolment.completedOn ?? null) as Day | null,
    withdrawnOn: (enrolment.withdrawnOn ?? null) as Day | null,
  };
}
