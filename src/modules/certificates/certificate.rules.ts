import { type Day, dayBefore, earliestDay, latestDay } from '../../kernel/day.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { LAST_DAY } from '../verification/badge.rules.ts';

/** A credential as a certificate prints it. */
export interface CertificateLine {
  readonly code: string;
  readonly name: string;
  /** The last valid day, in words. */
  readonly through: string;
}

/** The credentials of one series, or the designations, under their heading. */
export interface CertificateGroup {
  readonly heading: string;
  readonly lines: readonly CertificateLine[];
}

/** Everything that a certificate says, in the words it is printed in. */
export interface Certificate {
  readonly holder: string;
  readonly aseId: string;
  readonly groups: readonly CertificateGroup[];
  readonly issuedOn: string;
  /** The last day on which all of the credentials are valid. */
  readonly allValidThrough: string;
  /** The last whole day on which the code is proof. */
  readonly provesThrough: string;
  /** The registry as people know it: the host of its address. */
  readonly issuer: string;
  /** The badge's public id. */
  readonly number: string;
  /** What the QR code leads to. */
  readonly link: string;
}

export interface CertificateFacts {
  readonly firstName: string;
  readonly lastName: string;
  readonly aseId: string;
  /** Each code with its last valid day. */
  readonly codes: Readonly<Record<string, Day>>;
  readonly issuedOn: Day;
  readonly provesThrough: Day;
  readonly publicUrl: string;
  readonly number: string;
  readonly link: string;
}

/** What a certificate says of a badge, by the names of a rule pack. A code that the pack does not know stands for itself. */
export function certificateOf(facts: CertificateFacts, pack: RulePack): Certificate {
  const days = Object.values(facts.codes);
  return {
    holder: printedName(`${facts.firstName} ${facts.lastName}`),
    aseId: facts.aseId,
    groups: groupsOf(facts.codes, pack),
    issuedOn: dayInWords(facts.issuedOn),
    allValidThrough: lastDayInWords(days.reduce(earliestDay, LAST_DAY)),
    provesThrough: dayInWords(facts.provesThrough),
    issuer: hostOf(facts.publicUrl),
    number: facts.number,
    link: facts.link,
  };
}

/**
 * The last day on the whole of which the badge is in force, by the day of its last moment and that of the moment after. A
 * badge lives a day or more, so the day of issue counts even where clocks are set back on it.
 */
export function lastWholeDay(issuedOn: Day, lastMomentOn: Day, expiresOn: Day): Day {
  return latestDay(issuedOn, expiresOn > lastMomentOn ? lastMomentOn : dayBefore(lastMomentOn));
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `March 4, 2030`: the same on every machine, whatever its language. */
export function dayInWords(day: Day): string {
  return `${MONTHS[Number(day.slice(5, 7)) - 1]} ${Number(day.slice(8, 10))}, ${day.slice(0, 4)}`;
}

/**
 * A name as it is printed: composed where Unicode has the composed letter, every kind of space a plain one, and without the
 * characters that have no look of their own.
 */
export function printedName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}

function groupsOf(codes: Readonly<Record<string, Day>>, pack: RulePack): readonly CertificateGroup[] {
  const line = (code: string, name: string): CertificateLine[] => {
    const through = codes[code];
    return through === undefined ? [] : [{ code, name, through: lastDayInWords(through) }];
  };
  const known = new Set([...pack.designations.keys(), ...pack.tests.keys()]);
  const tests = [...pack.tests.values()];
  const groups = [
    {
      heading: 'Designations',
      lines: [...pack.designations.values()].flatMap(({ code, name }) => line(code, name)),
    },
    ...[...pack.series.values()].map((series) => ({
      heading: series.name,
      lines: tests.filter((test) => test.series === series.code).flatMap(({ code, name }) => line(code, name)),
    })),
    {
      heading: 'Other credentials',
      lines: Object.keys(codes)
        .filter((code) => !known.has(code))
        .sort()
        .flatMap((code) => line(code, code)),
    },
  ];
  return groups.filter(({ lines }) => lines.length > 0);
}

function lastDayInWords(day: Day): string {
  return day >= LAST_DAY ? 'does not expire' : dayInWords(day);
}

function hostOf(publicUrl: string): string {
  const { host, pathname } = new URL(publicUrl);
  return `${host}${pathname === '/' ? '' : pathname}`;
}
