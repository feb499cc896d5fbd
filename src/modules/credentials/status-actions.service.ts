import type { Day } from '../../kernel/day.ts';
import { type Fault, Refusal } from '../../kernel/refusal.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import { type RecordedFacts, reaward, recordedFacts, recordOf } from './awarding.ts';
import { recordedNow } from './fact-recording.service.ts';
import { pastDayFaults, statusActionFaults } from './recording.rules.ts';
import { StatusAction } from './status-action.entity.ts';

/** A suspension, reinstatement or revocation as it is asked for. */
export interface StatusActionDraft {
  readonly action: StatusActionKind;
  readonly testCodes: readonly string[];
  readonly reasonCode: string;
  /** Undefined for the day on which it is recorded. */
  readonly effectiveOn: Day | undefined;
}

const PAST_TENSE = { SUSPEND: 'suspended', REINSTATE: 'reinstated', REVOKE: 'revoked' } as const;

/** Suspends, reinstates and revokes. Several credentials at once are taken together or not at all. */
export class StatusActionsService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  async take(
    request: ActionRequest,
    aseId: string,
    draft: StatusActionDraft,
  ): Promise<{ readonly technicianId: string; readonly factIds: readonly string[] }> {
    return this.actions.run(request, async (scope) => {
      const technician = await lockedTechnician(scope.em, aseId);
      const facts = await recordedFacts(scope.em, technician.id);
      const factIds = await this.append(scope, technician.id, draft, facts);
      const change = await reaward(scope, technician.id, this.catalogue);
      const { testCodes, reasonCode } = draft;
      return {
        result: { technicianId: technician.id, factIds },
        action: `credential.${PAST_TENSE[draft.action]}`,
        subjectId: technician.id,
        details: { factIds, testCodes, reasonCode, effectiveOn: draft.effectiveOn ?? scope.today, ...change },
      };
    });
  }

  /** Appends the action for each credential; returns the facts' ids. Refuses all of them when one cannot be taken. */
  async append(
    scope: ActionScope,
    technicianId: string,
    draft: StatusActionDraft,
    facts: RecordedFacts,
  ): Promise<readonly string[]> {
    const { action, reasonCode } = draft;
    const effectiveOn = draft.effectiveOn ?? scope.today;
    const testCodes = [...new Set(draft.testCodes)];
    const faults: Fault[] = [...pastDayFaults(effectiveOn, scope.today, ['effectiveOn'])];
    if (testCodes.length === 0) {
      faults.push({
        code: 'TEST_CODES_MISSING',
        message: 'Name at least one credential by its test.',
        path: ['testCodes'],
      });
    }
    const record = recordOf(facts, this.catalogue);
    for (const testCode of testCodes) {
      const fact = { action, effectiveOn, reasonCode };
      faults.push(...statusActionFaults(fact, record.history(testCode), this.catalogue.defaultPack));
      if (
        facts.actions.some(
          (each) => each.testCode === testCode && each.effectiveOn === effectiveOn && each.action === action,
        )
      ) {
        const message = `The same was done to ${testCode} on ${effectiveOn} already.`;
        faults.push({ code: 'ACTION_ALREADY_RECORDED', message, path: ['effectiveOn'] });
      }
    }
    if (faults.length > 0) throw new Refusal(withoutRepeats(faults));
    const actions = testCodes.map((testCode) =>
      scope.em.create(StatusAction, { ...recordedNow(scope, technicianId), testCode, action, effectiveOn, reasonCode }),
    );
    await scope.em.persist(actions).flush();
    return actions.map((each) => each.id);
  }
}

/** A reason code that no credential accepts is one fault, not one for each credential. */
function withoutRepeats(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.code} ${fault.message}`, fault])).values()];
}
