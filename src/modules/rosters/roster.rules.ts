import type { Day } from '../../kernel/day.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import type { CsvRow } from '../csv/csv-row.rules.ts';
import { foldName, isAseId } from '../technicians/technician.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';

/** How many lines one roster may have. */
export const MAX_ROSTER_LINES = 50_000;
/** The header of a roster's file. */
export const ROSTER_COLUMNS = ['ase_id', 'last_name'] as const;
/** The header of the file of results. */
export const RESULT_COLUMNS = [
  'line',
  'ase_id',
  'last_name',
  'verdict',
  'holds_through',
  'missing',
  'reason',
  'tier',
] as const;

/** How far a roster has come. Public codes: add, never rename. */
export const ROSTER_STATES = ['QUEUED', 'RUNNING', 'DONE', 'FAILED'] as const;
export type RosterState = (typeof ROSTER_STATES)[number];

/** Why a line has no verdict. Public codes: add, never rename. */
export const LINE_REASONS = [
  'LINE_MALFORMED',
  'ASE_ID_MALFORMED',
  'NAME_EMPTY',
  'NOT_FOUND',
  'ASE_ID_MERGED',
  'CONSENT_REQUIRED',
] as const;
export type LineReason = (typeof LINE_REASONS)[number];

/** What a line's reason means, for people. A wrong last name and an ASE ID that nobody has are told alike. */
export const LINE_REASON_MESSAGES: Readonly<Record<LineReason, string>> = {
  LINE_MALFORMED: 'The line cannot be read as an ASE ID and a last name.',
  ASE_ID_MALFORMED: 'An ASE ID has the form ASE-dddd-dddd.',
  NAME_EMPTY: 'A last name is wanted here.',
  NOT_FOUND: 'No technician of this ASE ID and last name is on record.',
  ASE_ID_MERGED: 'This person was entered twice, and this ASE ID is no longer theirs: ask by the other one.',
  CONSENT_REQUIRED: 'About a day ahead only those are answered whom the technician lets know everything.',
};

/** One line of a roster: who is asked about, or why that cannot be told. */
export type RosterEntry =
  | { readonly line: number; readonly aseId: string; readonly lastName: string }
  | { readonly line: number; readonly fault: string };

/** What is concluded about one technician. */
export interface TechnicianVerdict {
  readonly technicianId: string;
  readonly verdict: Verdict;
  /** The last day on which whether the requirement is met stays the same if nothing is recorded; null for ever. */
  readonly holdsThrough: Day | null;
  /** What the requirement still lacks. */
  readonly missing: readonly string[];
  /** How much is told: LIMITED is the verdict alone, VALID or INVALID. */
  readonly tier: Tier;
}

/** A line's answer: a verdict, or the reason why there is none. */
export interface RosterAnswer {
  readonly line: number;
  readonly aseId: string | null;
  readonly lastName: string | null;
  readonly verdict: Verdict | null;
  readonly holdsThrough: Day | null;
  readonly missing: readonly string[];
  readonly reason: LineReason | null;
  /** What exactly is wrong with a malformed line; null for every other. */
  readonly fault: string | null;
  readonly technicianId: string | null;
  /** Null without a verdict. */
  readonly tier: Tier | null;
}

const MAX_FIELD_CHARACTERS = 200;
/** What no name holds and no database keeps: control characters, and halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** A row of the file as a line of the roster. */
export function entryOfRow({ line, fields, fault }: CsvRow): RosterEntry {
  if (fault) return { line, fault: fault.message };
  const [aseId, lastName] = fields;
  if (aseId === undefined || lastName === undefined || fields.length !== ROSTER_COLUMNS.length) {
    return { line, fault: `The line has ${fields.length} fields; it must have ${ROSTER_COLUMNS.length}.` };
  }
  return entryOf(line, aseId, lastName);
}

/** What a caller gave as a line of the roster. */
export function entryOf(line: number, aseId: string, lastName: string): RosterEntry {
  if (aseId.length > MAX_FIELD_CHARACTERS || lastName.length > MAX_FIELD_CHARACTERS) {
    return { line, fault: `A field is longer than ${MAX_FIELD_CHARACTERS} characters.` };
  }
  if (UNPRINTABLE.test(aseId) || UNPRINTABLE.test(lastName)) {
    return { line, fault: 'A field holds a character that cannot be printed.' };
  }
  return { line, aseId, lastName };
}

/** Whom a line asks about, by the last name as it is compared, or why it cannot be asked. */
export function identityOf(
  entry: RosterEntry,
): { readonly aseId: string; readonly lastNameFolded: string } | LineReason {
  if ('fault' in entry) return 'LINE_MALFORMED';
  if (!isAseId(entry.aseId)) return 'ASE_ID_MALFORMED';
  const lastNameFolded = foldName(entry.lastName);
  return lastNameFolded === '' ? 'NAME_EMPTY' : { aseId: entry.aseId, lastNameFolded };
}

/** The answer to a line for which a verdict was reached, or the reason why none was. */
export function answerOf(entry: RosterEntry, outcome: TechnicianVerdict | LineReason): RosterAnswer {
  const given =
    'fault' in entry
      ? { line: entry.line, aseId: null, lastName: null, fault: entry.fault }
      : { line: entry.line, aseId: entry.aseId, lastName: entry.lastName, fault: null };
  return typeof outcome === 'string'
    ? { ...given, reason: outcome, verdict: null, holdsThrough: null, missing: [], technicianId: null, tier: null }
    : { ...given, reason: null, ...outcome };
}

/** An answer as a row of the file of results. */
export function resultRow(answer: RosterAnswer): readonly string[] {
  const { line, aseId, lastName, verdict, holdsThrough, missing, reason, tier } = answer;
  return [
    String(line),
    aseId ?? '',
    lastName ?? '',
    verdict ?? '',
    holdsThrough ?? '',
    missing.join(' '),
    reason ?? '',
    tier ?? '',
  ];
}

/** How many answers came to each verdict or reason, under its code. */
export function countsOf(answers: readonly RosterAnswer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict, reason } of answers) {
    const code = verdict ?? reason ?? 'LINE_MALFORMED';
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** Pieces of at most `size`, in order. */
export function chunked<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** What of a judged line is told at a tier: at LIMITED whether the requirement is met, and nothing of what lacks or lapses. */
export function toldAt(tier: Tier, judged: Omit<TechnicianVerdict, 'tier'>): TechnicianVerdict {
  if (tier === 'FULL') return { ...judged, tier };
  const verdict = judged.verdict === 'VALID' ? 'VALID' : 'INVALID';
  return { technicianId: judged.technicianId, verdict, holdsThrough: null, missing: [], tier };
}
