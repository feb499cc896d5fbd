import type { Day } from '../../kernel/day.ts';
import type { RequirementFacts } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { mergeSpans, type Span } from '../catalogue/span.rules.ts';
import {
  type ActionFact,
  type CredentialHistory,
  type CredentialOnDay,
  currentSpans,
  inOrderOfEffect,
  type PeriodFact,
  standingOn,
} from './standing.rules.ts';

/** One technician's facts about credentials, as they were on record at one moment. */
export interface CredentialFacts {
  /** By test, then by first day. */
  readonly periods: readonly (PeriodFact & { readonly testCode: string })[];
  readonly actions: readonly (ActionFact & { readonly testCode: string })[];
  /**
   * Initial tests that were passed. One without an award by its day waits for experience until the first award: that comes by
   * itself on the day the experience is met.
   */
  readonly passed: readonly { readonly testCode: string; readonly takenOn: Day }[];
}

const NOTHING: CredentialHistory = { testCode: '', periods: [], actions: [], pending: [] };

/**
 * One technician's credentials, ready to be judged on any day by one rule pack. Histories and spans are worked out once,
 * when first asked for.
 */
export class CredentialRecord implements RequirementFacts {
  readonly pack: RulePack;
  private readonly histories: ReadonlyMap<string, CredentialHistory>;
  private readonly spans = new Map<string, readonly Span[]>();
  private certified: readonly Span[] | undefined;

  constructor(facts: CredentialFacts, pack: RulePack) {
    this.pack = pack;
    this.histories = historiesOf(facts, pack);
  }

  /** Codes of every test with an award, an action or a passed test on record, in the catalogue's order. */
  testCodes(): readonly string[] {
    const places = placesOf(this.pack);
    const codes = [...this.histories.keys()];
    const place = (code: string | undefined) => (code === undefined ? -1 : (places.get(code) ?? places.size));
    const isOrdered = codes.every((code, index) => place(codes[index - 1]) <= place(code));
    return isOrdered ? codes : codes.sort((a, b) => place(a) - place(b));
  }

  history(testCode: string): CredentialHistory {
    return this.histories.get(testCode) ?? { ...NOTHING, testCode };
  }

  standing(testCode: string, day: Day): CredentialOnDay {
    return standingOn(day, this.history(testCode));
  }

  currentSpans(testCode: string): readonly Span[] {
    const known = this.spans.get(testCode);
    if (known) return known;
    const history = this.histories.get(testCode);
    if (!history) return NONE;
    const spans = currentSpans(history);
    this.spans.set(testCode, spans);
    return spans;
  }

  /** The days on which at least one credential is current, merged. */
  certifiedSpans(): readonly Span[] {
    this.certified ??= mergeSpans([...this.histories.keys()].flatMap((testCode) => this.currentSpans(testCode)));
    return this.certified;
  }

  heldSince(testCode: string): Day | undefined {
    return this.histories.get(testCode)?.periods[0]?.from;
  }
}

const placesByPack = new WeakMap<RulePack, ReadonlyMap<string, number>>();

/** Where each test stands in the catalogue, counted once for each pack. */
function placesOf(pack: RulePack): ReadonlyMap<string, number> {
  let places = placesByPack.get(pack);
  if (!places) {
    places = new Map([...pack.tests.keys()].map((code, index) => [code, index]));
    placesByPack.set(pack, places);
  }
  return places;
}

interface HistoryInMaking extends CredentialHistory {
  periods: readonly PeriodFact[];
  actions: readonly ActionFact[];
  pending: CredentialHistory['pending'];
}

const NONE: readonly never[] = [];

function historiesOf(facts: CredentialFacts, pack: RulePack): ReadonlyMap<string, CredentialHistory> {
  const histories = new Map<string, HistoryInMaking>();
  const historyOf = (testCode: string) => {
    let history = histories.get(testCode);
    if (!history) {
      history = { testCode, periods: NONE, actions: NONE, pending: NONE };
      histories.set(testCode, history);
    }
    return history;
  };
  const { periods } = facts;
  for (let start = 0, end = 0; start < periods.length; start = end) {
    const testCode = periods[start]?.testCode ?? '';
    while (end < periods.length && periods[end]?.testCode === testCode) end += 1;
    historyOf(testCode).periods = periods.slice(start, end);
  }
  for (const action of facts.actions) {
    const history = historyOf(action.testCode);
    history.actions = [...history.actions, action];
  }
  if (facts.actions.length > 1) {
    for (const history of histories.values()) history.actions = inOrderOfEffect(history.actions);
  }
  for (const exam of facts.passed) {
    if (!pack.tests.has(exam.testCode)) continue;
    const history = historyOf(exam.testCode);
    const [first] = history.periods;
    if (first && first.from <= exam.takenOn) continue;
    history.pending = [...history.pending, { from: exam.takenOn, until: first?.from ?? null }];
  }
  return histories;
}
