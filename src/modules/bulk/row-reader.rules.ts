import { addMonths, type Day, epochDayOf, parseDay } from '../../kernel/day.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { pastDayFaults } from '../credentials/recording.rules.ts';
import type { RowFault } from '../csv/csv-row.rules.ts';
import { aseIdFaults, nameFaults } from '../technicians/technician-profile.rules.ts';

/** A registry's own day and rules, by which rows are judged. */
export interface RowContext {
  readonly today: Day;
  readonly pack: RulePack;
}

/** How far ahead a period may run: a slip of the pen in the year lies further. */
const PERIOD_HORIZON_MONTHS = 20 * 12;
const REMEMBERED_TEXTS = 50_000;

/**
 * Reads the fields of one row after another and collects what is wrong with them. Days and names come again and again in
 * a registry, so each text is judged once. A method that finds a fault returns a value that is not used.
 */
export class RowReader {
  readonly context: RowContext;
  private readonly testNumbers: ReadonlyMap<string, number>;
  private readonly horizon: Day;
  private readonly days = new Map<string, number>();
  private readonly names = new Map<string, readonly RowFault[]>();
  private readonly seriesLists = new Map<string, SeriesList>();
  private faults: RowFault[] = [];

  constructor(context: RowContext) {
    this.context = context;
    this.testNumbers = new Map([...context.pack.tests.keys()].map((code, index) => [code, index]));
    this.horizon = addMonths(context.today, PERIOD_HORIZON_MONTHS);
  }

  /** The faults found since the last call. */
  takeFaults(): readonly RowFault[] {
    const { faults } = this;
    if (faults.length > 0) this.faults = [];
    return faults;
  }

  refuse(column: string | null, code: string, message: string): void {
    this.faults.push({ column, code, message });
  }

  /** The number in an ASE ID, 0 to 99,999,999. */
  aseNumber(text: string): number {
    const faults = aseIdFaults(text);
    for (const { code, message } of faults) this.refuse('ase_id', code, `${message} This is ${shown(text)}.`);
    return faults.length > 0 ? 0 : Number(text.slice(4, 8)) * 10_000 + Number(text.slice(9));
  }

  /** The test's place in the catalogue. */
  testNumber(code: string): number {
    const number = this.testNumbers.get(code);
    if (number === undefined) {
      this.refuse('test', 'TEST_UNKNOWN', `${this.context.pack.name} has no test ${shown(code)}.`);
    }
    return number ?? 0;
  }

  name(text: string, column: string): string {
    let faults = this.names.get(text);
    if (faults === undefined) {
      faults = nameFaults(text, [column]).map(({ code, message }) => ({ column, code, message }));
      if (this.names.size < REMEMBERED_TEXTS) this.names.set(text, faults);
    }
    for (const each of faults) this.faults.push({ ...each, column });
    return text.trim();
  }

  /** Epoch day of a day on which something is said to have happened: not before the registry, not after today. */
  pastDay(text: string, column: string): number {
    const number = this.realDay(text, column);
    if (Number.isNaN(number)) return number;
    for (const { code, message } of this.pastFaults(text, column)) this.refuse(column, code, message);
    return number;
  }

  /** Epoch day of a day that may lie ahead, as a period's last one does. */
  anyDay(text: string, column: string): number {
    const number = this.realDay(text, column);
    if (text <= this.horizon || Number.isNaN(number)) return number;
    this.refuse(column, 'DAY_TOO_LATE', `${text} lies more than ${PERIOD_HORIZON_MONTHS / 12} years ahead.`);
    return number;
  }

  oneOf(text: string, known: readonly string[], column: string, code: string): number {
    const index = known.indexOf(text);
    if (index === -1) this.refuse(column, code, `${shown(text)} is none of ${known.join(', ')}.`);
    return index;
  }

  /** The codes in `A;L;G`, each once. */
  series(text: string): readonly string[] {
    let list = this.seriesLists.get(text);
    if (list === undefined) {
      list = this.readSeries(text);
      if (this.seriesLists.size < REMEMBERED_TEXTS) this.seriesLists.set(text, list);
    }
    this.faults.push(...list.faults);
    return list.codes;
  }

  private readSeries(text: string): SeriesList {
    const codes = [...new Set(text.split(';').filter((code) => code !== ''))];
    const faults: RowFault[] = codes
      .filter((code) => !this.context.pack.series.has(code))
      .map((code) => ({
        column: 'series',
        code: 'SERIES_UNKNOWN',
        message: `${this.context.pack.name} has no series ${shown(code)}.`,
      }));
    if (codes.length === 0) {
      const message = 'Name at least one series that the work was relevant to.';
      faults.push({ column: 'series', code: 'SERIES_MISSING', message });
    }
    return { codes, faults };
  }

  private realDay(text: string, column: string): number {
    let number = this.days.get(text);
    if (number === undefined) {
      const real = parseDay(text);
      number = real === undefined ? Number.NaN : epochDayOf(real);
      if (this.days.size < REMEMBERED_TEXTS) this.days.set(text, number);
    }
    if (Number.isNaN(number)) {
      this.refuse(column, 'DAY_MALFORMED', `${shown(text)} is not a day of the calendar written YYYY-MM-DD.`);
    }
    return number;
  }

  private pastFaults(text: string, column: string) {
    return text > this.context.today || text < '1972' ? pastDayFaults(text as Day, this.context.today, [column]) : [];
  }
}

interface SeriesList {
  readonly codes: readonly string[];
  readonly faults: readonly RowFault[];
}

/** A text as it may be shown in a sentence: quoted, and not at any length. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
