/** A country whose parts are known, and their codes in ISO 3166-2 without the country's own. */
const SUBDIVISIONS: Readonly<Record<string, string>> = {
  US:
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
    'RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI',
  CA: 'AB BC MB NB NL NS NT NU ON PE QC SK YT',
};

/** Every jurisdiction a requirement may name, countries before their parts: `US`, `US-AL`, …, `CA`, `CA-AB`. */
export const JURISDICTIONS: ReadonlySet<string> = new Set(
  Object.entries(SUBDIVISIONS).flatMap(([country, parts]) => [
    country,
    ...parts.split(' ').map((part) => `${country}-${part}`),
  ]),
);

/** How long a municipality's name may be. */
const PLACE_CHARACTERS = 80;

/**
 * A jurisdiction, or a municipality written as its jurisdiction and its place, `US-NY/New York City`: a pattern for JSON Schema
 * and for `u` regular expressions alike. A place is printable, and has no space at either end.
 */
export const PLACE_IN_JURISDICTION = `^(${[...JURISDICTIONS].join('|')})(/[^\\s\\p{C}]([^\\p{C}\\p{Zl}\\p{Zp}]{0,${PLACE_CHARACTERS - 2}}[^\\s\\p{C}])?)?$`;

const PLACE_PATTERN = new RegExp(PLACE_IN_JURISDICTION, 'u');

/** Whether `text` is a jurisdiction or a municipality in one. */
export function isPlaceInJurisdiction(text: string): boolean {
  return PLACE_PATTERN.test(text);
}

/** Whether what lies in `jurisdiction` (`US-CA`, `US-CA/Fresno`) lies in `within` (`US-CA`, or `US` for anywhere in the country). */
export function liesWithin(jurisdiction: string, within: string): boolean {
  return jurisdiction === within || jurisdiction.startsWith(`${within}-`) || jurisdiction.startsWith(`${within}/`);
}
