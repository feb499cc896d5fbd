import type { EntityManager } from '@mikro-orm/postgresql';
import { addDays, type Day } from '../../kernel/day.ts';
import { type Fault, gatheringFaults, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { constraintBroken } from '../audit/broken-constraint.ts';
import type { ActionOutcome, ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { recordedNow } from '../credentials/fact-recording.service.ts';
import type { Technician } from '../technicians/technician.entity.ts';
import { lockedOwner, lockedTechnician, lockedTechnicianNamed } from '../technicians/technician.service.ts';
import { GovernmentAgency } from './government-agency.entity.ts';
import { GovernmentCredential } from './government-credential.entity.ts';
import {
  awardFaults,
  type GovernmentAward,
  type GovernmentEndReason,
  type GovernmentReplacement,
  pendingFaults,
  renewalOf,
  replacementFaults,
  revocationFaults,
  untilOf,
} from './government-recording.rules.ts';
import { countingSpan, type GovernmentTerm } from './government-standing.rules.ts';
import { governmentFactOf } from './recorded-government-facts.ts';

/** What is to be awarded, by whom, to whom. */
export interface AwardDraft extends GovernmentAward {
  readonly agency: string;
  readonly aseId: string;
  /** Agencies know whom they license: the name that belongs to the ASE ID. Registrars may leave it out. */
  readonly lastName: string | undefined;
}

/** The credential that was recorded or changed, and whose it is. */
export interface ChangedCredential {
  readonly technicianId: string;
  readonly recordId: string;
}

/**
 * Awards, renews, revokes and corrects government credentials. Registrars do so for every agency, an agency's own keys for that
 * agency: of others they are told that there is no such agency or credential.
 */
export class GovernmentCredentialService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  /** Awards a credential of a class that is awarded at the agency's level. */
  async award(request: ActionRequest, draft: AwardDraft): Promise<ChangedCredential> {
    return this.actions.run(request, async (scope) => {
      const { classCode, number, from } = draft;
      const faults: Fault[] = [];
      const agency = await gatheringFaults(faults, ownAgency(scope.em, request.viewer, draft.agency));
      // About people, only those learn anything who may award to them.
      const asksOn = agency !== undefined || request.viewer.role === 'REGISTRAR';
      const technician = asksOn && (await gatheringFaults(faults, technicianOf(scope.em, request.viewer, draft)));
      const until = untilOf(draft, this.classes);
      const term = { from, until, pendingUntil: null, endedOn: null };
      if (agency) {
        faults.push(...awardFaults(draft, agency.level, this.classes, scope.today));
        if (faults.length === 0) faults.push(...(await numberFaults(scope.em, agency, draft, term, undefined)));
      }
      refuseFor(faults);
      if (!technician || !agency) throw new Error('an award was neither refused nor possible');
      const { jurisdiction, place = null } = agency;
      const columns = { ...columnsOf(term), classCode, number, jurisdiction, place, endReason: null };
      const credential = await appended(scope, technician.id, agency, { ...columns, recordId: scope.ids.next() });
      return outcome('government.awarded', credential, agency);
    });
  }

  /**
   * Renews a credential from a day on; undefined for today. While it counts, the same record goes on; after a gap the renewal is
   * a record of its own with the same number, and the gap stays a gap.
   */
  async renew(
    request: ActionRequest,
    recordId: string,
    asked: { readonly renewedOn: Day | undefined; readonly through: Day | undefined },
  ): Promise<ChangedCredential> {
    return this.change(request, recordId, async (scope, current, agency) => {
      const { through, renewedOn = scope.today } = asked;
      const known = this.classes.get(current.classCode);
      const renewal = renewalOf(governmentFactOf(current), { renewedOn, through }, known, scope.today);
      if (!('continues' in renewal)) throw new Refusal(renewal);
      const term = { from: renewal.from, until: renewal.until, pendingUntil: null, endedOn: null };
      const exceptId = renewal.continues ? recordId : undefined;
      refuseFor(await numberFaults(scope.em, agency, current, term, exceptId));
      const renewed = renewal.continues
        ? await replaced(scope, current, agency, { untilOn: renewal.until, pendingUntilOn: null })
        : await appended(scope, current.technician, agency, {
            ...shared(current),
            ...columnsOf(term),
            endReason: null,
            recordId: scope.ids.next(),
          });
      const { details, ...rest } = outcome('government.renewed', renewed, agency);
      return { ...rest, details: { ...details, renewedRecordId: recordId, renewedOn } };
    });
  }

  /** Lets a credential count on, through a day, while a renewal that was applied for in time is processed. */
  async markRenewalPending(
    request: ActionRequest,
    recordId: string,
    asked: { readonly filedOn: Day | undefined; readonly through: Day },
  ): Promise<ChangedCredential> {
    return this.change(request, recordId, async (scope, current, agency) => {
      const { through, filedOn = scope.today } = asked;
      refuseFor(pendingFaults(governmentFactOf(current), filedOn, through, scope.today));
      const pending = await replaced(scope, current, agency, { pendingUntilOn: addDays(through, 1) });
      const { details, ...rest } = outcome('government.renewal_pending', pending, agency);
      return { ...rest, details: { ...details, filedOn } };
    });
  }

  /** Ends a credential for good from a day on; undefined for today. */
  async revoke(
    request: ActionRequest,
    recordId: string,
    reason: GovernmentEndReason,
    revokedOn: Day | undefined,
  ): Promise<ChangedCredential> {
    return this.change(request, recordId, async (scope, current, agency) => {
      const endedOn = revokedOn ?? scope.today;
      refuseFor(revocationFaults(governmentFactOf(current), endedOn, scope.today));
      const ended = await replaced(scope, current, agency, { endedOn, endReason: reason });
      return outcome('government.revoked', ended, agency);
    });
  }

  /** Retracts a wrong credential and, when something should have been recorded in its place, records that under the same id. */
  async correct(
    request: ActionRequest,
    recordId: string,
    reason: CorrectionReason,
    replacement: GovernmentReplacement | undefined,
  ): Promise<ChangedCredential> {
    return this.change(request, recordId, async (scope, current, agency) => {
      const corrected = replacement
        ? await this.replacedBy(scope, current, agency, replacement)
        : await retracted(scope, current);
      const { details, ...rest } = outcome('government.corrected', corrected, agency);
      const how = { correctionReason: reason, retractedId: current.id, retracted: !replacement };
      return { ...rest, details: { ...details, ...how } };
    });
  }

  private async replacedBy(
    scope: ActionScope,
    current: GovernmentCredential,
    agency: GovernmentAgency,
    replacement: GovernmentReplacement,
  ): Promise<GovernmentCredential> {
    const { classCode, number, from, pendingThrough, endedOn = null, endReason = null } = replacement;
    const faults = [...replacementFaults(replacement, agency.level, this.classes, scope.today)];
    const pendingUntil = pendingThrough === undefined ? null : addDays(pendingThrough, 1);
    const term = { from, until: untilOf(replacement, this.classes), pendingUntil, endedOn };
    if (faults.length === 0) {
      faults.push(...(await numberFaults(scope.em, agency, replacement, term, current.recordId)));
    }
    refuseFor(faults.map((fault) => ({ ...fault, path: ['replacement', ...fault.path] })));
    return replaced(scope, current, agency, { ...columnsOf(term), classCode, number, endReason });
  }

  private get classes() {
    return this.catalogue.defaultPack.governmentClasses;
  }

  /** Changes the credential as on record now, its technician locked. One of another agency is not found. */
  private change(
    request: ActionRequest,
    recordId: string,
    work: (
      scope: ActionScope,
      current: GovernmentCredential,
      agency: GovernmentAgency,
    ) => Promise<ActionOutcome<ChangedCredential>>,
  ): Promise<ChangedCredential> {
    return this.actions.run(request, async (scope) => {
      const { em } = scope;
      const found = await em.findOne(GovernmentCredential, { recordId }, { orderBy: { recordedAt: 'desc' } });
      const agency = found && (await em.findOne(GovernmentAgency, { id: found.agency }));
      if (!found || !agency || !keeps(request.viewer, agency)) {
        throw refuse('GOVERNMENT_CREDENTIAL_NOT_FOUND', 'No credential has this id.', ['credentialId']);
      }
      em.clear();
      await lockedOwner(em, found.technician);
      const current = await em.findOne(GovernmentCredential, { recordId, retractedAt: null });
      if (!current) throw refuse('FACT_ALREADY_RETRACTED', 'This credential was retracted before.', ['credentialId']);
      return work(scope, current, agency);
    });
  }
}

/** Registrars keep the credentials of every agency; an agency's keys those of the agencies that are their organisation's. */
function keeps(viewer: KnownViewer, agency: GovernmentAgency): boolean {
  if (viewer.role === 'REGISTRAR') return true;
  return viewer.role === 'AGENCY' && agency.organization === viewer.organizationId;
}

async function ownAgency(em: EntityManager, viewer: KnownViewer, code: string): Promise<GovernmentAgency> {
  const agency = await em.findOne(GovernmentAgency, { code });
  if (agency && keeps(viewer, agency)) return agency;
  throw refuse('AGENCY_NOT_FOUND', 'There is no such agency.', ['agency']);
}

function technicianOf(em: EntityManager, viewer: KnownViewer, draft: AwardDraft): Promise<Technician> {
  const { aseId, lastName } = draft;
  if (lastName !== undefined) return lockedTechnicianNamed(em, aseId, lastName);
  if (viewer.role === 'REGISTRAR') return lockedTechnician(em, aseId);
  const message = 'Say the last name too: it must belong to the ASE ID.';
  return Promise.reject(refuse('LAST_NAME_REQUIRED', message, ['lastName']));
}

const NUMBER_TAKEN = {
  code: 'GOVERNMENT_NUMBER_TAKEN',
  message: 'The agency has another credential of this class and number that counts on some of these days.',
  path: ['number'],
};

/** The fault of a number that the agency uses on some of these days; the record `exceptId` is not looked at. */
async function numberFaults(
  em: EntityManager,
  agency: GovernmentAgency,
  { classCode, number }: { readonly classCode: string; readonly number: string },
  term: GovernmentTerm,
  exceptId: string | undefined,
): Promise<readonly Fault[]> {
  const same = { agency: agency.id, classCode, number, retractedAt: null };
  const counting = countingSpan(term);
  for (const credential of await em.find(GovernmentCredential, same)) {
    if (credential.recordId === exceptId) continue;
    const other = countingSpan(governmentFactOf(credential));
    if (other.from < counting.until && counting.from < other.until && other.from < other.until) return [NUMBER_TAKEN];
  }
  return [];
}

type TermColumns = Pick<GovernmentCredential, 'fromOn' | 'untilOn' | 'pendingUntilOn' | 'endedOn'>;
type CredentialColumns = TermColumns &
  Pick<GovernmentCredential, 'recordId' | 'classCode' | 'jurisdiction' | 'place' | 'number' | 'endReason'>;

function columnsOf({ from, until, pendingUntil, endedOn }: GovernmentTerm): TermColumns {
  return { fromOn: from, untilOn: until, pendingUntilOn: pendingUntil, endedOn };
}

/** What stays the same when a credential is renewed. */
function shared({ classCode, jurisdiction, place = null, number }: GovernmentCredential) {
  return { classCode, jurisdiction, place, number };
}

async function replaced(
  scope: ActionScope,
  current: GovernmentCredential,
  agency: GovernmentAgency,
  changes: Partial<CredentialColumns>,
): Promise<GovernmentCredential> {
  const { recordId, endReason = null } = await retracted(scope, current);
  return appended(scope, current.technician, agency, {
    ...shared(current),
    ...columnsOf(governmentFactOf(current)),
    endReason,
    recordId,
    ...changes,
  });
}

async function retracted(scope: ActionScope, current: GovernmentCredential): Promise<GovernmentCredential> {
  current.retractedAt = scope.now;
  await scope.em.flush();
  return current;
}

async function appended(
  scope: ActionScope,
  technicianId: string,
  agency: GovernmentAgency,
  columns: CredentialColumns,
): Promise<GovernmentCredential> {
  const fact = { ...recordedNow(scope, technicianId), ...columns, agency: agency.id };
  const credential = scope.em.create(GovernmentCredential, fact);
  try {
    await scope.em.persist(credential).flush();
  } catch (error) {
    if (constraintBroken(error) !== 'government_credential_number_once') throw error;
    throw new Refusal([NUMBER_TAKEN], { cause: error });
  }
  return credential;
}

function outcome(
  action: string,
  credential: GovernmentCredential,
  agency: GovernmentAgency,
): ActionOutcome<ChangedCredential> {
  const { technician: technicianId, recordId, endReason = null } = credential;
  const { classCode, from, until, pendingUntil, endedOn } = governmentFactOf(credential);
  return {
    result: { technicianId, recordId },
    action,
    subjectId: technicianId,
    details: { recordId, agency: agency.code, classCode, from, until, pendingUntil, endedOn, endReason },
  };
}
