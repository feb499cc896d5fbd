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

/** Whether what lies in `jurisdiction` (`US-CA`) lies in `within` (`US-CA`, or `US` for anywhere in the country). */
export function liesWithin(jurisdiction: string, within: string): boolean {
  return jurisdiction === within || jurisdiction.startsWith(`${within}-`);
}
