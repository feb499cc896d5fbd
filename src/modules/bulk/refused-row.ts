import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { RowFault } from '../csv/csv-row.rules.ts';

/** A staged row that what is on record does not allow. */
export interface RefusedRow {
  readonly line: number;
  readonly faults: readonly RowFault[];
}

/** Finds the rows of a staged chunk that recording one by one would refuse, by the same rules, and why. */
export type RecordJudge = (client: pg.ClientBase, pack: RulePack, today: Day) => Promise<readonly RefusedRow[]>;
