import { createHash } from 'node:crypto';
import { parseDay } from '../../kernel/day.ts';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import { StartError } from '../../kernel/start-error.ts';
import { PURPOSES, type Purpose } from '../consent/purpose.rules.ts';
import { readCsv } from '../csv/csv-file.ts';
import { entryOfRow, MAX_ROSTER_LINES, ROSTER_COLUMNS, type RosterEntry } from './roster.rules.ts';
import type { RosterQuestion } from './roster.service.ts';

/** How large a roster's file may be: 50,000 lines have room for 160 bytes each. */
export const MAX_ROSTER_BYTES = 8 * 1024 * 1024;

/** The lines of a roster's file, and what tells the file from every other. */
export interface UploadedRoster {
  readonly entries: readonly RosterEntry[];
  readonly sha256: string;
}

/**
 * Reads a roster's file as it arrives. Lines that are wrong by themselves are kept as such; a file that is none, too large or
 * too long is refused as soon as that is known.
 */
export async function readRoster(source: AsyncIterable<Buffer>): Promise<UploadedRoster> {
  const digest = createHash('sha256');
  const entries: RosterEntry[] = [];
  try {
    for await (const { rows } of readCsv(measured(source, digest), 'The roster', ROSTER_COLUMNS)) {
      for (const row of rows) entries.push(entryOfRow(row));
      if (entries.length > MAX_ROSTER_LINES) {
        throw refuse('ROSTER_TOO_LONG', `A roster has at most ${MAX_ROSTER_LINES} lines.`);
      }
    }
  } catch (error) {
    if (error instanceof StartError) throw refuse('ROSTER_MALFORMED', error.message);
    throw error;
  }
  return { entries, sha256: digest.digest('hex') };
}

async function* measured(
  source: AsyncIterable<Buffer>,
  digest: { update(bytes: Buffer): unknown },
): AsyncGenerator<Buffer> {
  let bytesRead = 0;
  for await (const bytes of source) {
    bytesRead += bytes.length;
    if (bytesRead > MAX_ROSTER_BYTES) {
      throw refuse('ROSTER_TOO_LARGE', `A roster's file has at most ${MAX_ROSTER_BYTES} bytes.`);
    }
    digest.update(bytes);
    yield bytes;
  }
}

const PARAMETERS = ['codes', 'requirement', 'purpose', 'asOf', 'knownAt', 'rulePack'] as const;
type Parameter = (typeof PARAMETERS)[number];
/** RFC 3339, as the scalar DateTime is written. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** What a roster asks, from the parameters of a URL. A name that is none is refused: a misspelt day would go unnoticed. */
export function questionOf(query: Readonly<Record<string, unknown>>): RosterQuestion {
  const faults: Fault[] = [];
  const fault = (code: string, message: string, name: string): undefined =>
    void faults.push({ code, message, path: [name] });
  for (const [name, value] of Object.entries(query)) {
    if (!PARAMETERS.includes(name as Parameter)) {
      fault('PARAMETER_UNKNOWN', `Known are ${PARAMETERS.join(', ')}.`, name.slice(0, 40));
    } else if (typeof value !== 'string') fault('PARAMETER_REPEATED', `${name} is given more than once.`, name);
  }
  const given = (name: Parameter) => (typeof query[name] === 'string' ? query[name] : undefined);
  const purpose = given('purpose');
  const isPurpose = PURPOSES.includes(purpose as Purpose);
  if (!isPurpose) fault('PURPOSE_UNKNOWN', `Say why you ask: one of ${PURPOSES.join(', ')}.`, 'purpose');
  const asOf = given('asOf');
  const day = asOf === undefined ? undefined : parseDay(asOf);
  if (asOf !== undefined && day === undefined) fault('DAY_MALFORMED', 'A day is written YYYY-MM-DD.', 'asOf');
  const knownAt = given('knownAt');
  const known = knownAt !== undefined && MOMENT.test(knownAt) ? new Date(knownAt) : undefined;
  if (knownAt !== undefined && (known === undefined || Number.isNaN(known.getTime()))) {
    fault('MOMENT_MALFORMED', 'A moment is written 2026-02-28T17:04:05Z.', 'knownAt');
  }
  const requirement = given('requirement');
  let parsed: unknown;
  try {
    if (requirement !== undefined) parsed = JSON.parse(requirement);
  } catch {
    fault('REQUIREMENT_NOT_JSON', 'The requirement is not JSON.', 'requirement');
  }
  refuseFor(faults);
  return {
    codes: given('codes')?.split(','),
    requirement: parsed,
    purpose: purpose as Purpose,
    asOf: day,
    knownAt: known,
    rulePack: given('rulePack'),
  };
}
