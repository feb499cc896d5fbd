import type { RequirementRules } from '../catalogue/requirement.rules.ts';
import { brings, type Gain, keyOfGain } from './gain.rules.ts';

/** A gain, and who has to make it: somebody's technician id, or a label for somebody new. */
export interface Need {
  readonly who: string;
  readonly gain: Gain;
}

/** One way to make something hold: what to gain, and what must not be gained because something must not hold. */
export interface Way {
  readonly gains: ReadonlyMap<string, Need>;
  readonly shunned: ReadonlyMap<string, Need>;
  /** People to take on, by label. */
  readonly hires: ReadonlySet<string>;
}

/** Ways none of which is part of another, the smallest first; none when nothing that can be gained will do. */
export type Ways = readonly Way[];

const NO_NEEDS: ReadonlyMap<string, Need> = new Map();
const NOBODY: ReadonlySet<string> = new Set();
const NOTHING: Way = { gains: NO_NEEDS, shunned: NO_NEEDS, hires: NOBODY };

/** It holds already. */
export const AS_IT_IS: Ways = [NOTHING];
export const NO_WAY: Ways = [];

/** How many ways are kept at each step; beyond it the largest are left out. */
const MAX_WAYS = 120;
/** How many where a great many parts have to be chosen among: there every choice is much like any other. */
const MAX_WAYS_OF_MANY = 3;
/** How many unions of two ways are made at most in one search: it runs beside everybody else's requests. */
export const MAX_COMBINATIONS = 200_000;
/** From so many parts times wanted ones on. */
export const MANY = 100;
/** From here on none is listed: it would be hundreds of people long. */
const TOO_MANY = 20_000;

/**
 * Finds ways by combining those of the parts. Every step keeps only ways that no other is part of, so what comes out is
 * exact unless `isCut` says that the larger ones were left out somewhere.
 */
export class WayFinder {
  isCut = false;
  private combinations = 0;
  private readonly rules: Pick<RequirementRules, 'tests'>;

  constructor(rules: Pick<RequirementRules, 'tests'>) {
    this.rules = rules;
  }

  gaining(need: Need): Ways {
    return [{ ...NOTHING, gains: new Map([[keyOf(need), need]]) }];
  }

  /** It does not hold and must stay so. */
  shunning(need: Need): Ways {
    return [{ ...NOTHING, shunned: new Map([[keyOf(need), need]]) }];
  }

  hiring(who: string, ways: Ways): Ways {
    return ways.map((way) => ({ ...way, hires: new Set([...way.hires, who]) }));
  }

  anyOf(options: readonly Ways[]): Ways {
    return this.smallest(options.flat());
  }

  allOf(parts: readonly Ways[]): Ways {
    return parts.reduce((ways, part) => this.both(ways, part), AS_IT_IS);
  }

  /** Ways to make at least `wanted` of the parts hold. */
  atLeast(ofAll: number, all: readonly Ways[]): Ways {
    const parts = all.filter((part) => part !== AS_IT_IS && part.length > 0);
    const wanted = ofAll - all.filter((part) => part === AS_IT_IS).length;
    if (wanted <= 0) return AS_IT_IS;
    if (parts.length < wanted) return NO_WAY;
    if (parts.length * wanted > TOO_MANY) {
      this.isCut = true;
      return NO_WAY;
    }
    const most = parts.length * wanted > MANY ? MAX_WAYS_OF_MANY : MAX_WAYS;
    let byCount: Ways[] = [AS_IT_IS];
    for (const [index, part] of parts.entries()) {
      const left = parts.length - index - 1;
      const next: Ways[] = [];
      for (let count = Math.max(0, wanted - left); count <= Math.min(wanted, index + 1); count += 1) {
        const without = byCount[count] ?? NO_WAY;
        const before = byCount[count - 1];
        next[count] = before ? this.smallest([...without, ...this.both(before, part, most)], most) : without;
      }
      byCount = next;
    }
    return byCount[wanted] ?? NO_WAY;
  }

  both(first: Ways, second: Ways, most = MAX_WAYS): Ways {
    if (first === AS_IT_IS) return second;
    if (second === AS_IT_IS) return first;
    const ways: Way[] = [];
    for (const one of first) {
      for (const other of second) {
        if (this.combinations === MAX_COMBINATIONS) {
          this.isCut = true;
          return this.smallest(ways, most);
        }
        this.combinations += 1;
        const way = this.union(one, other);
        if (way) ways.push(way);
      }
    }
    return this.smallest(ways, most);
  }

  /** Whatever another gain brings anyway is not asked for; undefined when what is gained brings what must not be. */
  private union(one: Way, other: Way): Way | undefined {
    const all = new Map([...one.gains, ...other.gains]);
    const gains = this.haveSomebodyInCommon(one, other) ? this.withoutWhatOthersBring(all) : all;
    const shunned = new Map([...one.shunned, ...other.shunned]);
    for (const shun of shunned.values()) {
      for (const need of gains.values()) if (this.includes(need, shun)) return undefined;
    }
    return { gains, shunned, hires: new Set([...one.hires, ...other.hires]) };
  }

  private haveSomebodyInCommon(one: Way, other: Way): boolean {
    const people = new Set<string>();
    for (const { who } of one.gains.values()) people.add(who);
    for (const { who } of other.gains.values()) if (people.has(who)) return true;
    return false;
  }

  private withoutWhatOthersBring(all: ReadonlyMap<string, Need>): ReadonlyMap<string, Need> {
    const gains = new Map<string, Need>();
    for (const [key, need] of all) {
      let isBrought = false;
      for (const [each, more] of all) isBrought ||= each !== key && this.includes(more, need);
      if (!isBrought) gains.set(key, need);
    }
    return gains;
  }

  private includes(need: Need, wanted: Need): boolean {
    return need.who === wanted.who && brings(need.gain, wanted.gain, this.rules);
  }

  private smallest(ways: readonly Way[], most = MAX_WAYS): Ways {
    if (ways.length < 2) return ways;
    const kept: Way[] = [];
    for (const way of ways.toSorted((a, b) => sizeOf(a) - sizeOf(b))) {
      if (kept.some((each) => this.isPartOf(each, way))) continue;
      if (kept.length === most) {
        this.isCut = true;
        break;
      }
      kept.push(way);
    }
    return kept;
  }

  private isPartOf(small: Way, large: Way): boolean {
    if (small.gains.size > large.gains.size || small.hires.size > large.hires.size) return false;
    for (const who of small.hires) if (!large.hires.has(who)) return false;
    for (const key of small.shunned.keys()) if (!large.shunned.has(key)) return false;
    for (const [key, need] of small.gains) {
      if (large.gains.has(key)) continue;
      let isBrought = false;
      for (const more of large.gains.values()) isBrought ||= this.includes(more, need);
      if (!isBrought) return false;
    }
    return true;
  }
}

/** How much a way asks for: each thing to gain and each person to take on counts one. */
export function sizeOf({ gains, hires }: Way): number {
  return gains.size + hires.size;
}

function keyOf({ who, gain }: Need): string {
  return `${who} ${keyOfGain(gain)}`;
}
