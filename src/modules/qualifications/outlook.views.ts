import { nodeId } from '../../kernel/public-id.ts';
import type { Cause } from '../catalogue/causes.rules.ts';
import type { Explanation } from '../catalogue/explanation.rules.ts';
import type { ExplanationStep } from '../catalogue/explanation.types.ts';
import { flattened } from '../credentials/answers.rules.ts';
import { type PersonShown, staffShown, toBlueSeal } from './blue-seal.views.ts';
import type { ForecastStep as Step } from './forecast.rules.ts';
import type { Gain } from './gain.rules.ts';
import type { Gap, Move } from './gap.rules.ts';
import type {
  ForecastCause,
  ForecastStep,
  GapMove,
  QualificationGain,
  QualificationGap,
  ShopStanding,
  ShopWhatIf,
} from './outlook.types.ts';
import type {
  ShopForecast,
  ShopGap,
  ShopStanding as Standing,
  ShopWhatIf as WhatIf,
} from './shop-questions.service.ts';

/** An explanation's nodes in one list; people by their public ids, or not at all. */
export function toExplanationSteps(explanation: Explanation, personShown: PersonShown): readonly ExplanationStep[] {
  return flattened(explanation).map((node) => ({
    ...node,
    subject: node.subject === null ? null : personShown(node.subject).technicianId,
  }));
}

/** A shop's forecast in its GraphQL shape. */
export function toShopForecast({ steps, people }: ShopForecast): readonly ForecastStep[] {
  return toForecast(steps, staffShown(people));
}

/** A forecast in its GraphQL shape. */
export function toForecast(steps: readonly Step[], personShown: PersonShown): readonly ForecastStep[] {
  return steps.map((step) => toForecastStep(step, personShown));
}

/** What one day brings, in its GraphQL shape. */
export function toForecastStep(
  { on, causes, effects, satisfied, turns }: Step,
  personShown: PersonShown,
): ForecastStep {
  return {
    on,
    causes: causes.map((cause) => toCause(cause, personShown)),
    effects: effects.map(({ subject, ...effect }) => ({
      ...effect,
      technicianId: subject === null ? null : personShown(subject).technicianId,
    })),
    satisfied,
    turns,
  };
}

function toCause({ kind, subject, code, begins }: Cause, personShown: PersonShown): ForecastCause {
  const person = subject === null ? { technicianId: null, displayName: null } : personShown(subject);
  const what = CAUSES_IN_WORDS[kind] ?? code ?? kind;
  const whose = person.displayName === null ? '' : ` of ${person.displayName}`;
  const named = code !== null && CAUSES_IN_WORDS[kind] !== undefined ? `${what} ${code}` : what;
  return { kind, ...person, code, begins, message: `${named}${whose} ${begins ? 'begins' : 'ends'}.` };
}

const CAUSES_IN_WORDS: Readonly<Record<string, string>> = {
  repairs: 'Repair work',
  offers: 'The offer of',
  isOpen: 'Being open',
  blueSealRecognised: 'The Blue Seal recognition',
  inNetwork: 'Belonging to the network',
  isCertified: 'Certification',
  employedInNetwork: 'Employment in the network',
};

/** What is wanting to a shop, in its GraphQL shape. */
export function toShopGap({ gap, people }: ShopGap): QualificationGap {
  const personShown = staffShown(people);
  return toGap(gap, (move) => toMove(move, personShown));
}

/** What is wanting to a technician, in its GraphQL shape: each way is one person's. */
export function toTechnicianGap(
  { ways, ...gap }: Gap<Gain>,
  technicianId: string,
  displayName: string,
): QualificationGap {
  const moveOf = (gains: readonly Gain[]): GapMove => ({
    technicianId: nodeId('Technician', technicianId),
    displayName,
    newcomer: null,
    gains: gains.map(toGain),
  });
  return { ...gap, ways: ways.map((gains) => ({ moves: [moveOf(gains)] })) };
}

function toGap<Addition>({ ways, ...gap }: Gap<Addition>, moveOf: (addition: Addition) => GapMove): QualificationGap {
  return { ...gap, ways: ways.map((way) => ({ moves: way.map(moveOf) })) };
}

function toMove({ technicianId, newcomer, gains }: Move, personShown: PersonShown): GapMove {
  const person = technicianId === null ? { technicianId: null, displayName: null } : personShown(technicianId);
  return { ...person, newcomer, gains: gains.map(toGain) };
}

const NO_DETAIL = { code: null, level: null, jurisdiction: null, years: null, series: null };

function toGain(gain: Gain): QualificationGain {
  const { kind } = gain;
  if ('program' in gain) return { ...NO_DETAIL, kind, code: gain.program, level: gain.level };
  if ('class' in gain) return { ...NO_DETAIL, kind, code: gain.class, jurisdiction: gain.jurisdiction };
  if ('years' in gain) return { ...NO_DETAIL, kind, years: gain.years, series: gain.series };
  if ('network' in gain) return { ...NO_DETAIL, kind, code: gain.network };
  if ('area' in gain) return { ...NO_DETAIL, kind, code: gain.area };
  return { ...NO_DETAIL, kind, code: 'code' in gain ? gain.code : null };
}

/** A shop as it is and as supposed, in its GraphQL shape. */
export function toShopWhatIf({ before, after, people }: WhatIf): ShopWhatIf {
  const personShown = staffShown(people);
  return { before: toStanding(before, personShown), after: toStanding(after, personShown) };
}

function toStanding({ explanation, blueSeal }: Standing, personShown: PersonShown): ShopStanding {
  return {
    satisfied: explanation.satisfied,
    holdsThrough: explanation.holdsThrough,
    blueSeal: blueSeal ? toBlueSeal(blueSeal, personShown) : null,
    explanation: toExplanationSteps(explanation, personShown),
  };
}
