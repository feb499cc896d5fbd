import { type Day, dayBefore } from '../../kernel/day.ts';
import type { Judged } from './judging.rules.ts';
import type { Requirement, YearsWanted } from './requirement.rules.ts';
import { oemInWords, yearsInWords } from './requirement-words.rules.ts';
import { END_OF_TIME, type Span } from './span.rules.ts';

/** Why a node of a requirement is satisfied or not. Codes are public: add, never rename. */
export const EXPLANATION_REASONS = [
  'HOLDS',
  'HELD_BEFORE',
  'HELD_FOR_LIFE',
  'LAPSED',
  'NOT_YET_HELD',
  'NEVER_HELD',
  'ALL_HOLD',
  'MISSING_COMPONENT',
  'ONE_HOLDS',
  'NONE_HOLDS',
  'ENOUGH_HOLD',
  'TOO_FEW_HOLD',
  'UNKNOWN_DESIGNATION',
  'PART_DOES_NOT_HOLD',
  'PART_HOLDS',
  'ENOUGH_EXPERIENCE',
  'TOO_LITTLE_EXPERIENCE',
  'SHARE_REACHED',
  'SHARE_TOO_SMALL',
  'NO_REPAIRING_STAFF',
  'AREAS_COVERED',
  'AREA_UNCOVERED',
  'NO_AREA_OFFERED',
  'SHOP_CLOSED',
  'NO_BLUE_SEAL_RULE',
  'LOCATED',
  'LOCATED_ELSEWHERE',
] as const;
export type ExplanationReason = (typeof EXPLANATION_REASONS)[number];

/** A reason and the same as a sentence. */
export type Reasoned = readonly [reason: ExplanationReason, message: string];

/** Why a leaf, which names something on record, holds on the day or does not. */
export function reasonOfLeaf(node: Judged, day: Day): Reasoned {
  const { requirement, code, holds, since } = node;
  if (requirement === null) return spansReasoned(WORK, node.spans ?? [], day);
  if ('heldTest' in requirement) return heldReasoned(requirement.heldTest, node, day);
  if ('completedOem' in requirement) return completedReasoned(oemInWords(requirement.completedOem), holds, since);
  if ('experienceYears' in requirement) return yearsReasoned(requirement.experienceYears, 'work', holds, since);
  if ('trainingYears' in requirement) return yearsReasoned(requirement.trainingYears, 'training', holds, since);
  if ('located' in requirement) {
    return holds
      ? ['LOCATED', `The shop is located in ${code}.`]
      : ['LOCATED_ELSEWHERE', `The shop is not located in ${code}.`];
  }
  if (node.spans) return spansReasoned(phrasesOf(requirement), node.spans, day);
  return ['NONE_HOLDS', 'This asks nothing that the subject could meet.'];
}

/** How a leaf of days is spoken of: "A5 is current", "A5 was current", "A5 has never been current". */
interface Phrases {
  readonly is: string;
  readonly was: string;
  readonly again: string;
  readonly never: string;
}

function phrases(name: string, state: string): Phrases {
  return {
    is: `${name} is ${state}`,
    was: `${name} was ${state}`,
    again: `is ${state} again`,
    never: `${name} has never been ${state}`,
  };
}

const WORK: Phrases = {
  is: 'Works here',
  was: 'Worked here',
  again: 'works here again',
  never: 'Has never worked here',
};
const CERTIFIED: Phrases = {
  is: 'At least one credential is current',
  was: 'The last credential was current',
  again: 'one is current again',
  never: 'No credential has ever been current',
};

function phrasesOf(leaf: Requirement): Phrases {
  if ('holdsTest' in leaf) return phrases(leaf.holdsTest, 'current');
  if ('isCertified' in leaf) return CERTIFIED;
  if ('holdsOem' in leaf) return phrases(`${oemInWords(leaf.holdsOem)} status`, 'in force');
  if ('holdsGovernment' in leaf) {
    return phrases(`${leaf.holdsGovernment.class} in ${leaf.holdsGovernment.jurisdiction}`, 'in force');
  }
  if ('employedInNetwork' in leaf) return phrases(`Employment in the ${leaf.employedInNetwork} network`, 'on record');
  if ('blueSealRecognised' in leaf) return phrases('The Blue Seal recognition', 'in force');
  return 'inNetwork' in leaf
    ? phrases(`Membership of the ${leaf.inNetwork} network`, 'in force')
    : phrases('The shop', 'open');
}

function spansReasoned(words: Phrases, spans: readonly Span[], day: Day): Reasoned {
  const previous = spans.findLast((span) => span.until <= day);
  const covering = spans.find((span) => span.from <= day && day < span.until);
  const next = spans.find((span) => span.from > day);
  if (covering) {
    const end = covering.until === END_OF_TIME ? ', without a known end' : ` through ${dayBefore(covering.until)}`;
    return ['HOLDS', `${words.is}${end}.`];
  }
  if (previous) {
    const renewed = next ? ` and ${words.again} from ${next.from}` : '';
    return ['LAPSED', `${words.was} through ${dayBefore(previous.until)}${renewed}.`];
  }
  return next ? ['NOT_YET_HELD', `${words.is} from ${next.from}.`] : ['NEVER_HELD', `${words.never}.`];
}

function heldReasoned(code: string, { since, spans }: Judged, day: Day): Reasoned {
  if (since === undefined) return ['NEVER_HELD', `${code} has never been held.`];
  if (since > day) return ['NOT_YET_HELD', `${code} is held from ${since}.`];
  const isCurrent = spans?.some((span) => span.from <= day && day < span.until);
  return [isCurrent ? 'HOLDS' : 'HELD_BEFORE', `${code} was first held on ${since}.`];
}

function completedReasoned(name: string, holds: boolean, since: Day | undefined): Reasoned {
  if (since === undefined) return ['NEVER_HELD', `${name} has not been completed.`];
  return holds
    ? ['HOLDS', `${name} was completed on ${since}.`]
    : ['NOT_YET_HELD', `${name} is completed on ${since}.`];
}

function yearsReasoned(wanted: YearsWanted, kind: string, holds: boolean, since: Day | undefined): Reasoned {
  const years = yearsInWords(wanted, kind);
  if (since === undefined) return ['TOO_LITTLE_EXPERIENCE', `Less than ${years} is documented.`];
  return holds
    ? ['ENOUGH_EXPERIENCE', `${years} was reached on ${since}.`]
    : ['TOO_LITTLE_EXPERIENCE', `${years} is reached only on ${since}.`];
}
