import type { Fault } from '../../kernel/refusal.ts';
import { isPlaceInJurisdiction, JURISDICTIONS } from './jurisdiction.rules.ts';
import type { Fraction, OemWanted, Requirement } from './requirement.rules.ts';
import {
  type CodeSection,
  MAX_REQUIREMENT_COUNT,
  MAX_REQUIREMENT_YEARS,
  type ValueForm,
} from './requirement-forms.rules.ts';

type Codes = { has(code: string): boolean };

/** What a requirement may refer to: a rule pack is one. A section that is left out knows no code. */
export interface KnownCodes {
  readonly tests: Codes;
  readonly designations: Codes;
  readonly series?: Codes;
  readonly repairAreas?: Codes;
  readonly networks?: Codes;
  readonly governmentClasses?: Codes;
  /** Each programme with its levels. */
  readonly oemPrograms?: { get(code: string): OemLevels | undefined };
}

interface OemLevels {
  readonly levels: readonly { readonly code: string }[];
}

/** Reads what a leaf's member holds. Answers undefined only when a fault was reported. */
export class ValueReader {
  readonly faults: Fault[] = [];
  private readonly known: KnownCodes;
  private readonly readWho: (value: unknown, path: Path) => Requirement | undefined;

  /** `readWho` reads what is asked of a shop's people. */
  constructor(known: KnownCodes, readWho: (value: unknown, path: Path) => Requirement | undefined) {
    this.known = known;
    this.readWho = readWho;
  }

  fault(code: string, message: string, path: Path): undefined {
    this.faults.push({ code, message, path });
  }

  read(form: ValueForm, value: unknown, path: Path): unknown {
    switch (form.form) {
      case 'TRUE':
        return value === true || this.fault('REQUIREMENT_TRUE_EXPECTED', 'Write true.', path);
      case 'CODE':
        return this.code(form.of, value, path);
      case 'CODES':
        return this.codes(form.of, value, path);
      case 'TRUE_OR_CODES':
        return value === true || this.codes(form.of, value, path, 'Write true or a list of codes.');
      case 'JURISDICTION':
        return this.jurisdiction(value, path);
      case 'PLACE':
        return this.place(value, path);
      case 'YEARS':
        return this.years(value, path);
      case 'COUNT':
        return this.count(value, path);
      case 'FRACTION':
        return this.fraction(value, path);
      case 'OEM':
        return this.oem(value, path);
      case 'WHO':
        return this.readWho(value, path);
      case 'OBJECT':
        return this.object(form, value, path);
    }
  }

  /** The members of an object that has all of `required` and nothing beyond these and `optional`; else undefined. */
  members(value: unknown, required: readonly string[], optional: readonly string[], path: Path) {
    const names = [...required, ...optional].join(', ');
    if (!isObject(value)) return this.fault('REQUIREMENT_NOT_OBJECT', `Write an object with ${names}.`, path);
    for (const member of Object.keys(value)) {
      if (required.includes(member) || optional.includes(member)) continue;
      const message = `${quote(member)} is not a member of ${path.at(-1)}; known are ${names}.`;
      this.fault('REQUIREMENT_UNKNOWN_MEMBER', message, [...path, member]);
    }
    return value;
  }

  private object(form: Extract<ValueForm, { form: 'OBJECT' }>, value: unknown, path: Path): unknown {
    const members = this.members(value, Object.keys(form.required), Object.keys(form.optional), path);
    if (!members) return undefined;
    const read: Record<string, unknown> = {};
    for (const [name, memberForm] of Object.entries({ ...form.required, ...form.optional })) {
      if (Object.hasOwn(members, name)) read[name] = this.read(memberForm, members[name], [...path, name]);
      else if (name in form.required) {
        this.fault('REQUIREMENT_MEMBER_MISSING', `${path.at(-1)} needs ${name}.`, [...path, name]);
      }
    }
    return read;
  }

  private code(section: CodeSection, value: unknown, path: Path): string | undefined {
    if (typeof value !== 'string') return this.fault('REQUIREMENT_CODE_EXPECTED', 'Write a code as text.', path);
    const known = section === 'oemPrograms' ? this.known.oemPrograms?.get(value) : this.known[section]?.has(value);
    if (known) return value;
    const [code, name] = UNKNOWN_CODES[section];
    return this.fault(code, `${quote(value)} is not ${name} of this rule pack.`, path);
  }

  private codes(section: CodeSection, value: unknown, path: Path, wanted = 'Write a list of codes.') {
    if (!Array.isArray(value)) return this.fault('REQUIREMENT_LIST_EXPECTED', wanted, path);
    if (value.length === 0) return this.fault('REQUIREMENT_EMPTY_LIST', 'The list needs at least one code.', path);
    if (value.length > MAX_REQUIREMENT_COUNT) {
      const message = `${value.length} codes were given; at most ${MAX_REQUIREMENT_COUNT} are read.`;
      return this.fault('REQUIREMENT_TOO_LARGE', message, path);
    }
    const codes = new Set<string>();
    for (const [index, item] of value.entries()) {
      const code = this.code(section, item, [...path, index]);
      if (code === undefined) continue;
      if (codes.has(code)) this.fault('REQUIREMENT_REPEATED', `${code} is already in this list.`, [...path, index]);
      codes.add(code);
    }
    return [...codes];
  }

  private jurisdiction(value: unknown, path: Path): string | undefined {
    if (typeof value !== 'string') return this.fault('REQUIREMENT_CODE_EXPECTED', 'Write a code as text.', path);
    if (JURISDICTIONS.has(value)) return value;
    const message = `${quote(value)} is not a jurisdiction: write a country such as US, or an ISO 3166-2 code such as US-CA.`;
    return this.fault('UNKNOWN_JURISDICTION', message, path);
  }

  private place(value: unknown, path: Path): string | undefined {
    if (typeof value !== 'string' || !value.includes('/')) return this.jurisdiction(value, path);
    if (isPlaceInJurisdiction(value)) return value;
    const message = `${quote(value)} is not a municipality: write its state, a slash and its name, US-NY/New York City.`;
    return this.fault('UNKNOWN_JURISDICTION', message, path);
  }

  private years(value: unknown, path: Path): number | undefined {
    if (typeof value === 'number' && value > 0 && value <= MAX_REQUIREMENT_YEARS && Number.isInteger(value * 2)) {
      return value;
    }
    const message = `Write a number of years from 0.5 to ${MAX_REQUIREMENT_YEARS}, in halves.`;
    return this.fault('REQUIREMENT_YEARS_OUT_OF_RANGE', message, path);
  }

  private count(value: unknown, path: Path): number | undefined {
    if (isCount(value)) return value;
    const message = `Write a whole number from 1 to ${MAX_REQUIREMENT_COUNT}.`;
    return this.fault('REQUIREMENT_COUNT_OUT_OF_RANGE', message, path);
  }

  private fraction(value: unknown, path: Path): Fraction | undefined {
    const members = this.members(value, ['n', 'of'], [], path);
    if (!members) return undefined;
    const { n, of } = members;
    if (isCount(n) && isCount(of) && n <= of) return { n, of };
    const message = `Write { "n": 3, "of": 4 } for three quarters: whole numbers from 1 to ${MAX_REQUIREMENT_COUNT}, n not above of.`;
    return this.fault('REQUIREMENT_FRACTION_OUT_OF_RANGE', message, path);
  }

  private oem(value: unknown, path: Path): OemWanted | undefined {
    const members = this.members(value, ['program'], ['level'], path);
    if (!members) return undefined;
    if (!Object.hasOwn(members, 'program')) {
      return this.fault('REQUIREMENT_MEMBER_MISSING', `${path.at(-1)} needs program.`, [...path, 'program']);
    }
    const program = this.code('oemPrograms', members['program'], [...path, 'program']);
    if (program === undefined || !Object.hasOwn(members, 'level')) return program === undefined ? program : { program };
    const level = members['level'];
    if (typeof level !== 'string') {
      return this.fault('REQUIREMENT_CODE_EXPECTED', 'Write a code as text.', [...path, 'level']);
    }
    const levels = this.known.oemPrograms?.get(program)?.levels ?? [];
    if (levels.some(({ code }) => code === level)) return { program, level };
    const names = levels.map(({ code }) => code).join(', ');
    const message = `${quote(level)} is not a level of ${program}; its levels are ${names}.`;
    return this.fault('UNKNOWN_OEM_LEVEL', message, [...path, 'level']);
  }
}

type Path = Fault['path'];

const UNKNOWN_CODES: Readonly<Record<CodeSection, readonly [code: string, name: string]>> = {
  tests: ['UNKNOWN_TEST', 'a test'],
  designations: ['UNKNOWN_DESIGNATION', 'a designation'],
  series: ['UNKNOWN_SERIES', 'a series'],
  repairAreas: ['UNKNOWN_REPAIR_AREA', 'a repair area'],
  networks: ['UNKNOWN_NETWORK', 'a brand network'],
  oemPrograms: ['UNKNOWN_OEM_PROGRAM', 'an OEM programme'],
  governmentClasses: ['UNKNOWN_GOVERNMENT_CLASS', 'a class of government credentials'],
};

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_REQUIREMENT_COUNT;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Input is repeated in a message only so far that the caller can find it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
