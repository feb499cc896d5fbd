import { addDays, addMonths, type Day, daysBetween } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import { evaluate } from '../catalogue/explanation.rules.ts';
import type { Requirement, RequirementFacts } from '../catalogue/requirement.rules.ts';
import { isOfferedOn, type RulePack, type StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import type { ExperienceFact } from './experience.rules.ts';
import { type ActionFact, type CredentialHistory, standingOn } from './standing.rules.ts';

/** The year in which the certifying body opened its doors: nothing can have happened before it. */
export const FIRST_DAY_ON_RECORD = '1972-01-01' as Day;

/** The faults of a day on which something is said to have happened. */
export function pastDayFaults(day: Day, today: Day, path: Fault['path']): readonly Fault[] {
  if (day > today) return [{ code: 'DAY_IN_FUTURE', message: `${day} has not come yet; today is ${today}.`, path }];
  if (day < FIRST_DAY_ON_RECORD) {
    return [{ code: 'DAY_TOO_EARLY', message: `Nothing is on record before ${FIRST_DAY_ON_RECORD}.`, path }];
  }
  return [];
}

/** An attempt at a test as it is offered for recording. */
export interface ExamAttempt {
  readonly testCode: string;
  readonly kind: 'INITIAL' | 'RECERTIFICATION';
  readonly takenOn: Day;
  readonly passed: boolean;
}

/**
 * Everything that keeps an attempt from being recorded: the test was not offered, an attempt at it lies within the
 * retake wait, a prerequisite was not met, or there was no credential to recertify.
 */
export function examFaults(
  attempt: ExamAttempt,
  earlierAttempts: readonly Day[],
  record: RequirementFacts & { history(testCode: string): CredentialHistory },
  pack: RulePack,
): readonly Fault[] {
  const test = pack.tests.get(attempt.testCode);
  if (!test) return [unknownTest(attempt.testCode, pack)];
  const faults: Fault[] = [];
  if (!isOfferedOn(test, attempt.takenOn)) {
    faults.push({
      code: 'TEST_NOT_OFFERED',
      message: `${test.code} was not offered on ${attempt.takenOn}.`,
      path: ['takenOn'],
    });
  }
  faults.push(...retakeFaults(attempt, earlierAttempts, pack.retakeWaitDays));
  if (test.prerequisite) faults.push(...prerequisiteFaults(attempt, test.prerequisite, record, pack));
  if (attempt.kind === 'RECERTIFICATION') faults.push(...renewalFaults(record.history(test.code), attempt.takenOn));
  return faults;
}

/** Everything that keeps continuing education from renewing a credential. */
export function educationFaults(
  testCode: string,
  completedOn: Day,
  history: CredentialHistory,
  pack: RulePack,
): readonly Fault[] {
  if (!pack.tests.has(testCode)) return [unknownTest(testCode, pack)];
  const faults = [...renewalFaults(history, completedOn)];
  const { validThrough } = standingOn(completedOn, history);
  const latest = addMonths(completedOn, pack.renewal.continuingEducationMonths);
  if (faults.length === 0 && validThrough !== null && validThrough > latest) {
    faults.push({
      code: 'RENEWAL_TOO_EARLY',
      message: `Continuing education extends by ${pack.renewal.continuingEducationMonths} months at a time; ${testCode} is valid through ${validThrough} already.`,
      path: ['completedOn'],
    });
  }
  return faults;
}

/** Everything wrong with a piece of documented work or training. */
export function experienceFaults(fact: ExperienceFact, today: Day, pack: RulePack): readonly Fault[] {
  const faults: Fault[] = [
    ...pastDayFaults(fact.from, today, ['from']),
    ...pastDayFaults(fact.through, today, ['through']),
  ];
  if (fact.through < fact.from) {
    faults.push({
      code: 'DAYS_OUT_OF_ORDER',
      message: `It ends (${fact.through}) before it begins (${fact.from}).`,
      path: ['through'],
    });
  }
  if (fact.series.length === 0) {
    faults.push({
      code: 'SERIES_MISSING',
      message: 'Name at least one series that the work was relevant to.',
      path: ['series'],
    });
  }
  for (const [index, series] of fact.series.entries()) {
    if (pack.series.has(series)) continue;
    faults.push({ code: 'SERIES_UNKNOWN', message: `${pack.name} has no series ${series}.`, path: ['series', index] });
  }
  return faults;
}

/** Which condition of a credential each action starts from. */
const ACTION_STARTS_FROM: Readonly<Record<StatusActionKind, readonly ('HELD' | 'SUSPENDED')[]>> = {
  SUSPEND: ['HELD'],
  REINSTATE: ['SUSPENDED'],
  REVOKE: ['HELD', 'SUSPENDED'],
};

/** Everything that keeps a status action from being taken on one credential. */
export function statusActionFaults(action: ActionFact, history: CredentialHistory, pack: RulePack): readonly Fault[] {
  const faults: Fault[] = [];
  const reason = pack.statusReasons.get(action.reasonCode);
  if (!reason?.actions.includes(action.action)) {
    const known = [...pack.statusReasons.values()]
      .filter((each) => each.actions.includes(action.action))
      .map((each) => each.code);
    faults.push({
      code: 'REASON_CODE_UNKNOWN',
      message: `${action.reasonCode} is no reason to ${action.action.toLowerCase()}; known are ${known.join(', ')}.`,
      path: ['reasonCode'],
    });
  }
  const last = history.actions.at(-1);
  if (last && last.effectiveOn > action.effectiveOn) {
    faults.push({
      code: 'ACTION_OUT_OF_ORDER',
      message: `${history.testCode} has a later action, effective ${last.effectiveOn}: correct that one first.`,
      path: ['effectiveOn'],
    });
    return faults;
  }
  const refusal = actionRefusal(action, history);
  if (refusal) faults.push(refusal);
  return faults;
}

function actionRefusal(action: ActionFact, history: CredentialHistory): Fault | undefined {
  const { standing } = standingOn(action.effectiveOn, history);
  const code = history.testCode;
  if (standing === 'REVOKED') {
    return { code: 'CREDENTIAL_REVOKED', message: `${code} is revoked already.`, path: ['testCodes'] };
  }
  if (standing === 'NEVER_HELD' || standing === 'NOT_YET_HELD' || standing === 'PENDING_EXPERIENCE') {
    return {
      code: 'CREDENTIAL_NOT_HELD',
      message: `${code} was not held on ${action.effectiveOn}.`,
      path: ['testCodes'],
    };
  }
  const condition = history.actions.at(-1)?.action === 'SUSPEND' ? 'SUSPENDED' : 'HELD';
  if (!ACTION_STARTS_FROM[action.action].includes(condition)) {
    return condition === 'SUSPENDED'
      ? { code: 'CREDENTIAL_SUSPENDED', message: `${code} is suspended already.`, path: ['testCodes'] }
      : { code: 'CREDENTIAL_NOT_SUSPENDED', message: `${code} is not suspended.`, path: ['testCodes'] };
  }
  if (action.action === 'SUSPEND' && standing === 'EXPIRED') {
    return {
      code: 'CREDENTIAL_EXPIRED',
      message: `${code} had expired by ${action.effectiveOn}.`,
      path: ['testCodes'],
    };
  }
  return undefined;
}

function unknownTest(testCode: string, pack: RulePack): Fault {
  return { code: 'TEST_UNKNOWN', message: `${pack.name} has no test ${testCode}.`, path: ['testCode'] };
}

function retakeFaults(attempt: ExamAttempt, earlier: readonly Day[], waitDays: number): readonly Fault[] {
  if (earlier.includes(attempt.takenOn)) {
    return [
      {
        code: 'RESULT_ALREADY_RECORDED',
        message: `A result of ${attempt.testCode} on ${attempt.takenOn} is on record: correct that one.`,
        path: ['takenOn'],
      },
    ];
  }
  const close = earlier.find((day) => Math.abs(daysBetween(day, attempt.takenOn)) < waitDays);
  if (close === undefined) return [];
  return [
    {
      code: 'RETAKE_TOO_EARLY',
      message: `${attempt.testCode} was attempted on ${close}; attempts lie at least ${waitDays} days apart (${addDays(close, waitDays)}).`,
      path: ['takenOn'],
    },
  ];
}

function prerequisiteFaults(
  attempt: ExamAttempt,
  prerequisite: Requirement,
  record: RequirementFacts,
  pack: RulePack,
): readonly Fault[] {
  const explanation = evaluate(prerequisite, record, attempt.takenOn, pack.designations);
  if (explanation.satisfied) return [];
  return [
    {
      code: 'PREREQUISITE_NOT_MET',
      message: `${attempt.testCode} has a prerequisite: ${explanation.message}`,
      path: ['testCode'],
    },
  ];
}

function renewalFaults(history: CredentialHistory, day: Day): readonly Fault[] {
  const { standing } = standingOn(day, history);
  if (standing === 'REVOKED') {
    return [
      {
        code: 'CREDENTIAL_REVOKED',
        message: `${history.testCode} is revoked: only an initial test starts it anew.`,
        path: ['testCode'],
      },
    ];
  }
  return standing === 'CURRENT' || standing === 'SUSPENDED' || standing === 'EXPIRED'
    ? []
    : [
        {
          code: 'CREDENTIAL_NOT_HELD',
          message: `${history.testCode} was never held by ${day}: nothing to renew.`,
          path: ['testCode'],
        },
      ];
}
