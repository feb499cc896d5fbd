import type { LeafKind } from './requirement.rules.ts';

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
  | { readonly form: 'TRUE' | 'JURISDICTION' | 'YEARS' | 'COUNT' | 'FRACTION' | 'OEM' | 'WHO' }
  | { readonly form: 'CODE' | 'CODES' | 'TRUE_OR_CODES'; readonly of: CodeSection }
  | { readonly form: 'OBJECT'; readonly required: Members; readonly optional: Members };
type Members = Readonly<Record<string, ValueForm>>;

const TRUE: ValueForm = { form: 'TRUE' };
const OEM: ValueForm = { form: 'OEM' };
const WHO: ValueForm = { form: 'WHO' };
const YEARS = object({ years: { form: 'YEARS' } }, { series: { form: 'CODES', of: 'series' } });
const NETWORK: ValueForm = { form: 'CODE', of: 'networks' };
const JURISDICTION: ValueForm = { form: 'JURISDICTION' };

/** The form of every leaf's value. */
export const LEAF_FORMS: Readonly<Record<LeafKind, ValueForm>> = {
  holdsTest: { form: 'CODE', of: 'tests' },
  heldTest: { form: 'CODE', of: 'tests' },
  holdsDesignation: { form: 'CODE', of: 'designations' },
  isCertified: TRUE,
  holdsOem: OEM,
  completedOem: OEM,
  holdsGovernment: object({ class: { form: 'CODE', of: 'governmentClasses' }, jurisdiction: JURISDICTION }),
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
