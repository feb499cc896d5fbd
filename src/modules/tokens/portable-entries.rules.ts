import type { Day } from '../../kernel/day.ts';
import { isCode, isDayText, isPlainText, listOf, nullable, objectOf, optional } from './claims.rules.ts';
import type { JsonObject } from './strict-json.rules.ts';

/** A certification or designation, and the first and last day on which it is valid. */
export interface PortableEntry {
  readonly code: string;
  readonly from: Day;
  readonly through: Day;
}

/** What `status` of an OEM programme says when the level was completed and grants no factory status now. */
export const NO_FACTORY_STATUS = 'NONE';

/** A level of an OEM programme that was completed, which is for life, and the factory status that it grants. */
export interface PortableProgram {
  readonly program: string;
  readonly level: string;
  readonly completed_on: Day;
  /** `ACTIVE`, the code of a grace state, or {@link NO_FACTORY_STATUS}. */
  readonly status: string;
  /** The last day of that status; null without one, and when no end of it is known. */
  readonly through: Day | null;
}

/** A licence or certificate of a public body. */
export interface PortableGovernmentCredential {
  readonly class: string;
  /** `US`, ISO 3166-2 such as `US-CA`, or a municipality as its state and its place, `US-NY/New York City`. */
  readonly jurisdiction: string;
  /** Its holder may show the credential and keep the number back. */
  readonly number?: string;
  readonly from: Day;
  /** The last day on which it counts; null for one that does not expire. */
  readonly through: Day | null;
}

const MAX_ENTRIES = 200;

const hasEntryShape = objectOf({ code: isCode, from: isDayText, through: isDayText });
const hasProgramShape = objectOf({
  program: isCode,
  level: isCode,
  completed_on: isDayText,
  status: isCode,
  through: nullable(isDayText),
});
const hasGovernmentShape = objectOf({
  class: isCode,
  jurisdiction: (value) => isPlainText(value, 200),
  number: optional((value) => isPlainText(value, 200)),
  from: isDayText,
  through: nullable(isDayText),
});

export const isEntryList = listOf((value) => hasEntryShape(value) && inOrder(value as JsonObject, 'from'), MAX_ENTRIES);
export const isProgramList = listOf(
  (value) => hasProgramShape(value) && inOrder(value as JsonObject, 'completed_on'),
  MAX_ENTRIES,
);
export const isGovernmentCredentialList = listOf(
  (value) => hasGovernmentShape(value) && inOrder(value as JsonObject, 'from'),
  MAX_ENTRIES,
);

function inOrder(entry: JsonObject, first: string): boolean {
  const { through } = entry;
  return through === null || String(entry[first]) <= String(through);
}
