import type { EntityManager } from '@mikro-orm/postgresql';
import { addDays, type Day } from '../../kernel/day.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { lockedTechnicianNamed } from '../technicians/technician.service.ts';
import { Consent, ConsentRequest } from './consent.entity.ts';
import {
  answerThroughOf,
  type ConsentTerms,
  countedFrom,
  floodFaults,
  type RequestCounts,
  termsFaults,
} from './consent.rules.ts';

/** Whom an organisation asks, and for what. */
export interface RequestDraft extends ConsentTerms {
  readonly aseId: string;
  readonly lastName: string;
}

/** Lets organisations ask technicians for their consent, within bounds. */
export class ConsentRequests {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  /**
   * Asks. A wrong last name is answered as an ASE ID that nobody has. Refuses what is in force already, what awaits its answer, and
   * one request too many.
   */
  async request(request: ActionRequest, draft: RequestDraft): Promise<{ readonly requestId: string }> {
    const { organizationId } = request.viewer;
    return this.actions.run(request, async ({ em, ids, now, today }) => {
      refuseFor(termsFaults(draft, today, this.catalogue.defaultPack));
      // The organisation first: its requests take turns, so that none slips past the bounds.
      await em.execute('select from organization where id = ? for no key update', [organizationId]);
      const { id: technicianId } = await lockedTechnicianNamed(em, draft.aseId, draft.lastName);
      const { tier, purpose, scope, through } = draft;
      const parties = { technician: technicianId, organization: organizationId };
      const open = await em.findOne(ConsentRequest, { ...parties, purpose, answer: null, untilOn: { $gt: today } });
      if (open) throw refuse('CONSENT_REQUEST_OPEN', 'A request for this purpose awaits its answer.', ['purpose']);
      const inForce = { ...parties, purpose, withdrawnAt: null, untilOn: { $gt: today } };
      if (await em.findOne(Consent, { ...inForce, tier: { $in: tier === 'FULL' ? ['FULL'] : ['FULL', 'LIMITED'] } })) {
        throw refuse('CONSENT_IN_FORCE', 'A consent of this tier for this purpose is in force.', ['purpose']);
      }
      refuseFor(floodFaults(await countsOf(em, technicianId, organizationId, today)));
      const id = ids.next();
      em.persist(
        em.create(ConsentRequest, {
          id,
          ...parties,
          tier,
          purpose,
          scope: [...scope],
          throughOn: through,
          requestedAt: now,
          requestedOn: today,
          untilOn: addDays(answerThroughOf(today), 1),
          reminders: 0,
          answer: null,
          answeredAt: null,
          consent: null,
        }),
      );
      return {
        result: { requestId: id },
        action: 'consent_request.made',
        subjectId: technicianId,
        details: { requestId: id, organizationId, tier, purpose, scope, through },
      };
    });
  }
}

async function countsOf(
  em: EntityManager,
  technicianId: string,
  organizationId: string,
  today: Day,
): Promise<RequestCounts> {
  const [counts] = await em.execute<{ [Count in keyof RequestCounts]: string }[]>(
    `select (select count(*) from consent_request where technician_id = ? and organization_id = ? and requested_on >= ?::date)
              as "toThisPerson",
            (select count(*) from consent_request where organization_id = ? and answer is null and until_on > ?::date)
              as "openOfOrganization",
            registry_requests_awaiting(?::uuid, ?::date) as "awaitingThisPerson"`,
    [technicianId, organizationId, countedFrom(today), organizationId, today, technicianId, today],
  );
  return {
    toThisPerson: Number(counts?.toThisPerson),
    openOfOrganization: Number(counts?.openOfOrganization),
    awaitingThisPerson: Number(counts?.awaitingThisPerson),
  };
}
