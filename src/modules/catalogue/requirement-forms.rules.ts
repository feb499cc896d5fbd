import type { LeafKind, RequirementKind } from './requirement.rules.ts';

/** The largest count a requirement may ask for, and the largest number in a fraction. */
export const MAX_REQUIREMENT_COUNT = 1000;
/** The most years of work or training a requirement may ask for; halves are allowed. */
export const MAX_REQUIREMENT_YEARS = 60;

/** The sections of a rule pack whose codes a requirement may name. */
export type CodeSection =
  | 'tests'
  | 'designations'
  | 'series'
  | 'repairAreas'
  | 'networks'
  | 'oemPrograms'
  | 'governmentClasses';

/** What a leaf's member holds. One table serves the parser and the JSON Schema, so that they never disagree. */
export type ValueForm =
  | { readonly form: 'TRUE' | 'JURISDICTION' | 'PLACE' | 'YEARS' | 'COUNT' | 'FRACTION' | 'OEM' | 'WHO' }
  | { readonly form: 'CODE' | 'CODES' | 'TRUE_OR_CODES'; readonly of: CodeSection }
  | { readonly form: 'OBJECT'; readonly required: Members; readonly optional: Members };
type Members = Readonly<Record<string, ValueForm>>;

/** What each member asks, for people: the API and the JSON Schema say it in the same words. */
export const KIND_DESCRIPTIONS: Readonly<Record<RequirementKind, string>> = {
  allOf: 'Every part must hold.',
  anyOf: 'At least one part must hold.',
  atLeast: 'At least `n` parts must hold.',
  not: 'The part must not hold.',
  holdsTest: 'The credential must be current on the day.',
  heldTest: 'The credential must be current on the day, or have been at any time before.',
  holdsDesignation: 'The designation must hold on the day.',
  isCertified: 'At least one credential must be current on the day.',
  holdsOem: 'Factory status in the programme must be in force on the day; grace states count.',
  completedOem: 'The programme must have been completed by the day; completion is kept for life.',
  holdsGovernment:
    'A government credential of the class must count in the jurisdiction on the day; `US-NY/New York City` is a municipality.',
  experienceYears: 'So many years of documented work must have been reached by the day.',
  trainingYears: 'So many years of documented training must have been completed by the day.',
  employedInNetwork: "The technician must be employed on the day in a shop of the brand's network.",
  blueSealCompliant: 'The shop must be open and meet on the day what the rule pack asks of a Blue Seal shop.',
  blueSealRecognised: 'The annual Blue Seal recognition must be in force on the day.',
  certifiedShare: 'So large a share of those who perform repairs must meet what is asked; nobody there is a no.',
  areasCovered:
    'Each repair area offered, or each one named, must have somebody performing repairs with a current credential in it.',
  technicians: 'At least so many of those who perform repairs must meet what is asked.',
  located: 'The shop must lie in the jurisdiction.',
  inNetwork: "The shop must belong to the brand's network on the day.",
  isOpen: 'The shop must be open on the day.',
};

const TRUE: ValueForm = { form: 'TRUE' };
const OEM: ValueForm = { form: 'OEM' };
const WHO: ValueForm = { form: 'WHO' };
const YEARS = object({ years: { form: 'YEARS' } }, { series: { form: 'CODES', of: 'series' } });
const NETWORK: ValueForm = { form: 'CODE', of: 'networks' };
const JURISDICTION: ValueForm = { form: 'JURISDICTION' };
/** A jurisdiction, or a municipality in one: municipal agencies award too. */
const PLACE: ValueForm = { form: 'PLACE' };

/** The form of every leaf's value. */
export const LEAF_FORMS: Readonly<Record<LeafKind, ValueForm>> = {
  holdsTest: { form: 'CODE', of: 'tests' },
  heldTest: { form: 'CODE', of: 'tests' },
  holdsDesignation: { form: 'CODE', of: 'designations' },
  isCertified: TRUE,
  holdsOem: OEM,
  completedOem: OEM,
  holdsGovernment: object({ class: { form: 'CODE', of: 'governmentClasses' }, jurisdiction: PLACE }),
  experienceYears: YEARS,
  trainingYears: YEARS,
  employedInNetwork: NETWORK,
  blueSealCompliant: TRUE,
  blueSealRecognised: TRUE,
  certifiedShare: object({ atLeast: { form: 'FRACTION' } }, { who: WHO }),
  areasCovered: { form: 'TRUE_OR_CODES', of: 'repairAreas' },
  technicians: object({ atLeast: { form: 'COUNT' }, who: WHO }),
  located: object({ jurisdiction: JURISDICTION }),
  inNetwork: NETWORK,
  isOpen: TRUE,
};

function object(required: Members, optional: Members = {}): ValueForm {
  return { form: 'OBJECT', required, optional };
}
