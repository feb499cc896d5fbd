import type { OrganizationKind } from '../accounts/organization.rules.ts';
import type { RowFault } from '../csv/csv-row.rules.ts';
import type { DirectoryName } from './record-directory.ts';

/** How one file's rows get from the staging table into their own. All statements are made from these constants. */
export interface TableLoad {
  readonly table: string;
  /** Records that a row refers to by their names: the column for the id, and the fault of a name that nothing has. */
  readonly references: readonly Reference[];
  /** Columns that the file gives besides, with their types, as both tables have them. */
  readonly staged: readonly (readonly [column: string, type: string])[];
  /** Columns that the file gives and only the staging table has: statements below make use of them. */
  readonly aside?: readonly (readonly [column: string, type: string])[];
  /**
   * Present when a row names an organisation, in the staging table's `organization_name`: it is found as `organization_id`,
   * or made for the staged rows `s` that meet this condition.
   */
  readonly makesOrganizationFor?: string;
  /** What the organisations are that it makes. */
  readonly organizationKind?: OrganizationKind;
  /** The column by which rows of the file gather: rows on record that agree in none of its values need not be looked at. */
  readonly gatheredBy: string;
  /** Whether a row on record can be retracted, and then counts no more. */
  readonly isFact: boolean;
  /** Columns that name a row, as its unique index does. */
  readonly naturalKey: readonly string[];
  /** The natural key in words. */
  readonly named: string;
  /** What else a row says. A row on record must say the same. */
  readonly content: readonly Content[];
  /** Columns set for every row, as SQL over $1, the moment of recording, $2, the rule pack's name, and the staged row `s`. */
  readonly set: readonly (readonly [column: string, expression: string])[];
  /** What no row may be beside; undefined when only equal ones exclude each other. */
  readonly clash: Clash | undefined;
  /** Puts what belongs to the rows just put, SQL over $1 and $2. */
  readonly follow?: string;
}

/** What a row that cannot be beside another one is refused for. */
export interface Clash extends RowFault {
  /** SQL for the row `f` on record with which the staged row `s` cannot be. */
  readonly condition: string;
  /** Other words for rows whose column `kind`, the first that is staged, has these values. */
  readonly ofKind?: Readonly<Record<string, Pick<RowFault, 'code' | 'message'>>>;
}

/** The fault of a row of the kind that clashes. */
export function clashFault({ column, code, message, ofKind }: Clash, kind: string | null | undefined): RowFault {
  return { column, code, message, ...(typeof kind === 'string' ? ofKind?.[kind] : {}) };
}

/** A record that a row refers to. */
export interface Reference {
  readonly column: string;
  readonly directory: DirectoryName;
  readonly unknown: RowFault;
}

/** A column of the file whose value must be that of the row `f` on record; `agrees` is SQL for that, where it is not plain. */
export interface Content {
  readonly column: string;
  readonly fileColumn: string;
  readonly agrees?: string;
}

/** The statements that load one chunk of a file through its staging table. */
export interface LoadStatements {
  readonly createStage: string;
  readonly copy: string;
  /** Takes the rows of the lines in $1 out of the staging table. */
  readonly unstage: string;
  /** The names of organisations that the chunk's rows want made; undefined for tables without. */
  readonly organizationsToMake: string | undefined;
  readonly organizationKind: OrganizationKind | null;
  /** Notes the organisations' ids in the staging table. */
  readonly noteOrganizations: string;
  /** Whether what the chunk is about has rows in the table already. */
  readonly touchesRecord: string;
  /** Puts all rows: for chunks that do not touch the record. */
  readonly insertAll: string;
  /** Puts what may be put; the number of rows says whether anything was left. */
  readonly insertNew: string;
  /** How many of the moment of recording and the rule pack's name the inserts take. */
  readonly parameters: number;
  /** Puts what belongs to the rows just put, and how many of the two it takes. */
  readonly follow: { readonly text: string; readonly parameters: number } | undefined;
  /** The staged rows that were not put and are not on record as they are: line, outcome, column. */
  readonly leftovers: string;
}

/** What keeps a staged row from being put. */
export type Leftover = 'CONFLICTS_WITH_RECORD' | 'CLASH';

export function loadStatements(load: TableLoad): LoadStatements {
  const { table, gatheredBy } = load;
  const stage = `stage_${table}`;
  const references = load.references.map(({ column }) => [column, 'uuid'] as const);
  const namesOrganization = load.makesOrganizationFor !== undefined;
  const aside = [...(load.aside ?? []), ...(namesOrganization ? [['organization_name', 'text'] as const] : [])];
  const given = [...references, ...load.staged, ...aside];
  const found = namesOrganization ? [['organization_id', 'uuid'] as const] : [];
  const columns = [...references, ...load.staged, ...found].map(([column]) => column);
  const insertAll = `
    insert into ${table} (id, ${[...columns, ...load.set.map(([column]) => column)].join(', ')})
    select ${['id', ...columns]
      .map((column) => `s.${column}`)
      .concat(load.set.map(([, value]) => value))
      .join(', ')}
    from ${stage} s`;
  return {
    createStage: `
      create temp table if not exists ${stage}
        (line integer, id uuid, ${[...given, ...found].map((column) => column.join(' ')).join(', ')})
      on commit delete rows`,
    copy: `copy ${stage} (line, id, ${given.map(([column]) => column).join(', ')}) from stdin`,
    unstage: `delete from ${stage} where line = any($1::integer[])`,
    organizationsToMake: namesOrganization
      ? `select distinct organization_name as name from ${stage} s
         where organization_name is not null and ${load.makesOrganizationFor}
           and not exists (select from organization o where o.name = s.organization_name offset 0)`
      : undefined,
    organizationKind: load.organizationKind ?? null,
    noteOrganizations: `
      update ${stage} s set organization_id = (select o.id from organization o where o.name = s.organization_name)
      where organization_name is not null`,
    touchesRecord: `
      select exists (select from (select distinct ${gatheredBy} from ${stage}) s
        where exists (select from ${table} f where f.${gatheredBy} = s.${gatheredBy} ${load.isFact ? 'and f.retracted_at is null' : ''} offset 0)
      ) as touches`,
    insertAll,
    insertNew: `${insertAll} ${load.clash ? `where not exists (${clashing(load, load.clash.condition)})` : ''}
      on conflict do nothing`,
    parameters: parametersOf(insertAll),
    follow: load.follow === undefined ? undefined : { text: load.follow, parameters: parametersOf(load.follow) },
    leftovers: leftovers(load, stage),
  };
}

/** How many of $1 and $2 a statement takes: it is given no more. */
function parametersOf(statement: string): number {
  return ['$1', '$2'].filter((parameter) => statement.includes(parameter)).length;
}

/** OFFSET 0 keeps the planner from turning the look-up per row into a join with the whole table. */
function clashing(load: TableLoad, condition: string): string {
  const other = load.naturalKey.map((column) => `f.${column} <> s.${column}`);
  return `
    select from ${load.table} f where f.retracted_at is null and ${condition} and (${other.join(' or ')}) offset 0`;
}

function leftovers(load: TableLoad, stage: string): string {
  const differing = load.content.map(
    ({ column, fileColumn, agrees }) =>
      `when (${agrees ?? `f.${column} is not distinct from s.${column}`}) is not true then '${fileColumn}'`,
  );
  const onRecord = load.naturalKey.map((column) => `f.${column} = s.${column}`);
  if (load.isFact) onRecord.push('f.retracted_at is null');
  return `
    select * from (
      select s.line,
        case when f.id is null then 'CLASH' else 'CONFLICTS_WITH_RECORD' end as outcome,
        case when f.id is not null then case ${differing.join(' ')} end end as column_name,
        f.id is not null as found, ${load.clash?.ofKind ? 's.kind' : 'null'} as kind
      from ${stage} s left join ${load.table} f on ${onRecord.join(' and ')}
      where f.id is distinct from s.id
    ) each_row
    where not found or column_name is not null
    order by line`;
}
