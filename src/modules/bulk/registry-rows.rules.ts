import type { Day } from '../../kernel/day.ts';
import { isOfferedOn, STATUS_ACTION_KINDS } from '../catalogue/rule-pack.rules.ts';
import { FIRST_DAY_ON_RECORD } from '../credentials/recording.rules.ts';
import { BASES } from '../credentials/standing.rules.ts';
import { foldName } from '../technicians/technician.rules.ts';
import { profileFaults } from '../technicians/technician-profile.rules.ts';
import { type AcceptableRow, DAYS_SPACE, dayKey, optional, type ReadRow } from './acceptable-row.rules.ts';
import { textHash } from './key-set.rules.ts';
import { NETWORK_ROW_READERS } from './network-rows.rules.ts';
import { QUALIFICATION_ROW_READERS } from './qualification-rows.rules.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { type RowReader, shown } from './row-reader.rules.ts';
import { SHOP_ROW_READERS } from './shop-rows.rules.ts';

const TESTS_SPACE = 1024;
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
  ...SHOP_ROW_READERS,
  ...QUALIFICATION_ROW_READERS,
  ...NETWORK_ROW_READERS,
};

function readTechnician(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', first = '', last = '', homeState = '', mail = '', telephone = '', optIn = ''] = fields;
  const number = reader.aseNumber(aseId);
  const [firstName, lastName] = [first.trim(), last.trim()];
  const [email, phone] = [optional(mail), optional(telephone)];
  for (const { code, message, path } of profileFaults({ firstName, lastName, homeState, email, phone })) {
    reader.refuse(COLUMN_OF_MEMBER[String(path[0])] ?? null, code, message);
  }
  reader.oneOf(optIn, TRUTHS, 'directory_opt_in', 'TRUTH_MALFORMED');
  return {
    references: [],
    values: [aseId, firstName, lastName, foldName(lastName), homeState, optIn, email, phone],
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
    references: [number],
    values: [kind, `{${codes.join(',')}}`, from, through, organizationName],
    key: [
      (number * 2 + Math.max(kindNumber, 0)) * DAYS_SPACE + dayKey(first),
      textHash(`${through}${organizationName}`),
    ],
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
    references: [number],
    values: [code, kind, takenOn, passed],
    key: [credential, dayKey(day)],
    claim: { about: credential, from: day, until: day + retakeWaitDays },
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
    references: [number],
    values: [code, from, until, basis],
    key: [credential, dayKey(first)],
    claim: { about: credential, from: first, until: end },
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
    references: [number],
    values: [code, action, effectiveOn, reason],
    key: [credential, dayKey(day) * 4 + Math.max(actionNumber, 0)],
    claim: undefined,
  };
}
