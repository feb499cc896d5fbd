import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { type Fault, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import { type AgencyDraft, agencyFaults } from './agency.rules.ts';
import { GovernmentAgency } from './government-agency.entity.ts';

/** Enters public bodies in the registry. */
export class AgencyService {
  private readonly actions: RecordedActions;

  constructor(actions: RecordedActions) {
    this.actions = actions;
  }

  /** Enters an agency. `organizationId` names the organisation whose keys may award on its behalf; null for none yet. */
  async register(
    request: ActionRequest,
    draft: AgencyDraft,
    organizationId: string | null,
  ): Promise<{ readonly agencyId: string }> {
    return this.actions.run(request, async ({ em, ids }) => {
      const faults: Fault[] = [...agencyFaults(draft)];
      if (organizationId !== null && !(await em.findOne(Organization, { id: organizationId }))) {
        faults.push({
          code: 'ORGANIZATION_NOT_FOUND',
          message: 'No organisation has this id.',
          path: ['organization'],
        });
      }
      refuseFor(faults);
      const agency = em.create(GovernmentAgency, {
        ...draft,
        id: ids.next(),
        name: draft.name.trim().normalize('NFC'),
        place: draft.place?.trim().normalize('NFC') ?? null,
        organization: organizationId,
      });
      try {
        await em.persist(agency).flush();
      } catch (error) {
        if (!(error instanceof UniqueConstraintViolationException)) throw error;
        const message = 'An agency of this code is in the registry already.';
        throw new Refusal([{ code: 'AGENCY_CODE_TAKEN', message, path: ['code'] }], { cause: error });
      }
      const { id: agencyId, code, level, jurisdiction } = agency;
      return {
        result: { agencyId },
        action: 'agency.registered',
        subjectId: agencyId,
        details: { code, level, jurisdiction, organizationId },
      };
    });
  }
}

/**
 * Lets an organisation's keys award on behalf of an agency that nobody does yet. In the caller's transaction: of two who ask
 * at once the first wins, and the other is refused.
 */
export async function entrustAgency(em: EntityManager, code: string, organizationId: string): Promise<void> {
  await em.execute('update government_agency set organization_id = ? where code = ? and organization_id is null', [
    organizationId,
    code,
  ]);
  const agency = await em.findOne(GovernmentAgency, { code });
  if (!agency) throw refuse('AGENCY_NOT_FOUND', `No agency has the code ${code}.`, ['agency']);
  if (agency.organization !== organizationId) {
    throw refuse('AGENCY_ENTRUSTED', `Another organisation awards on behalf of ${code}.`, ['agency']);
  }
}
