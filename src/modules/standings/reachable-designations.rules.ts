import { partsOf, type Requirement } from '../catalogue/requirement.rules.ts';
import type { Designation, RulePack } from '../catalogue/rule-pack.rules.ts';

/** What tells cheaply that somebody cannot reach a designation. */
interface HeldTests {
  heldSince(testCode: string): unknown;
}

interface Reach {
  readonly designation: Designation;
  readonly necessary: readonly string[];
}

const reachesByPack = new WeakMap<RulePack, readonly Reach[]>();

/**
 * The pack's designations without those that the technician can never have reached: whoever has never held one of the tests
 * that a designation cannot do without. Most people are asked for one or two of a dozen.
 */
export function reachableDesignations(technician: HeldTests, pack: RulePack): readonly Designation[] {
  let reaches = reachesByPack.get(pack);
  if (!reaches) {
    reaches = [...pack.designations.values()].map((designation) => ({
      designation,
      necessary: [...necessaryTests(designation.requirement, pack)],
    }));
    reachesByPack.set(pack, reaches);
  }
  return reaches
    .filter(({ necessary }) => necessary.every((test) => technician.heldSince(test) !== undefined))
    .map(({ designation }) => designation);
}

/** Tests without which the requirement never holds. */
export function necessaryTests(requirement: Requirement, pack: RulePack): ReadonlySet<string> {
  if ('holdsTest' in requirement) return new Set([requirement.holdsTest]);
  if ('heldTest' in requirement) return new Set([requirement.heldTest]);
  if ('holdsDesignation' in requirement) {
    const inner = pack.designations.get(requirement.holdsDesignation);
    return inner ? necessaryTests(inner.requirement, pack) : new Set();
  }
  if ('not' in requirement) return new Set();
  const parts = partsOf(requirement).map((part) => necessaryTests(part, pack));
  const wanted = wantedParts(requirement, parts.length);
  const tests = new Set(parts.flatMap((part) => [...part]));
  // Without the test, too few of the parts are left.
  return new Set([...tests].filter((test) => parts.filter((part) => !part.has(test)).length < wanted));
}

function wantedParts(requirement: Requirement, parts: number): number {
  if ('allOf' in requirement) return parts;
  return 'atLeast' in requirement ? requirement.atLeast.n : 1;
}
