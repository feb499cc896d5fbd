import { addMonths, type Day, epochDayOf, parseDay } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { FIRST_DAY_ON_RECORD, pastDayFaults } from '../credentials/recording.rules.ts';
import type { RowFault } from '../csv/csv-row.rules.ts';
import { shopNumberFaults } from '../shops/shop.rules.ts';
import { endDayFaults } from '../shops/shop-term.rules.ts';
import { aseIdFaults, nameFaults } from '../technicians/technician-profile.rules.ts';
import { type QualificationCodes, qualificationCodesOf } from './qualification-codes.rules.ts';

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
  readonly codes: QualificationCodes;
  private readonly testNumbers: ReadonlyMap<string, number>;
  private readonly horizon: Day;
  private readonly days = new Map<string, number>();
  private readonly names = new Map<string, readonly RowFault[]>();
  private readonly seriesLists = new Map<string, SeriesList>();
  private faults: RowFault[] = [];

  constructor(context: RowContext) {
    this.context = context;
    this.codes = qualificationCodesOf(context.pack);
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

  /** Refuses for the faults of a rule: `columns` names the column of each member of its input that the file calls otherwise. */
  refuseFor(faults: readonly Fault[], columns: Readonly<Record<string, string>> = {}): void {
    for (const { code, message, path } of faults) {
      const member = String(path[0]);
      this.refuse(columns[member] ?? member, code, message);
    }
  }

  /** The number in an ASE ID, 0 to 99,999,999. */
  aseNumber(text: string): number {
    const faults = aseIdFaults(text);
    for (const { code, message } of faults) this.refuse('ase_id', code, `${message} This is ${shown(text)}.`);
    return faults.length > 0 ? 0 : Number(text.slice(4, 8)) * 10_000 + Number(text.slice(9));
  }

  /** The number in a shop number, 0 to 999,999. */
  shopNumber(text: string): number {
    const faults = shopNumberFaults(text);
    for (const { code, message } of faults) this.refuse('shop_number', code, `${message} This is ${shown(text)}.`);
    return faults.length > 0 ? 0 : Number(text.slice(4));
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
    const number = this.calendarDay(text, column);
    if (Number.isNaN(number)) return number;
    for (const { code, message } of this.pastFaults(text, column)) this.refuse(column, code, message);
    return number;
  }

  /** Epoch day of a day that may lie ahead, as a period's last one does. */
  anyDay(text: string, column: string): number {
    const number = this.calendarDay(text, column);
    if (text <= this.horizon || Number.isNaN(number)) return number;
    this.refuse(column, 'DAY_TOO_LATE', `${text} lies more than ${PERIOD_HORIZON_MONTHS / 12} years ahead.`);
    return number;
  }

  /** Epoch day on which something begun ends: not before the registry, not absurdly far ahead; Infinity when empty. */
  endDay(text: string, column: string): number {
    if (text === '') return Number.POSITIVE_INFINITY;
    const number = this.calendarDay(text, column);
    if (Number.isNaN(number) || (text >= FIRST_DAY_ON_RECORD && text <= this.horizon)) return number;
    for (const { code, message } of endDayFaults(text as Day, this.context.today, [column])) {
      this.refuse(column, code, message);
    }
    return number;
  }

  /** Epoch days `[from, until)` of what has begun and may have an end, which is known or not. */
  span(from: string, until: string): { readonly from: number; readonly until: number } {
    const span = { from: this.pastDay(from, 'from'), until: this.endDay(until, 'until') };
    if (span.until <= span.from) {
      this.refuse('until', 'DAYS_OUT_OF_ORDER', `It must end after it begins: ${until} is not after ${from}.`);
    }
    return span;
  }

  /** As {@link oneOf} of a rule pack's codes. */
  packCode(text: string, known: readonly string[], column: string, code: string, noun = column): number {
    const index = known.indexOf(text);
    if (index === -1) {
      const message = `${this.codes.packName} has no ${noun} ${shown(text)}; known are ${known.join(', ')}.`;
      this.refuse(column, code, message);
    }
    return index;
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

  /** Epoch day of any day of the calendar; NaN after refusing what is none. */
  calendarDay(text: string, column: string): number {
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
