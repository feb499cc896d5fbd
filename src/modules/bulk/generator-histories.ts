import { monthsLater } from './generator-calendar.ts';
import type { GeneratorRandom } from './generator-random.ts';

/** Days are epoch day numbers throughout. */
export interface InventedExam {
  readonly test: string;
  readonly kind: 'INITIAL' | 'RECERTIFICATION';
  readonly takenOn: number;
  readonly passed: boolean;
}

export interface InventedPeriod {
  readonly test: string;
  readonly from: number;
  readonly until: number;
  readonly basis: 'INITIAL_TEST' | 'RECERTIFICATION_TEST' | 'CONTINUING_EDUCATION';
}

export interface InventedAction {
  readonly test: string;
  readonly action: 'SUSPEND' | 'REINSTATE' | 'REVOKE';
  readonly effectiveOn: number;
  readonly reason: string;
}

/** When somebody worked, and up to which day anything may be on record. */
export interface WorkingLife {
  readonly startedOn: number;
  /** The last day at work, or `asOf`. */
  readonly leftOn: number;
  /** The day on which two years of work, or one and the training, are met. */
  readonly experiencedOn: number;
  /** The same for G1, which wants half of it. */
  readonly entryExperiencedOn: number;
  readonly asOf: number;
}

/** The pack's terms, which the importer and the award rule also go by. */
const VALIDITY_MONTHS = 60;
const EDUCATION_MONTHS = 12;
const RETAKE_WAIT_DAYS = 30;
/** Epoch days from which tests are offered that came later than the rest, and what they ask to have been held. */
const OFFERED_FROM: Readonly<Record<string, number>> = { L3: 16_071, L4: 18_628 };
const PREREQUISITES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  L1: [['A8']],
  L2: [
    ['A9', 'H2', 'S2', 'T2'],
    ['A6', 'T6', 'S6', 'H6'],
  ],
  L3: [['A6'], ['A8']],
};

/** Everything on record about one person's tests. */
export class InventedRecord {
  readonly exams: InventedExam[] = [];
  readonly periods: InventedPeriod[] = [];
  readonly actions: InventedAction[] = [];
  private readonly heldFrom = new Map<string, number>();
  private readonly random: GeneratorRandom;
  private readonly life: WorkingLife;

  constructor(random: GeneratorRandom, life: WorkingLife) {
    this.random = random;
    this.life = life;
  }

  /** Sits a test from `day` on, again after failures, and renews what was earned until the person stops caring. */
  sit(test: string, day: number): void {
    if (!this.mayStart(test, day)) return;
    const passedOn = this.attempt(test, 'INITIAL', day, 200, Math.min(this.life.asOf, this.life.leftOn));
    if (passedOn === undefined) return;
    const from = Math.max(passedOn, this.experienceMetOn(test));
    if (from > this.life.asOf) return;
    this.heldFrom.set(test, from);
    const until = monthsLater(from, VALIDITY_MONTHS);
    this.periods.push({ test, from, until, basis: 'INITIAL_TEST' });
    this.renew(test, until);
  }

  /** For about one person in sixty, an inquiry: a suspension in force or ended, or a revocation. */
  inquire(): void {
    const story = this.random.below(1000);
    if (story >= 16) return;
    const drawn = this.periods[this.random.below(this.periods.length)];
    const latest = this.periods.findLast((period) => period.test === drawn?.test);
    if (!latest) return;
    const end = Math.min(latest.until - 1, this.life.asOf);
    const day = latest.from + this.random.below(Math.max(1, end - latest.from));
    if (story < 5) this.revoke(latest.test, day);
    else
      this.suspend(
        latest.test,
        story < 10 ? Math.max(day, end - this.random.below(300), latest.from) : day,
        story >= 10,
      );
  }

  /** MIL1 wants no experience. */
  private experienceMetOn(test: string): number {
    if (test === 'MIL1') return 0;
    return test === 'G1' ? this.life.entryExperiencedOn : this.life.experiencedOn;
  }

  private mayStart(test: string, day: number): boolean {
    if (day < (OFFERED_FROM[test] ?? 0)) return false;
    return (PREREQUISITES[test] ?? []).every((choice) =>
      choice.some((code) => (this.heldFrom.get(code) ?? day + 1) <= day),
    );
  }

  /** Attempts until one is passed, a month or more apart; the day of the pass. */
  private attempt(
    test: string,
    kind: InventedExam['kind'],
    day: number,
    failuresPerThousand: number,
    lastDay: number,
  ): number | undefined {
    let takenOn = day;
    for (let attempts = 1; attempts <= 4 && takenOn <= lastDay; attempts += 1) {
      const passed = !this.random.chance(failuresPerThousand);
      this.exams.push({ test, kind, takenOn, passed });
      if (passed) return takenOn;
      takenOn += RETAKE_WAIT_DAYS + 1 + this.random.below(150);
    }
    return undefined;
  }

  private renew(test: string, firstUntil: number): void {
    const { asOf, leftOn } = this.life;
    let until = firstUntil;
    while (until <= asOf) {
      const choice = this.random.below(1000);
      if (until > leftOn && choice < 900) return;
      if (choice < 120) {
        this.periods.push({
          test,
          from: until,
          until: monthsLater(until, EDUCATION_MONTHS),
          basis: 'CONTINUING_EDUCATION',
        });
        until = monthsLater(until, EDUCATION_MONTHS);
        continue;
      }
      const sitsOn = choice < 870 ? until - 1 - this.random.below(120) : until + 20 + this.random.below(1200);
      const takenOn = choice < 930 ? this.attempt(test, 'RECERTIFICATION', sitsOn, 80, asOf) : undefined;
      if (takenOn === undefined) return;
      const from = Math.max(takenOn, until);
      until = monthsLater(takenOn, VALIDITY_MONTHS);
      this.periods.push({ test, from, until, basis: 'RECERTIFICATION_TEST' });
    }
  }

  private revoke(test: string, day: number): void {
    const reason = this.random.pick([
      'EXAM_MISCONDUCT',
      'FRAUDULENT_EXPERIENCE',
      'ISSUED_IN_ERROR',
      'COURT_OR_AGENCY_ORDER',
    ]);
    this.actions.push({ test, action: 'REVOKE', effectiveOn: day, reason });
  }

  private suspend(test: string, day: number, ended: boolean): void {
    const reason = this.random.pick(['IDENTITY_IN_DOUBT', 'ETHICS_COMPLAINT', 'EXAM_MISCONDUCT', 'UNPAID_FEES']);
    this.actions.push({ test, action: 'SUSPEND', effectiveOn: day, reason });
    const reinstatedOn = day + 15 + this.random.below(180);
    if (!ended || reinstatedOn > this.life.asOf) return;
    const cleared = reason === 'UNPAID_FEES' ? 'FEES_PAID' : this.random.pick(['CLEARED', 'APPEAL_UPHELD']);
    this.actions.push({ test, action: 'REINSTATE', effectiveOn: reinstatedOn, reason: cleared });
  }
}
