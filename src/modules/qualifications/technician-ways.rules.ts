import { addDays, type Day } from '../../kernel/day.ts';
import { timelineOfTechnician } from '../catalogue/evaluation.rules.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import { partsOf, type Requirement, type RequirementRules } from '../catalogue/requirement.rules.ts';
import type { Gain } from './gain.rules.ts';
import { AS_IT_IS, NO_WAY, type WayFinder, type Ways } from './ways.rules.ts';

/** Somebody whose gains are looked for. */
export interface Seeker {
  readonly who: string;
  readonly facts: TechnicianQualifications;
  readonly day: Day;
  readonly rules: RequirementRules;
  readonly finder: WayFinder;
}

/** Ways to make a requirement about a technician hold on the day, or with `wanted` false to keep it from holding. */
export function waysOfTechnician(requirement: Requirement, wanted: boolean, seeker: Seeker): Ways {
  const combined = waysOfCombination(requirement, wanted, seeker.finder, (part, each) =>
    waysOfTechnician(part, each, seeker),
  );
  if (combined) return combined;
  return 'holdsDesignation' in requirement
    ? waysOfDesignation(requirement.holdsDesignation, wanted, seeker)
    : waysOfLeaf(requirement, wanted, seeker);
}

/** Ways of a node that combines, by those of its parts; undefined for a leaf. */
export function waysOfCombination(
  requirement: Requirement,
  wanted: boolean,
  finder: WayFinder,
  waysOfPart: (part: Requirement, wanted: boolean) => Ways,
): Ways | undefined {
  if ('not' in requirement) return waysOfPart(requirement.not, !wanted);
  const parts = partsOf(requirement);
  if (parts.length === 0) return undefined;
  const ways = parts.map((part) => waysOfPart(part, wanted));
  const needed = 'allOf' in requirement ? parts.length : 'atLeast' in requirement ? requirement.atLeast.n : 1;
  const count = wanted ? needed : parts.length - needed + 1;
  if (count === parts.length) return finder.allOf(ways);
  return count === 1 ? finder.anyOf(ways) : finder.atLeast(count, ways);
}

function waysOfDesignation(code: string, wanted: boolean, seeker: Seeker): Ways {
  const rule = seeker.rules.designations.get(code);
  if (!rule) return wanted ? NO_WAY : AS_IT_IS;
  const designation = { holdsDesignation: code };
  if (rule.forLife && holdsNow(designation, seeker)) {
    if (wanted) return AS_IT_IS;
    // What would be gained on the very day that it began, for life, could still keep it from beginning.
    if (holdsOn(addDays(seeker.day, -1), designation, seeker)) return NO_WAY;
  }
  return waysOfTechnician(rule.requirement, wanted, seeker);
}

function waysOfLeaf(leaf: Requirement, wanted: boolean, seeker: Seeker): Ways {
  if (holdsNow(leaf, seeker)) return wanted ? AS_IT_IS : NO_WAY;
  const gain = gainOf(leaf);
  if (!gain) return wanted ? NO_WAY : AS_IT_IS;
  const need = { who: seeker.who, gain };
  return wanted ? seeker.finder.gaining(need) : seeker.finder.shunning(need);
}

function holdsNow(requirement: Requirement, seeker: Seeker): boolean {
  return holdsOn(seeker.day, requirement, seeker);
}

function holdsOn(day: Day, requirement: Requirement, { facts, rules }: Seeker): boolean {
  return timelineOfTechnician(requirement, facts, day, rules).holds;
}

/** What makes a leaf hold; undefined for what nobody can gain. */
function gainOf(leaf: Requirement): Gain | undefined {
  if ('holdsTest' in leaf) return { kind: 'TEST', code: leaf.holdsTest };
  if ('heldTest' in leaf) return { kind: 'TEST', code: leaf.heldTest };
  if ('isCertified' in leaf) return { kind: 'CERTIFICATION' };
  if ('holdsOem' in leaf)
    return { kind: 'FACTORY_STATUS', program: leaf.holdsOem.program, level: leaf.holdsOem.level ?? null };
  if ('completedOem' in leaf) {
    return { kind: 'COMPLETION', program: leaf.completedOem.program, level: leaf.completedOem.level ?? null };
  }
  if ('holdsGovernment' in leaf) return { kind: 'GOVERNMENT', ...leaf.holdsGovernment };
  if ('experienceYears' in leaf) {
    return { kind: 'WORK', years: leaf.experienceYears.years, series: leaf.experienceYears.series ?? null };
  }
  if ('trainingYears' in leaf) {
    return { kind: 'TRAINING', years: leaf.trainingYears.years, series: leaf.trainingYears.series ?? null };
  }
  return 'employedInNetwork' in leaf ? { kind: 'NETWORK_EMPLOYMENT', network: leaf.employedInNetwork } : undefined;
}
