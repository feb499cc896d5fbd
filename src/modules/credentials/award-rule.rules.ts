import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { AwardRule } from './award.rules.ts';

/** How `pack` awards and renews the credential of a test; undefined when the pack has no such test. */
export function awardRuleOf(pack: RulePack, testCode: string): AwardRule | undefined {
  const test = pack.tests.get(testCode);
  if (!test) return undefined;
  return {
    validityMonths: test.validityMonths,
    recertificationMonths: pack.renewal.recertificationTestMonths,
    continuingEducationMonths: pack.renewal.continuingEducationMonths,
    experience: test.experience,
  };
}
