import { type Day, day } from '../../../src/kernel/day.ts';
import { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';
import type { AwardFacts, CompletedEducation, PassedExam } from '../../../src/modules/credentials/award.rules.ts';
import type { ExperienceFact } from '../../../src/modules/credentials/experience.rules.ts';
import type {
  ActionFact,
  Basis,
  CredentialHistory,
  PeriodFact,
} from '../../../src/modules/credentials/standing.rules.ts';

/** The shipped catalogue. */
export const catalogue = new Catalogue(
  SHIPPED_PACKS.map((document) => {
    const parsed = parseRulePack(document);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    return parsed.pack;
  }),
);

/** Days `[from, until)`. */
export function period(from: string, until: string, basis: Basis = 'INITIAL_TEST'): PeriodFact {
  return { from: day(from), until: day(until), basis };
}

export function action(kind: ActionFact['action'], effectiveOn: string, reasonCode = 'EXAM_MISCONDUCT'): ActionFact {
  return { action: kind, effectiveOn: day(effectiveOn), reasonCode };
}

/** The history of A5. */
export function history(more: Partial<CredentialHistory> = {}): CredentialHistory {
  return { testCode: 'A5', periods: [], actions: [], pending: [], ...more };
}

export function work(from: string, through: string, series: readonly string[] = ['A']): ExperienceFact {
  return { kind: 'WORK', series, from: day(from), through: day(through) };
}

export function training(from: string, through: string, series: readonly string[] = ['A']): ExperienceFact {
  return { kind: 'TRAINING', series, from: day(from), through: day(through) };
}

/** An exam whose id is its kind and day. */
export function exam(takenOn: string, kind: PassedExam['kind'] = 'INITIAL'): PassedExam {
  return { id: `${kind} ${takenOn}`, kind, takenOn: day(takenOn) };
}

/** A course whose id is its day. */
export function course(completedOn: string): CompletedEducation {
  return { id: `course ${completedOn}`, completedOn: day(completedOn) };
}

/** Enough work, done before any test of these tests' examples. */
export const LONG_WORK: readonly ExperienceFact[] = [work('2010-01-01', '2014-12-31')];

export function awardFacts(more: Partial<AwardFacts> = {}): AwardFacts {
  return { passed: [], education: [], experience: LONG_WORK, actions: [], declared: [], ...more };
}

/** Whether the day lies in a span of periods. */
export function isIn(spans: readonly { readonly from: Day; readonly until: Day }[], on: Day): boolean {
  return spans.some(({ from, until }) => from <= on && on < until);
}
