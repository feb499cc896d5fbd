import type { Fault } from '../../kernel/refusal.ts';
import type { DocumentObject, DocumentReader } from './document-reader.rules.ts';
import { pathOf } from './pack-reading.rules.ts';
import { nodesOf, type OemWanted, type Requirement } from './requirement.rules.ts';
import { oemInWords } from './requirement-words.rules.ts';
import type { OemProgram, RulePack } from './rule-pack.rules.ts';

/** A requirement of a pack, and where its document has it. */
interface Placed {
  readonly requirement: Requirement;
  readonly path: Fault['path'];
}

/** What others' requirements name, with what it wants itself. */
type Goals = ReadonlyMap<string, readonly Placed[]>;

const BLUE_SEAL = 'the Blue Seal';

/**
 * No test, designation, level of a programme or Blue Seal may, by whatever way round, want itself: nobody could ever reach
 * it. Who names a programme alone wants its lowest level, which every other implies.
 */
export function refuseCircles(reader: DocumentReader, root: DocumentObject, pack: RulePack): void {
  const goals = goalsOf(root, pack);
  const done = new Set<string>();
  const follow = (goal: string, trail: readonly (readonly [goal: string, path: Fault['path']])[]): void => {
    if (done.has(goal)) return;
    const start = trail.findIndex(([passed]) => passed === goal);
    const first = trail[start];
    if (first) {
      const circle = [...trail.slice(start).map(([passed]) => passed), goal];
      reader.fault('REQUIREMENT_CIRCULAR', `${circle.join(' wants ')}.`, first[1]);
      return;
    }
    for (const { requirement, path } of goals.get(goal) ?? []) {
      for (const next of goalsNamedIn(requirement, pack)) follow(next, [...trail, [goal, path]]);
    }
    done.add(goal);
  };
  for (const goal of goals.keys()) follow(goal, []);
}

function goalsOf(root: DocumentObject, pack: RulePack): Goals {
  const goals = new Map<string, readonly Placed[]>();
  for (const { code, prerequisite } of pack.tests.values()) {
    goals.set(code, placed(prerequisite, [...pathOf(root, 'tests', code), 'prerequisite']));
  }
  for (const { code, requirement } of pack.designations.values()) {
    goals.set(code, placed(requirement, [...pathOf(root, 'designations', code), 'requirement']));
  }
  for (const program of pack.oemPrograms.values()) {
    const path = pathOf(root, 'oemPrograms', program.code);
    const forAny = placed(program.prerequisite, [...path, 'prerequisite']);
    for (const [index, level] of program.levels.entries()) {
      const forLevel = placed(level.prerequisite, [...path, 'levels', index, 'prerequisite']);
      goals.set(levelGoal(program, level.code), [...forAny, ...forLevel]);
    }
  }
  goals.set(BLUE_SEAL, placed(pack.blueSeal?.requirement ?? null, ['blueSeal', 'requirement']));
  return goals;
}

function placed(requirement: Requirement | null, path: Fault['path']): readonly Placed[] {
  return requirement ? [{ requirement, path }] : [];
}

function goalsNamedIn(requirement: Requirement, pack: RulePack): ReadonlySet<string> {
  const goals = new Set<string>();
  for (const node of nodesOf(requirement)) {
    if ('holdsTest' in node) goals.add(node.holdsTest);
    else if ('heldTest' in node) goals.add(node.heldTest);
    else if ('holdsDesignation' in node) goals.add(node.holdsDesignation);
    else if ('holdsOem' in node) goals.add(oemGoal(node.holdsOem, pack));
    else if ('completedOem' in node) goals.add(oemGoal(node.completedOem, pack));
    else if ('blueSealCompliant' in node || 'blueSealRecognised' in node) goals.add(BLUE_SEAL);
  }
  return goals;
}

function oemGoal({ program: code, level }: OemWanted, pack: RulePack): string {
  const program = pack.oemPrograms.get(code);
  const lowest = program?.levels[0]?.code;
  return program && lowest !== undefined ? levelGoal(program, level ?? lowest) : code;
}

function levelGoal(program: OemProgram, level: string): string {
  return oemInWords({ program: program.code, level });
}
