import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { OemProgram, RulePack } from '../catalogue/rule-pack.rules.ts';
import { dayNumbered } from './generator-calendar.ts';
import { type InventedCareer, type InventedEmployment, performsRepairs } from './generator-employment.ts';
import type { GeneratorRandom } from './generator-random.ts';

/** In how many of a thousand cases somebody who may goes for a level: the first, the second, the third. */
const AMBITIONS = [650, 550, 450];
/** How often somebody who is not ready for a level tries again later. */
const PATIENCE = 6;

/** Invents who goes through OEM programmes: people in shops of a brand's network, as far as the rule pack lets them. */
export class InventedSponsors {
  private readonly pack: RulePack;
  private readonly programs: ReadonlyMap<string, OemProgram>;

  constructor(pack: RulePack) {
    this.pack = pack;
    this.programs = new Map([...pack.oemPrograms.values()].map((program) => [program.network, program]));
  }

  /** Rows of oem_enrolments.csv. */
  enrolmentsOf(
    random: GeneratorRandom,
    career: InventedCareer,
    employment: readonly InventedEmployment[],
    asOf: number,
  ): readonly (readonly string[])[] {
    const rows: (readonly string[])[] = [];
    const entered = new Set<string>();
    for (const work of employment) {
      if (!performsRepairs(work)) continue;
      for (const network of work.shop.networks) {
        const program = this.programs.get(network);
        if (program === undefined || entered.has(program.code)) continue;
        entered.add(program.code);
        rows.push(...this.wayThrough(random, career, program, work, asOf));
      }
    }
    return rows;
  }

  private wayThrough(
    random: GeneratorRandom,
    career: InventedCareer,
    program: OemProgram,
    work: InventedEmployment,
    asOf: number,
  ): readonly (readonly string[])[] {
    const rows: (readonly string[])[] = [];
    const completed = new Map<string, number>();
    const lastDay = Math.min(asOf, (work.until ?? asOf + 1) - 1);
    let day = work.from + 30 + random.below(700);
    for (const [index, level] of program.levels.entries()) {
      if (!random.chance(AMBITIONS[index] ?? 0)) break;
      const isReady = () =>
        [program.prerequisite, level.prerequisite].every(
          (wanted) => wanted === null || this.isMet(wanted, career, completed, day),
        );
      for (let wait = 0; wait < PATIENCE && day <= lastDay && !isReady(); wait += 1) day += 200 + random.below(500);
      if (day > lastDay || !isReady()) break;
      const completedOn = day + 40 + random.below(400);
      const isDone = completedOn <= lastDay;
      const isWithdrawn = random.chance(25);
      const withdrawnOn = isDone
        ? completedOn + random.below(asOf - completedOn + 1)
        : Math.min(asOf, day + random.below(300));
      rows.push([
        career.aseId,
        program.code,
        level.code,
        dayNumbered(day),
        isDone ? dayNumbered(completedOn) : '',
        isWithdrawn ? dayNumbered(withdrawnOn) : '',
      ]);
      if (!isDone || isWithdrawn) break;
      completed.set(level.code, completedOn);
      day = completedOn + 20 + random.below(500);
    }
    return rows;
  }

  /** Whether what the career tells meets the requirement on the day; what it cannot tell does not. */
  private isMet(
    wanted: Requirement,
    career: InventedCareer,
    completed: ReadonlyMap<string, number>,
    day: number,
  ): boolean {
    const meets = (part: Requirement): boolean => this.isMet(part, career, completed, day);
    if ('allOf' in wanted) return wanted.allOf.every(meets);
    if ('anyOf' in wanted) return wanted.anyOf.some(meets);
    if ('atLeast' in wanted) return wanted.atLeast.of.filter(meets).length >= wanted.atLeast.n;
    if ('holdsTest' in wanted) return isHeld(career, wanted.holdsTest, day);
    if ('holdsDesignation' in wanted) {
      const designation = this.pack.designations.get(wanted.holdsDesignation);
      return designation !== undefined && meets(designation.requirement);
    }
    if ('completedOem' in wanted) return (completed.get(wanted.completedOem.level ?? '') ?? day + 1) <= day;
    return false;
  }
}

function isHeld({ periods, disputed }: InventedCareer, test: string, day: number): boolean {
  return !disputed.has(test) && periods.some((each) => each.test === test && each.from <= day && day < each.until);
}
