import type { Day } from '../../kernel/day.ts';
import { type Fault, refuseFor } from '../../kernel/refusal.ts';
import { type Explanation, evaluate, missingCodes, nearestChange } from '../catalogue/explanation.rules.ts';
import type { Designation } from '../catalogue/rule-pack.rules.ts';
import type { CredentialRecord } from './credential-record.rules.ts';
import type { CredentialOnDay } from './standing.rules.ts';

/** A designation on a day, with what it lacks or what ends it. */
export interface DesignationAnswer {
  readonly code: string;
  readonly name: string;
  readonly holds: boolean;
  readonly holdsThrough: Day | null;
  readonly missing: readonly string[];
  readonly lapsesFirst: readonly string[];
  readonly explanation: readonly Explanation[];
}

/** The credentials of these tests, or of every test on record. Refuses a test that the rule pack does not have. */
export function credentialAnswers(
  record: CredentialRecord,
  codes: readonly string[] | null,
  day: Day,
): readonly CredentialOnDay[] {
  if (codes) refuseUnknown(codes, record.pack.tests, record.pack.name);
  return (codes ?? record.testCodes()).map((code) => record.standing(code, day));
}

/** These designations, or those that hold on the day. Refuses one that the rule pack does not have. */
export function designationAnswers(
  record: CredentialRecord,
  codes: readonly string[] | null,
  day: Day,
): readonly DesignationAnswer[] {
  const { designations, name } = record.pack;
  if (codes) refuseUnknown(codes, designations, name);
  const answers = [...designations.values()]
    .filter((designation) => !codes || codes.includes(designation.code))
    .map((designation) => designationAnswer(record, designation, day));
  return codes ? answers : answers.filter((answer) => answer.holds);
}

/** The designation, judged on a day, with the explanation of every component. */
export function designationAnswer(record: CredentialRecord, designation: Designation, day: Day): DesignationAnswer {
  const { designations } = record.pack;
  const explanation = evaluate({ holdsDesignation: designation.code }, record, day, designations);
  const change = explanation.satisfied
    ? nearestChange({ holdsDesignation: designation.code }, record, day, designations)
    : null;
  return {
    code: designation.code,
    name: designation.name,
    holds: explanation.satisfied,
    holdsThrough: explanation.holdsThrough,
    missing: missingCodes(explanation),
    lapsesFirst: change?.codes ?? [],
    explanation: flattened(explanation),
  };
}

/** The explanation's nodes in one list, each before its parts. */
export function flattened(explanation: Explanation): readonly Explanation[] {
  return [explanation, ...explanation.children.flatMap(flattened)];
}

function refuseUnknown(codes: readonly string[], known: ReadonlyMap<string, unknown>, pack: string): void {
  const faults = codes.flatMap((code, index): readonly Fault[] => {
    if (known.has(code)) return [];
    const message = `${pack} has no ${JSON.stringify(code.slice(0, 40))}.`;
    return [{ code: 'UNKNOWN_CODE', message, path: ['codes', index] }];
  });
  refuseFor(faults);
}
