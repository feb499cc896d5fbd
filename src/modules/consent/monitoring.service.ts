import { refuse } from '../../kernel/refusal.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import { lockedOwner } from '../technicians/technician.service.ts';
import { EndedMonitoring } from './consent.entity.ts';
import { technicianOf } from './consent.service.ts';

const PATH = ['organizationId'];

/**
 * The standing consent that goes with employment: a technician ends it without leaving, and resumes it. The employer is told that
 * monitoring ended, not why. That employment ends ends it too, by the calendar and without anybody's doing.
 */
export class MonitoringService {
  private readonly actions: RecordedActions;

  constructor(actions: RecordedActions) {
    this.actions = actions;
  }

  async end(request: ActionRequest, organizationId: string): Promise<{ readonly organizationId: string }> {
    const technicianId = technicianOf(request.viewer);
    return this.actions.run(request, async ({ em, ids, now, today }) => {
      await lockedOwner(em, technicianId);
      const [employed] = await em.execute<unknown[]>(
        `select true from employment e join shop s on s.id = e.shop_id
          where e.technician_id = ? and s.organization_id = ? and e.retracted_at is null
            and (e.until_on is null or e.until_on > ?::date) limit 1`,
        [technicianId, organizationId, today],
      );
      if (!employed) throw refuse('MONITORING_NOT_FOUND', 'You are not employed there on record.', PATH);
      const parties = { technician: technicianId, organization: organizationId };
      if (await em.findOne(EndedMonitoring, { ...parties, resumedAt: null })) {
        throw refuse('MONITORING_ENDED', 'It was ended before.', PATH);
      }
      em.persist(em.create(EndedMonitoring, { id: ids.next(), ...parties, endedAt: now, resumedAt: null }));
      return {
        result: { organizationId },
        action: 'monitoring.ended',
        subjectId: technicianId,
        details: { organizationId },
      };
    });
  }

  async resume(request: ActionRequest, organizationId: string): Promise<{ readonly organizationId: string }> {
    const technicianId = technicianOf(request.viewer);
    return this.actions.run(request, async ({ em, now }) => {
      await lockedOwner(em, technicianId);
      const ended = await em.findOne(EndedMonitoring, {
        technician: technicianId,
        organization: organizationId,
        resumedAt: null,
      });
      if (!ended) throw refuse('MONITORING_NOT_ENDED', 'You have not ended monitoring by this organisation.', PATH);
      ended.resumedAt = now;
      return {
        result: { organizationId },
        action: 'monitoring.resumed',
        subjectId: technicianId,
        details: { organizationId },
      };
    });
  }
}
