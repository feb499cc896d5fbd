import { type Day, dayOfEpoch, epochDayOf } from '../../kernel/day.ts';
import { isCode, isEpochDay } from './claims.rules.ts';

/** A code with the last day it is valid. */
export interface BadgeCode {
  readonly code: string;
  readonly through: Day;
}

/** 2020-01-01, from which `c` counts days: no badge names an earlier one, and three letters reach into 2068. */
const FIRST_EPOCH_DAY = 18_262;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const MAX_CODES = 120;
/** Codes are in capitals and days in small letters, so nothing else has to part them. */
const GROUP = /([A-Z0-9_.]+)([a-z]{1,6})/y;

/**
 * The `c` of a badge: codes joined by dots, then their last valid day, and so on, the earliest day first and
 * codes of one day by their letters. A day is the
 * number of days since 2020-01-01 in base 26, a to z: `A1.A5cqtL1dkz`. For nine tests this is half of what JSON takes,
 * and a QR code that a telephone still reads. Throws a RangeError for days before 2020.
 */
export function codesText(codes: readonly BadgeCode[]): string {
  const byDay = new Map<Day, string[]>();
  for (const { code, through } of codes) {
    const sameDay = byDay.get(through);
    if (sameDay) sameDay.push(code);
    else byDay.set(through, [code]);
  }
  return [...byDay]
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([through, sameDay]) => sameDay.sort().join('.') + lettersOf(through))
    .join('');
}

/** The codes of a `c` as it stands; undefined unless it is the one spelling that {@link codesText} gives them. */
export function codesOfText(text: string): readonly BadgeCode[] | undefined {
  const codes: BadgeCode[] = [];
  const seen = new Set<string>();
  let earlier = -1;
  GROUP.lastIndex = 0;
  for (let end = 0; end < text.length; end = GROUP.lastIndex) {
    const group = GROUP.exec(text);
    const [, names = '', letters = ''] = group ?? [];
    const count = countOf(letters);
    if (count === undefined || count <= earlier || !isEpochDay(FIRST_EPOCH_DAY + count)) return undefined;
    earlier = count;
    const through = dayOfEpoch(FIRST_EPOCH_DAY + count);
    let before = '';
    for (const code of names.split('.')) {
      if (!isCode(code) || code <= before || seen.has(code) || codes.length === MAX_CODES) return undefined;
      seen.add(code);
      before = code;
      codes.push({ code, through });
    }
  }
  return codes;
}

function lettersOf(day: Day): string {
  let rest = epochDayOf(day) - FIRST_EPOCH_DAY;
  if (rest < 0) throw new RangeError(`A badge cannot name ${day}: it counts days from 2020-01-01.`);
  let letters = '';
  do {
    letters = LETTERS.charAt(rest % LETTERS.length) + letters;
    rest = Math.floor(rest / LETTERS.length);
  } while (rest > 0);
  return letters;
}

/** Undefined for no letters, and for a zero in front, which would be a second spelling. */
function countOf(letters: string): number | undefined {
  if (letters === '' || (letters.length > 1 && letters.startsWith('a'))) return undefined;
  let count = 0;
  for (const letter of letters) count = count * LETTERS.length + LETTERS.indexOf(letter);
  return count;
}
