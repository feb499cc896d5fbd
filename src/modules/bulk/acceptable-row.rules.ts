import type { RowReader } from './row-reader.rules.ts';

/** A row that may be loaded, unless the record says otherwise. */
export interface AcceptableRow {
  /** What the row names of the directories that its table refers to, in the table's order. */
  readonly references: readonly (number | string)[];
  /** The values of the staging table's columns after the references, in order; null for a missing value. */
  readonly values: readonly (string | null)[];
  /** Names the row within its file: no two rows may have the same. Both numbers are below 2^53. */
  readonly key: readonly [number, number];
  /** The days that no other row about the same thing may touch, as epoch days `[from, until)`. */
  readonly claim: { readonly about: number | string; readonly from: number; readonly until: number } | undefined;
}

/** Reads one row's fields, already counted. What is returned holds only if `reader` has no fault of it. */
export type ReadRow = (fields: readonly string[], reader: RowReader) => AcceptableRow;

/** Room for a day in a number that holds more than that. */
export const DAYS_SPACE = 2 ** 17;

/** An epoch day as a number that a key can hold; malformed days never get that far. */
export function dayKey(epochDay: number): number {
  return Number.isNaN(epochDay) ? 0 : epochDay + 2 ** 15;
}

/** A field that may be left empty. */
export function optional(text: string): string | null {
  return text === '' ? null : text;
}
