import type { Reference, TableLoad } from './load-statements.ts';
import { NETWORK_LOADS } from './network-tables.ts';
import { QUALIFICATION_LOADS } from './qualification-tables.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { SHOP_LOADS } from './shop-tables.ts';
import { agreeing, RECORDED, TECHNICIAN, UNTIL } from './table-parts.ts';

const OF_TECHNICIAN: readonly Reference[] = [TECHNICIAN];
const RECORDED_BY_PACK: TableLoad['set'] = [...RECORDED, ['rule_pack', '$2::text']];

/** The loads of all files. `waitDays` is the registry's wait between two attempts at a test. */
export function tableLoads(waitDays: number): Readonly<Record<RegistryFile, TableLoad>> {
  return {
    technicians: {
      table: 'technician',
      references: [],
      staged: [
        ['ase_id', 'text'],
        ['first_name', 'text'],
        ['last_name', 'text'],
        ['last_name_folded', 'text'],
        ['home_state', 'text'],
        ['directory_opt_in', 'boolean'],
      ],
      aside: [
        ['email', 'text'],
        ['phone', 'text'],
      ],
      gatheredBy: 'ase_id',
      isFact: false,
      naturalKey: ['ase_id'],
      named: 'ASE ID',
      content: [
        ...agreeing('first_name', 'last_name', 'home_state'),
        ...(['email', 'phone'] as const).map((column) => ({ column, fileColumn: column, agrees: sameContact(column) })),
        ...agreeing('directory_opt_in'),
      ],
      set: [
        ['registered_at', '$1::timestamptz'],
        ['version', '1'],
      ],
      clash: undefined,
      follow: `
        insert into technician_contact (technician_id, email, phone)
        select s.id, s.email, s.phone from stage_technician s join technician f on f.id = s.id
        where s.email is not null or s.phone is not null`,
    },
    experience: {
      table: 'experience_record',
      references: OF_TECHNICIAN,
      staged: [
        ['kind', 'text'],
        ['series', 'text[]'],
        ['from_on', 'date'],
        ['through_on', 'date'],
        ['organization_name', 'text'],
      ],
      gatheredBy: 'technician_id',
      isFact: true,
      naturalKey: ['technician_id', 'kind', 'from_on', 'through_on', 'organization_name'],
      named: 'technician, kind, days and organization',
      content: [{ column: 'series', fileColumn: 'series', agrees: 'f.series @> s.series and f.series <@ s.series' }],
      set: RECORDED,
      clash: undefined,
    },
    exams: {
      table: 'exam_result',
      references: OF_TECHNICIAN,
      staged: [
        ['test_code', 'text'],
        ['kind', 'text'],
        ['taken_on', 'date'],
        ['passed', 'boolean'],
      ],
      gatheredBy: 'technician_id',
      isFact: true,
      naturalKey: ['technician_id', 'test_code', 'taken_on'],
      named: 'technician, test and day',
      content: agreeing('kind', 'passed'),
      set: RECORDED_BY_PACK,
      clash: {
        condition: `f.technician_id = s.technician_id and f.test_code = s.test_code
          and f.taken_on > s.taken_on - ${waitDays} and f.taken_on < s.taken_on + ${waitDays}`,
        code: 'RETAKE_TOO_EARLY',
        column: 'taken_on',
        message: `Another attempt at this test lies less than ${waitDays} days from this one.`,
      },
    },
    periods: {
      table: 'credential_period',
      references: OF_TECHNICIAN,
      staged: [
        ['test_code', 'text'],
        ['from_on', 'date'],
        ['until_on', 'date'],
        ['basis', 'text'],
      ],
      gatheredBy: 'technician_id',
      isFact: true,
      naturalKey: ['technician_id', 'test_code', 'from_on'],
      named: 'technician, test and first day',
      content: [UNTIL, ...agreeing('basis')],
      set: RECORDED_BY_PACK,
      clash: {
        condition: `f.technician_id = s.technician_id and f.test_code = s.test_code
          and f.from_on < s.until_on and f.until_on > s.from_on`,
        code: 'PERIOD_OVERLAPS',
        column: 'from',
        message: 'Another period of the same credential covers some of these days.',
      },
    },
    actions: {
      table: 'status_action',
      references: OF_TECHNICIAN,
      staged: [
        ['test_code', 'text'],
        ['action', 'text'],
        ['effective_on', 'date'],
        ['reason_code', 'text'],
      ],
      gatheredBy: 'technician_id',
      isFact: true,
      naturalKey: ['technician_id', 'test_code', 'effective_on', 'action'],
      named: 'technician, test, day and action',
      content: [{ column: 'reason_code', fileColumn: 'reason' }],
      set: RECORDED,
      clash: undefined,
    },
    ...SHOP_LOADS,
    ...QUALIFICATION_LOADS,
    ...NETWORK_LOADS,
  };
}

/** Whether the contact on record says the same, or there is none of it in either. */
function sameContact(column: 'email' | 'phone'): string {
  return `(select c.${column} from technician_contact c where c.technician_id = f.id) is not distinct from s.${column}`;
}
