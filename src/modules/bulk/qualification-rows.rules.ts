import { GOVERNMENT_LEVELS } from '../catalogue/rule-pack.rules.ts';
import { agencyFaults } from '../government-credentials/agency.rules.ts';
import { type AcceptableRow, dayKey, optional, type ReadRow } from './acceptable-row.rules.ts';
import { textHash } from './key-set.rules.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { type RowReader, shown } from './row-reader.rules.ts';

/** How the rows about agencies, and about what sponsors and agencies award, are read. */
export const QUALIFICATION_ROW_READERS = {
  agencies: readAgency,
  oemEnrolments: readOemEnrolment,
  governmentCredentials: readGovernmentCredential,
} as const satisfies Partial<Record<RegistryFile, ReadRow>>;

const LEVELS_SPACE = 64;
const PROGRAMS_SPACE = 256;
const LICENSE_NUMBER = /^(?=.{1,60}$)[^\s\p{C}]([^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$/u;

function readAgency(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [code = '', name = '', level = '', jurisdiction = '', place = ''] = fields;
  const levelNumber = reader.oneOf(level, GOVERNMENT_LEVELS, 'level', 'LEVEL_UNKNOWN');
  const agency = { code, name: name.trim(), jurisdiction, place: optional(place.trim()) };
  const known = GOVERNMENT_LEVELS[levelNumber];
  if (known !== undefined) reader.refuseFor(agencyFaults({ ...agency, level: known }));
  return {
    references: [],
    values: [code, agency.name, level, jurisdiction, agency.place],
    key: [textHash(code), 0],
    claim: undefined,
  };
}

function readOemEnrolment(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', program = '', level = '', openedOn = '', completedOn = '', withdrawnOn = ''] = fields;
  const number = reader.aseNumber(aseId);
  const { programs, levels } = reader.codes;
  const programNumber = reader.packCode(program, programs, 'program', 'OEM_PROGRAM_UNKNOWN', 'programme');
  const known = levels.get(program);
  const levelNumber = known ? reader.packCode(level, known, 'level', 'OEM_LEVEL_UNKNOWN', `level of ${program}`) : 0;
  const opened = reader.pastDay(openedOn, 'opened_on');
  const completed = completedOn === '' ? opened : reader.pastDay(completedOn, 'completed_on');
  if (completed < opened) {
    reader.refuse('completed_on', 'DAYS_OUT_OF_ORDER', `${completedOn} is before the day it was opened, ${openedOn}.`);
  }
  if (withdrawnOn !== '' && reader.pastDay(withdrawnOn, 'withdrawn_on') < Math.max(opened, completed)) {
    const earlier = completedOn === '' ? `opened, ${openedOn}` : `completed, ${completedOn}`;
    reader.refuse('withdrawn_on', 'DAYS_OUT_OF_ORDER', `${withdrawnOn} is before the day it was ${earlier}.`);
  }
  const about = (number * PROGRAMS_SPACE + Math.max(programNumber, 0)) * LEVELS_SPACE + Math.max(levelNumber, 0);
  return {
    references: [number],
    values: [program, level, openedOn, optional(completedOn), optional(withdrawnOn)],
    key: [about, dayKey(opened)],
    claim: undefined,
  };
}

function readGovernmentCredential(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', agency = '', classCode = '', number = '', from = '', until = '', pendingUntil = ''] = fields;
  const technician = reader.aseNumber(aseId);
  reader.packCode(classCode, reader.codes.governmentClasses, 'class', 'GOVERNMENT_CLASS_UNKNOWN');
  if (!LICENSE_NUMBER.test(number)) {
    reader.refuse(
      'number',
      'GOVERNMENT_NUMBER_MALFORMED',
      `A number has 1 to 60 printable characters. This is ${shown(number)}.`,
    );
  }
  const span = reader.span(from, until);
  const counts = pendingUntil === '' ? span.until : reader.endDay(pendingUntil, 'pending_until');
  if (pendingUntil !== '' && !(counts > span.until)) {
    const message =
      until === ''
        ? 'What does not expire has no pending renewal.'
        : `A pending renewal ends after the credential does: ${pendingUntil} is not after ${until}.`;
    reader.refuse('pending_until', 'DAYS_OUT_OF_ORDER', message);
  }
  return {
    references: [technician, agency],
    values: [classCode, number, from, optional(until), optional(pendingUntil)],
    key: [textHash(agency), textHash(`${classCode} ${number} ${from}`)],
    claim: { about: `${agency} ${classCode} ${number}`, from: span.from, until: counts },
  };
}
