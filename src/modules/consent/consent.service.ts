import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode } from '@mikro-orm/postgresql';
import { addDays, type Day } from '../../kernel/day.ts';
import { type Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { lockedOwner } from '../technicians/technician.service.ts';
import type { Tier } from './answer-tier.rules.ts';
import { Consent, ConsentRequest } from './consent.entity.ts';
import { type ConsentTerms, requestState, termsFaults, throughOf } from './consent.rules.ts';
import type { Purpose } from './purpose.rules.ts';

/** What a technician grants: to an organisation, or in answer to its request, whose terms stand where none are given. */
export interface GrantDraft {
  readonly organizationId: string | null;
  readonly requestId: string | null;
  readonly tier: Tier | null;
  readonly purpose: Purpose | null;
  readonly scope: readonly string[] | null;
  readonly through: Day | null;
}

/** Lets technicians grant, decline and withdraw. Nobody else acts for them, registrars neither. */
export class ConsentService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  /** Refuses a second consent to one organisation for one purpose: to change it is to withdraw it and grant anew. */
  async grant(request: ActionRequest, draft: GrantDraft): Promise<{ readonly consentId: string }> {
    const technicianId = technicianOf(request.viewer);
    return this.actions.run(request, async (scope) => {
      const { em, ids, now, today } = scope;
      await lockedOwner(em, technicianId);
      const asked = draft.requestId === null ? null : await pendingRequest(scope, technicianId, draft.requestId);
      const organizationId = await grantee(em, request.viewer, draft, asked);
      const terms = termsOf(draft, asked);
      refuseFor(termsFaults(terms, today, this.catalogue.defaultPack));
      await refuseSecond(em, technicianId, organizationId, terms.purpose, today);
      const id = ids.next();
      const { tier, purpose, through } = terms;
      em.persist(
        em.create(Consent, {
          id,
          technician: technicianId,
          organization: organizationId,
          tier,
          purpose,
          scope: [...terms.scope],
          grantedAt: now,
          grantedOn: today,
          untilOn: addDays(through, 1),
          withdrawnAt: null,
        }),
      );
      await em.flush();
      if (asked) em.assign(asked, { answer: 'GRANTED', answeredAt: now, consent: id });
      await em.flush();
      return {
        result: { consentId: id },
        action: 'consent.granted',
        subjectId: technicianId,
        details: {
          consentId: id,
          organizationId,
          tier,
          purpose,
          scope: terms.scope,
          through,
          requestId: asked?.id ?? null,
        },
      };
    });
  }

  /** From the next question on it is as if it had never been. What was told stays told, and on record. */
  async withdraw(request: ActionRequest, consentId: string): Promise<{ readonly consentId: string }> {
    const technicianId = technicianOf(request.viewer);
    return this.actions.run(request, async ({ em, now, today }) => {
      const consent = await em.findOne(Consent, { id: consentId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (consent?.technician !== technicianId) throw consentNotFound();
      const path = ['consentId'];
      if (consent.withdrawnAt !== null) throw refuse('CONSENT_WITHDRAWN', 'It was withdrawn before.', path);
      if (consent.untilOn <= today) {
        throw refuse('CONSENT_EXPIRED', `It ended by itself after ${throughOf(consent.untilOn)}.`, path);
      }
      consent.withdrawnAt = now;
      const { organization: organizationId, tier, purpose } = consent;
      return {
        result: { consentId },
        action: 'consent.withdrawn',
        subjectId: technicianId,
        details: { consentId, organizationId, tier, purpose },
      };
    });
  }

  /** The organisation is told that it was declined, and not why. */
  async decline(request: ActionRequest, requestId: string): Promise<{ readonly requestId: string }> {
    const technicianId = technicianOf(request.viewer);
    return this.actions.run(request, async (scope) => {
      const asked = await pendingRequest(scope, technicianId, requestId);
      scope.em.assign(asked, { answer: 'DECLINED', answeredAt: scope.now });
      return {
        result: { requestId },
        action: 'consent_request.declined',
        subjectId: technicianId,
        details: { requestId, organizationId: asked.organization, purpose: asked.purpose },
      };
    });
  }
}

/** The technician who acts. Others are turned away by the permission table before this. */
export function technicianOf(viewer: KnownViewer): string {
  if (viewer.role !== 'TECHNICIAN')
    throw new Error('a consent was reached without a technician: its permission row is missing');
  return viewer.technicianId;
}

/** A request to the technician that awaits its answer, locked. Those to others are not found. */
async function pendingRequest({ em, today }: ActionScope, technicianId: string, id: string): Promise<ConsentRequest> {
  const asked = await em.findOne(ConsentRequest, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const path = ['consentRequestId'];
  if (asked?.technician !== technicianId) {
    throw refuse('CONSENT_REQUEST_NOT_FOUND', 'There is no such request.', path);
  }
  const state = requestState({ answer: asked.answer ?? null, answerThrough: throughOf(asked.untilOn) }, today);
  if (state === 'LAPSED') throw refuse('CONSENT_REQUEST_LAPSED', 'Its days to be answered have passed.', path);
  if (state !== 'PENDING') throw refuse('CONSENT_REQUEST_ANSWERED', 'It was answered before.', path);
  return asked;
}

/** To whom: an organisation that is on record, and no person's own. */
async function grantee(
  em: EntityManager,
  viewer: KnownViewer,
  { organizationId }: GrantDraft,
  asked: ConsentRequest | null,
): Promise<string> {
  const path = ['organizationId'];
  if ((organizationId === null) === (asked === null)) {
    const message = 'Say to whom by organizationId or by consentRequestId: one of the two.';
    throw refuse('GRANTEE_AMBIGUOUS', message, path);
  }
  if (asked) return asked.organization;
  if (organizationId === viewer.organizationId) {
    throw refuse('CONSENT_TO_ONESELF', 'You know everything of yourself without a consent.', path);
  }
  await refuseUnknownOrganization(em, organizationId ?? '', path);
  return organizationId ?? '';
}

/** Organisations that technicians' keys are bound to, or their accounts act for, are their own, and unknown to others. */
export async function refuseUnknownOrganization(
  em: EntityManager,
  organizationId: string,
  path: readonly string[],
): Promise<void> {
  const [found] = await em.execute<unknown[]>(
    `select true from organization o where o.id = ?
       and not registry_is_technicians_own(o.id)`,
    [organizationId],
  );
  if (!found) throw refuse('ORGANIZATION_NOT_FOUND', 'There is no such organisation.', path);
}

/** What the technician says, and what the request wanted where they say nothing. The purpose is the request's own. */
function termsOf(draft: GrantDraft, asked: ConsentRequest | null): ConsentTerms {
  if (asked && draft.purpose !== null && draft.purpose !== asked.purpose) {
    throw refuse('PURPOSE_OTHER', `It was asked for the purpose ${asked.purpose}.`, ['purpose']);
  }
  const tier = draft.tier ?? asked?.tier;
  const purpose = draft.purpose ?? asked?.purpose;
  const through = draft.through ?? asked?.throughOn;
  const missing = Object.entries({ tier, purpose, through }).filter(([, value]) => value === undefined);
  refuseFor(
    missing.map(([member]) => ({ code: 'TERMS_MISSING', message: `A consent needs its ${member}.`, path: [member] })),
  );
  if (!tier || !purpose || !through) throw new Error('terms that are missing were refused');
  return { tier, purpose, through, scope: draft.scope ?? asked?.scope ?? [] };
}

/** The technician is locked: nobody grants the same meanwhile. */
async function refuseSecond(
  em: EntityManager,
  technicianId: string,
  organizationId: string,
  purpose: Purpose,
  today: Day,
): Promise<void> {
  const wanted = { technician: technicianId, organization: organizationId, purpose, withdrawnAt: null };
  const inForce = await em.findOne(Consent, { ...wanted, untilOn: { $gt: today } });
  if (!inForce) return;
  const message = `A consent to this organisation for ${purpose} is in force: withdraw it before another is granted.`;
  throw refuse('CONSENT_IN_FORCE', message, ['purpose']);
}

function consentNotFound(): Refusal {
  return refuse('CONSENT_NOT_FOUND', 'There is no such consent.', ['consentId']);
}
