import { type Day, earliestDay } from '../../kernel/day.ts';
import { evaluate, missingCodes } from '../catalogue/explanation.rules.ts';
import type { CredentialRecord } from '../credentials/credential-record.rules.ts';
import type { Standing } from '../credentials/standing.rules.ts';

/** The last day of a designation that is for life, as a badge says it. */
export const LAST_DAY = '2999-12-30' as Day;

/** A test's or a designation's standing today. */
export interface CodeToday {
  /** Of a designation that does not hold, the gravest standing among the components that are missing. */
  readonly standing: Standing;
  /** The last day by what is on record now; null when there is none. */
  readonly through: Day | null;
}

/** How a test or a designation stands today. */
export function codeToday(record: CredentialRecord, code: string, today: Day): CodeToday {
  if (!record.pack.designations.has(code)) {
    const { standing, validThrough } = record.standing(code, today);
    return { standing, through: validThrough };
  }
  const explanation = evaluate({ holdsDesignation: code }, record, today, record.pack.designations);
  if (explanation.satisfied) return { standing: 'CURRENT', through: explanation.holdsThrough ?? LAST_DAY };
  const missing = missingCodes(explanation).map((component) => record.standing(component, today));
  const standing = GRAVITY.find((grave) => missing.some((each) => each.standing === grave)) ?? 'NEVER_HELD';
  const ends = missing.map((each) => each.validThrough).filter((through) => through !== null);
  return { standing, through: standing === 'SUSPENDED' ? ends.reduce(earliestDay, LAST_DAY) : null };
}

const GRAVITY: readonly Standing[] = ['REVOKED', 'SUSPENDED', 'EXPIRED', 'PENDING_EXPERIENCE', 'NOT_YET_HELD'];

const MAX_NAME_CHARACTERS = 120;
const graphemes = new Intl.Segmenter('en');

/** A name as a badge shows it: two names of full length would be too much for its QR code, and are cut between letters. */
export function displayNameOf({
  firstName,
  lastName,
}: {
  readonly firstName: string;
  readonly lastName: string;
}): string {
  const name = `${firstName} ${lastName}`;
  if (name.length <= MAX_NAME_CHARACTERS) return name;
  let end = 0;
  for (const { index, segment } of graphemes.segment(name)) {
    if (index + segment.length >= MAX_NAME_CHARACTERS) break;
    end = index + segment.length;
  }
  return `${name.slice(0, end)}…`;
}
