const ASE_ID_PATTERN = /^ASE-\d{4}-\d{4}$/;

/** ISO 3166-2 codes of the states, the District of Columbia and the territories whose technicians are on the registry. */
export const HOME_STATES: ReadonlySet<string> = new Set(
  (
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
    'RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI'
  )
    .split(' ')
    .map((state) => `US-${state}`),
);

/** The longest name, mail address or organisation name that is kept, in characters. */
export const TEXT_LIMIT = 120;

/** Whether `text` has the form of an ASE ID: `ASE-dddd-dddd`. */
export function isAseId(text: string): boolean {
  return ASE_ID_PATTERN.test(text);
}

/** Whether `text` names a home state by its ISO 3166-2 code, `US-CA`. */
export function isHomeState(text: string): boolean {
  return HOME_STATES.has(text);
}

/** Letters that Unicode does not take apart, as they are typed where they are not known. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
};

/**
 * A name as it is compared: without accents, case, spaces, hyphens or apostrophes, so that "O’Néill-Smith" typed as
 * "oneill smith" is the same person, and "Łukasz" typed as "Lukasz". Letters of every script stay.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþħı]/gu, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The name as it is shown; null once it was erased. */
export function shownNameOf({
  firstName,
  lastName,
}: {
  readonly firstName: string;
  readonly lastName: string;
}): string | null {
  return `${firstName} ${lastName}`.trim() || null;
}
