import type { Content, Reference, TableLoad } from './load-statements.ts';

/** Parts that the loads of several files are made of. */

export const TECHNICIAN: Reference = {
  column: 'technician_id',
  directory: 'technicians',
  unknown: {
    column: 'ase_id',
    code: 'UNKNOWN_ASE_ID',
    message: 'No technician with this ASE ID is on record, or it was merged into another.',
  },
};

export const SHOP: Reference = {
  column: 'shop_id',
  directory: 'shops',
  unknown: { column: 'shop_number', code: 'UNKNOWN_SHOP_NUMBER', message: 'No shop with this number is on record.' },
};

export const RECORDED: TableLoad['set'] = [['recorded_at', '$1::timestamptz']];

/** Of a fact that can be amended: its public identity begins as the row's. */
export const RECORDED_FIRST: TableLoad['set'] = [...RECORDED, ['record_id', 's.id']];

export const UNTIL: Content = { column: 'until_on', fileColumn: 'until' };

/** That the days of both rows touch; an unknown end lies beyond every day. */
export const DAYS_OVERLAP = 'daterange(f.from_on, f.until_on) && daterange(s.from_on, s.until_on)';

/** Columns that file and table call the same. */
export function agreeing(...columns: readonly string[]): readonly Content[] {
  return columns.map((column) => ({ column, fileColumn: column }));
}
