import type { Day } from '../../kernel/day.ts';
import { isOfferedOn, STATUS_ACTION_KINDS } from '../catalogue/rule-pack.rules.ts';
import { FIRST_DAY_ON_RECORD } from '../credentials/recording.rules.ts';
import { BASES } from '../credentials/standing.rules.ts';
import { foldName } from '../technicians/technician.rules.ts';
import { profileFaults } from '../technicians/technician-profile.rules.ts';
import { textHash } from './key-set.rules.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { type RowReader, shown } from './row-reader.rules.ts';

/** A row that may be loaded, unless the record says otherwise. */
export interface AcceptableRow {
  readonly aseNumber: number;
  /** The values of the staging table's columns after the technician, in order; null for a missing value. */
  readonly values: readonly (string | null)[];
  /** Names the row within its file: no two rows may have the same. Both numbers are below 2^53. */
  readonly key: readonly [number, number];
  /** The days that no other row of the same credential may touch, as epoch days `[from, until)`. */
  readonly claim: { readonly credential: number; readonly from: number; readonly until: number } | undefined;
}

/** Reads one row's fields, already counted. What is returned holds only if `reader` has no fault of it. */
type ReadRow = (fields: readonly string[], reader: RowReader) => AcceptableRow;

const TESTS_SPACE = 1024;
const DAYS_SPACE = 2 ** 17;
const EXAM_KINDS = ['INITIAL', 'RECERTIFICATION'] as const;
const EXPERIENCE_KINDS = ['WORK', 'TRAINING'] as const;
const TRUTHS = ['true', 'false'] as const;
const COLUMN_OF_MEMBER: Readonly<Record<string, string>> = {
  firstName: 'first_name',
  lastName: 'last_name',
  homeState: 'home_state',
  email: 'email',
  phone: 'phone',
};

/** How the rows of each file are read. */
export const ROW_READERS: Readonly<Record<RegistryFile, ReadRow>> = {
  technicians: readTechnician,
  experience: readExperience,
  exams: readExam,
  periods: readPeriod,
  actions: readAction,
};

function readTechnician(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', first = '', last = '', homeState = '', mail = '', telephone = '', optIn = ''] = fields;
  const number = reader.aseNumber(aseId);
  const [firstName, lastName] = [first.trim(), last.trim()];
  const [email, phone] = [mail === '' ? null : mail, telephone === '' ? null : telephone];
  for (const { code, message, path } of profileFaults({ firstName, lastName, homeState, email, phone })) {
    reader.refuse(COLUMN_OF_MEMBER[String(path[0])] ?? null, code, message);
  }
  reader.oneOf(optIn, TRUTHS, 'directory_opt_in', 'TRUTH_MALFORMED');
  return {
    aseNumber: number,
    values: [firstName, lastName, foldName(lastName), homeState, email, phone, optIn],
    key: [number, 0],
    claim: undefined,
  };
}

function readExperience(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', kind = '', series = '', from = '', through = '', organization = ''] = fields;
  const number = reader.aseNumber(aseId);
  const kindNumber = reader.oneOf(kind, EXPERIENCE_KINDS, 'kind', 'KIND_UNKNOWN');
  const codes = reader.series(series);
  const [first, last] = [reader.pastDay(from, 'from'), reader.pastDay(through, 'through')];
  if (last < first) reader.refuse('through', 'DAYS_OUT_OF_ORDER', `It ends (${through}) before it begins (${from}).`);
  const organizationName = reader.name(organization, 'organization');
  return {
    aseNumber: number,
    values: [kind, `{${codes.join(',')}}`, from, through, organizationName],
    key: [(number * 2 + Math.max(kindNumber, 0)) * DAYS_SPACE + days(first), textHash(`${through}${organizationName}`)],
    claim: undefined,
  };
}

function readExam(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', code = '', kind = '', takenOn = '', passed = ''] = fields;
  const number = reader.aseNumber(aseId);
  const credential = number * TESTS_SPACE + reader.testNumber(code);
  reader.oneOf(kind, EXAM_KINDS, 'kind', 'KIND_UNKNOWN');
  const day = reader.pastDay(takenOn, 'taken_on');
  reader.oneOf(passed, TRUTHS, 'passed', 'TRUTH_MALFORMED');
  const { tests, retakeWaitDays } = reader.context.pack;
  const test = tests.get(code);
  if (test && !Number.isNaN(day) && !isOfferedOn(test, takenOn as Day)) {
    reader.refuse('taken_on', 'TEST_NOT_OFFERED', `${code} was not offered on ${takenOn}.`);
  }
  return {
    aseNumber: number,
    values: [code, kind, takenOn, passed],
    key: [credential, days(day)],
    claim: { credential, from: day, until: day + retakeWaitDays },
  };
}

function readPeriod(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', code = '', from = '', until = '', basis = ''] = fields;
  const number = reader.aseNumber(aseId);
  const credential = number * TESTS_SPACE + reader.testNumber(code);
  const basisNumber = reader.oneOf(basis, BASES, 'basis', 'BASIS_UNKNOWN');
  // A renewal that was earned early begins where the period before it ends, which may lie ahead.
  const first = basisNumber === 0 ? reader.pastDay(from, 'from') : reader.anyDay(from, 'from');
  if (basisNumber !== 0 && from < FIRST_DAY_ON_RECORD && !Number.isNaN(first)) {
    reader.refuse('from', 'DAY_TOO_EARLY', `Nothing is on record before ${FIRST_DAY_ON_RECORD}.`);
  }
  const end = reader.anyDay(until, 'until');
  if (end <= first) {
    reader.refuse('until', 'DAYS_OUT_OF_ORDER', `It must end after it begins: ${until} is not after ${from}.`);
  }
  return {
    aseNumber: number,
    values: [code, from, until, basis],
    key: [credential, days(first)],
    claim: { credential, from: first, until: end },
  };
}

function readAction(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', code = '', action = '', effectiveOn = '', reason = ''] = fields;
  const number = reader.aseNumber(aseId);
  const credential = number * TESTS_SPACE + reader.testNumber(code);
  const actionNumber = reader.oneOf(action, STATUS_ACTION_KINDS, 'action', 'ACTION_UNKNOWN');
  const day = reader.pastDay(effectiveOn, 'effective_on');
  const reasons = [...reader.context.pack.statusReasons.values()].filter((each) =>
    each.actions.some((known) => known === action),
  );
  if (actionNumber !== -1 && !reasons.some((each) => each.code === reason)) {
    const known = reasons.map((each) => each.code).join(', ');
    const message = `${shown(reason)} is no reason to ${action.toLowerCase()}; known are ${known}.`;
    reader.refuse('reason', 'REASON_CODE_UNKNOWN', message);
  }
  return {
    aseNumber: number,
    values: [code, action, effectiveOn, reason],
    key: [credential, days(day) * 4 + Math.max(actionNumber, 0)],
    claim: undefined,
  };
}

/** An epoch day as a number that a key can hold; malformed days never get that far. */
function days(epochDay: number): number {
  return Number.isNaN(epochDay) ? 0 : epochDay + 2 ** 15;
}
