import type { Reference, TableLoad } from './load-statements.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { agreeing, DAYS_OVERLAP, RECORDED_FIRST, SHOP, UNTIL } from './table-parts.ts';

const PROGRAM: Reference = {
  column: 'program_id',
  directory: 'programs',
  unknown: {
    column: 'program',
    code: 'UNKNOWN_REPAIR_PROGRAM',
    message: 'This insurer has no programme with this code on record.',
  },
};

/** How the rows about insurers' direct-repair programmes and their networks are loaded. */
export const NETWORK_LOADS = {
  repairPrograms: {
    table: 'repair_program',
    references: [],
    staged: [
      ['code', 'text'],
      ['name', 'text'],
    ],
    aside: [
      ['requirement', 'jsonb'],
      ['ranking', 'text[]'],
    ],
    makesOrganizationFor: 'true',
    organizationKind: 'INSURER',
    gatheredBy: 'organization_id',
    isFact: false,
    naturalKey: ['organization_id', 'code'],
    named: 'insurer and code',
    content: [
      ...agreeing('name'),
      { column: 'requirement', fileColumn: 'requirement', agrees: newestVersion('requirement') },
      { column: 'ranking', fileColumn: 'ranking', agrees: newestVersion('ranking') },
    ],
    set: [['created_at', '$1::timestamptz']],
    clash: undefined,
    follow: `
      insert into repair_program_version (id, program_id, version, requirement, rule_pack, ranking, published_at)
      select s.id, s.id, 1, s.requirement, $2::text, s.ranking, $1::timestamptz
      from stage_repair_program s join repair_program f on f.id = s.id`,
  },
  networkEnrolments: {
    table: 'network_enrolment',
    references: [PROGRAM, SHOP],
    staged: [
      ['from_on', 'date'],
      ['until_on', 'date'],
      ['reason', 'text'],
    ],
    gatheredBy: 'program_id',
    isFact: true,
    naturalKey: ['program_id', 'shop_id', 'from_on'],
    named: 'programme, shop and first day',
    content: [UNTIL, ...agreeing('reason')],
    set: RECORDED_FIRST,
    clash: {
      condition: `f.program_id = s.program_id and f.shop_id = s.shop_id and ${DAYS_OVERLAP}`,
      code: 'ENROLMENT_OVERLAPS',
      column: 'from',
      message: 'Another enrolment of the same shop in this programme covers some of these days.',
    },
  },
} as const satisfies Partial<Record<RegistryFile, TableLoad>>;

/** Whether the newest version of the programme on record says the same. */
function newestVersion(column: string): string {
  return `(select v.${column} = s.${column} from repair_program_version v where v.program_id = f.id
    order by v.version desc limit 1)`;
}
