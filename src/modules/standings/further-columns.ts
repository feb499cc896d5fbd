import type { Day } from '../../kernel/day.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import type { FurtherKind } from '../qualifications/further-facts.queries.ts';
import { type FurtherFacts, NO_FURTHER_FACTS } from '../qualifications/technician-record.rules.ts';
import type { BinaryRow } from './binary-copy.ts';
import { Columns, dayOfNumber, GroupedRows, NO_END, type UuidIndex } from './columns.rules.ts';

/** What is on record about technicians besides credentials, in columns by technician; of kinds that no rule asks for, nothing. */
export interface FurtherColumns {
  readonly experience: GroupedRows;
  readonly enrolments: GroupedRows;
  readonly government: GroupedRows;
  readonly networkJobs: GroupedRows;
}

/** Columns that have come from another thread, where objects lose their classes. */
export function furtherColumnsReceived(columns: FurtherColumns): FurtherColumns {
  const rows = ({ width, data, starts }: GroupedRows) => new GroupedRows(width, data, starts);
  return {
    experience: rows(columns.experience),
    enrolments: rows(columns.enrolments),
    government: rows(columns.government),
    networkJobs: rows(columns.networkJobs),
  };
}

type Read = (query: string, fields: number, onRow: (row: BinaryRow) => void) => Promise<void>;

/** Reads what is on record besides credentials, each kind by one COPY, for technicians whose places are known. */
export class FurtherReading {
  private readonly technicians: UuidIndex;
  private readonly codeAt: (row: BinaryRow, field: number) => number;
  private readonly experience = new Columns(5);
  private readonly enrolments = new Columns(6);
  private readonly government = new Columns(8);
  private readonly networkJobs = new Columns(4);

  /** `codeAt` gives the number of the code in a field; of the empty one when it is null. */
  constructor(technicians: UuidIndex, codeAt: (row: BinaryRow, field: number) => number) {
    this.technicians = technicians;
    this.codeAt = codeAt;
  }

  async read(read: Read, kinds: ReadonlySet<FurtherKind>): Promise<void> {
    const { experience, enrolments, government, codeAt } = this;
    if (kinds.has('EXPERIENCE')) {
      await this.readTable(
        read,
        `select technician_id, kind, array_to_string(series, ','), from_on, through_on from experience_record`,
        5,
        (person, row) => experience.add(person, codeAt(row, 1), codeAt(row, 2), row.day(3, 0), row.day(4, NO_END)),
      );
    }
    if (kinds.has('OEM')) {
      await this.readTable(
        read,
        'select technician_id, program, level, opened_on, completed_on, withdrawn_on from oem_enrolment',
        6,
        (person, row) =>
          enrolments.add(person, codeAt(row, 1), codeAt(row, 2), row.day(3, 0), row.day(4, NO_END), row.day(5, NO_END)),
      );
    }
    if (kinds.has('GOVERNMENT')) {
      await this.readTable(
        read,
        `select technician_id, class_code, jurisdiction, place, from_on, until_on, pending_until_on, ended_on
           from government_credential`,
        8,
        (person, row) =>
          government.add(
            person,
            codeAt(row, 1),
            codeAt(row, 2),
            codeAt(row, 3),
            row.day(4, 0),
            row.day(5, NO_END),
            row.day(6, NO_END),
            row.day(7, NO_END),
          ),
      );
    }
  }

  /** That somebody works, from the one day until before the other, in a shop that belongs to a brand's network. */
  addNetworkJob(person: number, network: number, from: number, until: number): void {
    this.networkJobs.add(person, network, from, until);
  }

  columns(): FurtherColumns {
    const technicians = this.technicians.size;
    return {
      experience: this.experience.group(technicians),
      enrolments: this.enrolments.group(technicians),
      government: this.government.group(technicians),
      networkJobs: this.networkJobs.group(technicians),
    };
  }

  private async readTable(
    read: Read,
    query: string,
    fields: number,
    add: (person: number, row: BinaryRow) => void,
  ): Promise<void> {
    await read(`${query} where retracted_at is null`, fields, (row) => {
      const person = this.technicians.find(row.buffer, row.start(0));
      if (person >= 0) add(person, row);
    });
  }
}

/** The facts in the columns, made for as long as somebody is judged by them, in the order in which statements give them. */
export class FurtherFactsOfRegistry {
  private readonly columns: FurtherColumns;
  private readonly codes: readonly string[];
  private readonly seriesByCode = new Map<number, readonly string[]>();

  constructor(columns: FurtherColumns, codes: readonly string[]) {
    this.columns = columns;
    this.codes = codes;
  }

  of(person: number): FurtherFacts {
    const { experience, enrolments, government, networkJobs } = this.columns;
    if (
      experience.countOf(person) + enrolments.countOf(person) + government.countOf(person) === 0 &&
      networkJobs.countOf(person) === 0
    ) {
      return NO_FURTHER_FACTS;
    }
    return {
      experience: this.experienceOf(person),
      enrolments: this.enrolmentsOf(person),
      government: this.governmentOf(person),
      networkJobs: this.networkJobsOf(person),
    };
  }

  private experienceOf(person: number): FurtherFacts['experience'] {
    const { experience: rows } = this.columns;
    const facts: FurtherFacts['experience'][number][] = [];
    for (let row = rows.first(person); row < rows.end(person); row += rows.width) {
      facts.push({
        kind: this.code(rows.value(row, 1)) as 'WORK' | 'TRAINING',
        series: this.seriesOf(rows.value(row, 2)),
        from: dayOfNumber(rows.value(row, 3)),
        through: dayOfNumber(rows.value(row, 4)),
      });
    }
    return inOrder(facts, ({ from }) => from);
  }

  private enrolmentsOf(person: number): FurtherFacts['enrolments'] {
    const { enrolments: rows } = this.columns;
    const facts: FurtherFacts['enrolments'][number][] = [];
    for (let row = rows.first(person); row < rows.end(person); row += rows.width) {
      facts.push({
        program: this.code(rows.value(row, 1)),
        level: this.code(rows.value(row, 2)),
        openedOn: dayOfNumber(rows.value(row, 3)),
        completedOn: dayOrNull(rows.value(row, 4)),
        withdrawnOn: dayOrNull(rows.value(row, 5)),
      });
    }
    return inOrder(facts, ({ program, openedOn }) => `${program} ${openedOn}`);
  }

  private governmentOf(person: number): FurtherFacts['government'] {
    const { government: rows } = this.columns;
    const facts: FurtherFacts['government'][number][] = [];
    for (let row = rows.first(person); row < rows.end(person); row += rows.width) {
      facts.push({
        classCode: this.code(rows.value(row, 1)),
        jurisdiction: this.code(rows.value(row, 2)),
        place: this.code(rows.value(row, 3)) || null,
        from: dayOfNumber(rows.value(row, 4)),
        until: dayOrNull(rows.value(row, 5)),
        pendingUntil: dayOrNull(rows.value(row, 6)),
        endedOn: dayOrNull(rows.value(row, 7)),
      });
    }
    return inOrder(facts, ({ classCode, from }) => `${classCode} ${from}`);
  }

  private networkJobsOf(person: number): FurtherFacts['networkJobs'] {
    const { networkJobs: rows } = this.columns;
    const facts: FurtherFacts['networkJobs'][number][] = [];
    for (let row = rows.first(person); row < rows.end(person); row += rows.width) {
      const until = rows.value(row, 3);
      facts.push({
        network: this.code(rows.value(row, 1)),
        from: dayOfNumber(rows.value(row, 2)),
        until: until === NO_END ? END_OF_TIME : dayOfNumber(until),
      });
    }
    return inOrder(facts, ({ network, from }) => `${network} ${from}`);
  }

  private code(number: number): string {
    return this.codes[number] ?? '';
  }

  private seriesOf(number: number): readonly string[] {
    let series = this.seriesByCode.get(number);
    if (series === undefined) {
      series = this.code(number).split(',');
      this.seriesByCode.set(number, series);
    }
    return series;
  }
}

function dayOrNull(number: number): Day | null {
  return number === NO_END ? null : dayOfNumber(number);
}

function inOrder<Fact>(facts: Fact[], keyOf: (fact: Fact) => string): readonly Fact[] {
  if (facts.length < 2) return facts;
  const keyed = facts.map((fact) => ({ fact, key: keyOf(fact) }));
  return keyed.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1)).map(({ fact }) => fact);
}
