import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { View } from '../credentials/answering.service.ts';
import { readCsvFile } from '../csv/csv-file.ts';
import { entryOfRow, ROSTER_COLUMNS, type RosterAnswer, type RosterEntry } from './roster.rules.ts';
import { answersTo, LINES_AT_ONCE, type RosterJudge } from './roster-judging.ts';

/** Answers in the order of lines, and how much of the file was read for them. */
export interface AnsweredLines {
  readonly answers: readonly RosterAnswer[];
  readonly bytesRead: number;
}

/**
 * Judges a file of any length in constant memory, as rosters are judged. While one piece is read from the database the one
 * before is being written.
 *
 * @throws StartError naming the file when it is not a roster at all.
 */
export async function* answeredFile(
  path: string,
  requirement: Requirement,
  view: View,
  judge: RosterJudge,
): AsyncGenerator<AnsweredLines> {
  let under: Promise<AnsweredLines> | undefined;
  for await (const { entries, bytesRead } of pieces(path)) {
    const next = answersTo(entries, requirement, view, judge, 'OPERATOR').then((answers) => ({ answers, bytesRead }));
    // Whoever stops early does not wait for it; whoever goes on is told by the await below.
    next.catch(() => undefined);
    if (under) yield await under;
    under = next;
  }
  if (under) yield await under;
}

interface Piece {
  readonly entries: readonly RosterEntry[];
  readonly bytesRead: number;
}

async function* pieces(path: string): AsyncGenerator<Piece> {
  let entries: RosterEntry[] = [];
  let read = 0;
  for await (const { rows, bytesRead } of readCsvFile(path, ROSTER_COLUMNS)) {
    read = bytesRead;
    for (const row of rows) {
      entries.push(entryOfRow(row));
      if (entries.length < LINES_AT_ONCE) continue;
      yield { entries, bytesRead };
      entries = [];
    }
  }
  if (entries.length > 0) yield { entries, bytesRead: read };
}
