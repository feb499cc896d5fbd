import type { Day } from '../../kernel/day.ts';
import { type Judged, judgeTechnician } from './judging.rules.ts';
import type { ShopQualifications, TechnicianQualifications } from './qualification-facts.rules.ts';
import type { Requirement, RequirementRules } from './requirement.rules.ts';
import { judgeShop, shopSituation } from './shop-judging.rules.ts';
import type { Timeline } from './timeline.rules.ts';

/**
 * Whether the technician meets the requirement on the day, and every later day on which that turns by time alone. No words are
 * made and no part is judged that cannot change the answer: this is what lists and read models ask.
 */
export function timelineOfTechnician(
  requirement: Requirement,
  facts: TechnicianQualifications,
  day: Day,
  rules: RequirementRules,
): Timeline {
  const { holds, changes } = judgeTechnician(requirement, { facts, subject: null, day, rules, isBrief: true });
  return { holds, changes };
}

/** As {@link timelineOfTechnician}, for a shop. */
export function timelineOfShop(
  requirement: Requirement,
  facts: ShopQualifications,
  day: Day,
  rules: RequirementRules,
): Timeline {
  const { holds, changes } = judgeShop(requirement, shopSituation(facts, day, rules, true));
  return { holds, changes };
}

/** Every node of a requirement about a technician, judged on the day: what explanations and forecasts are made of. */
export function judgedTechnician(
  requirement: Requirement,
  facts: TechnicianQualifications,
  day: Day,
  rules: RequirementRules,
): Judged {
  return judgeTechnician(requirement, { facts, subject: null, day, rules, isBrief: false });
}

/** As {@link judgedTechnician}, for a shop. */
export function judgedShop(
  requirement: Requirement,
  facts: ShopQualifications,
  day: Day,
  rules: RequirementRules,
): Judged {
  return judgeShop(requirement, shopSituation(facts, day, rules, false));
}
