import type { RegistryFile } from './registry-files.rules.ts';

/** How one file's rows get from the staging table into their own. All statements are made from these constants. */
export interface TableLoad {
  readonly table: string;
  /** Columns that the file gives besides the ASE ID, with their types, as both tables have them. */
  readonly staged: readonly (readonly [column: string, type: string])[];
  /** Columns that name a row, as its unique index does; a fact's technician besides. */
  readonly naturalKey: readonly string[];
  /** What else a row says: database column, and the file's column when they differ. A row on record must say the same. */
  readonly content: readonly (readonly [column: string, fileColumn: string])[];
  /** Columns set for every row, as SQL over $1, the moment of recording, and $2, the rule pack's name. */
  readonly set: readonly (readonly [column: string, expression: string])[];
  /** A row `f` on record that excludes the staged row `s`, and what that is called. */
  readonly clash:
    | { readonly condition: string; readonly code: string; readonly column: string; readonly message: string }
    | undefined;
}

const RECORDED: TableLoad['set'] = [['recorded_at', '$1::timestamptz']];
const RECORDED_BY_PACK: TableLoad['set'] = [...RECORDED, ['rule_pack', '$2::text']];

/** The loads of all files. `waitDays` is the registry's wait between two attempts at a test. */
export function tableLoads(waitDays: number): Readonly<Record<RegistryFile, TableLoad>> {
  return {
    technicians: {
      table: 'technician',
      staged: [
        ['first_name', 'text'],
        ['last_name', 'text'],
        ['last_name_folded', 'text'],
        ['home_state', 'text'],
        ['email', 'text'],
        ['phone', 'text'],
        ['directory_opt_in', 'boolean'],
      ],
      naturalKey: ['ase_id'],
      content: same('first_name', 'last_name', 'home_state', 'email', 'phone', 'directory_opt_in'),
      set: [
        ['registered_at', '$1::timestamptz'],
        ['version', '1'],
      ],
      clash: undefined,
    },
    experience: {
      table: 'experience_record',
      staged: [
        ['kind', 'text'],
        ['series', 'text[]'],
        ['from_on', 'date'],
        ['through_on', 'date'],
        ['organization_name', 'text'],
      ],
      naturalKey: ['kind', 'from_on', 'through_on', 'organization_name'],
      content: same('series'),
      set: RECORDED,
      clash: undefined,
    },
    exams: {
      table: 'exam_result',
      staged: [
        ['test_code', 'text'],
        ['kind', 'text'],
        ['taken_on', 'date'],
        ['passed', 'boolean'],
      ],
      naturalKey: ['test_code', 'taken_on'],
      content: same('kind', 'passed'),
      set: RECORDED_BY_PACK,
      clash: {
        condition: `f.test_code = s.test_code and f.taken_on > s.taken_on - ${waitDays} and f.taken_on < s.taken_on + ${waitDays}`,
        code: 'RETAKE_TOO_EARLY',
        column: 'taken_on',
        message: `Another attempt at this test lies less than ${waitDays} days from this one.`,
      },
    },
    periods: {
      table: 'credential_period',
      staged: [
        ['test_code', 'text'],
        ['from_on', 'date'],
        ['until_on', 'date'],
        ['basis', 'text'],
      ],
      naturalKey: ['test_code', 'from_on'],
      content: [
        ['until_on', 'until'],
        ['basis', 'basis'],
      ],
      set: RECORDED_BY_PACK,
      clash: {
        condition: 'f.test_code = s.test_code and f.from_on < s.until_on and f.until_on > s.from_on',
        code: 'PERIOD_OVERLAPS',
        column: 'from',
        message: 'Another period of the same credential covers some of these days.',
      },
    },
    actions: {
      table: 'status_action',
      staged: [
        ['test_code', 'text'],
        ['action', 'text'],
        ['effective_on', 'date'],
        ['reason_code', 'text'],
      ],
      naturalKey: ['test_code', 'effective_on', 'action'],
      content: [['reason_code', 'reason']],
      set: RECORDED,
      clash: undefined,
    },
  };
}

function same(...columns: readonly string[]): readonly (readonly [string, string])[] {
  return columns.map((column) => [column, column]);
}

/** The statements that load one chunk of a file through its staging table. */
export interface LoadStatements {
  readonly createStage: string;
  readonly copy: string;
  /** Takes the rows of the lines in $1 out of the staging table. */
  readonly unstage: string;
  /** Whether any technician of the chunk has rows in the table already. */
  readonly touchesRecord: string;
  /** Puts all rows: for chunks whose technicians have none yet. */
  readonly insertAll: string;
  /** Puts what may be put; the number of rows says whether anything was left. */
  readonly insertNew: string;
  /** Whether the inserts take the rule pack's name as $2. */
  readonly namesPack: boolean;
  /** The staged rows that were not put and are not on record as they are: line, outcome, column. */
  readonly leftovers: string;
}

/** What keeps a staged row from being put. */
export type Leftover = 'CONFLICTS_WITH_RECORD' | 'CLASH';

export function loadStatements(load: TableLoad): LoadStatements {
  const { table } = load;
  const stage = `stage_${table}`;
  const isFact = table !== 'technician';
  const owner = isFact ? (['technician_id', 'uuid'] as const) : (['ase_id', 'text'] as const);
  const staged = [['line', 'integer'], ['id', 'uuid'], owner, ...load.staged];
  const columns = [owner[0], ...load.staged.map(([column]) => column)];
  const insertAll = `
    insert into ${table} (id, ${[...columns, ...load.set.map(([column]) => column)].join(', ')})
    select ${['id', ...columns].map((column) => `s.${column}`).join(', ')}, ${load.set.map(([, value]) => value).join(', ')}
    from ${stage} s`;
  return {
    createStage: `
      create temp table if not exists ${stage} (${staged.map((column) => column.join(' ')).join(', ')})
      on commit delete rows`,
    copy: `copy ${stage} (line, id, ${columns.join(', ')}) from stdin`,
    unstage: `delete from ${stage} where line = any($1::integer[])`,
    touchesRecord: `
      select exists (select from (select distinct ${owner[0]} from ${stage}) s
        where exists (select from ${table} f where f.${owner[0]} = s.${owner[0]} ${isFact ? 'and f.retracted_at is null' : ''} offset 0)
      ) as touches`,
    insertAll,
    insertNew: `${insertAll} ${load.clash ? `where not exists (${clashing(load, load.clash.condition)})` : ''}
      on conflict do nothing`,
    namesPack: insertAll.includes('$2'),
    leftovers: leftovers(load, stage, isFact),
  };
}

/** OFFSET 0 keeps the planner from turning the look-up per row into a join with the whole table. */
function clashing(load: TableLoad, condition: string): string {
  const other = load.naturalKey
    .filter((column) => column !== 'test_code')
    .map((column) => `f.${column} <> s.${column}`);
  return `
    select from ${load.table} f
    where f.technician_id = s.technician_id and f.retracted_at is null and ${condition} and (${other.join(' or ')}) offset 0`;
}

function leftovers(load: TableLoad, stage: string, isFact: boolean): string {
  const differing = load.content.map(([column, fileColumn]) => `when not (${equal(column)}) then '${fileColumn}'`);
  const onRecord = load.naturalKey.map((column) => `f.${column} = s.${column}`);
  if (isFact) onRecord.push('f.technician_id = s.technician_id', 'f.retracted_at is null');
  return `
    select * from (
      select s.line,
        case when f.id is null then 'CLASH' else 'CONFLICTS_WITH_RECORD' end as outcome,
        case when f.id is not null then case ${differing.join(' ')} end end as column_name,
        f.id is not null as found
      from ${stage} s left join ${load.table} f on ${onRecord.join(' and ')}
      where f.id is distinct from s.id
    ) each_row
    where not found or column_name is not null
    order by line`;
}

function equal(column: string): string {
  return column === 'series'
    ? 'f.series @> s.series and f.series <@ s.series'
    : `f.${column} is not distinct from s.${column}`;
}
