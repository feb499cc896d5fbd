import type { Reference, TableLoad } from './load-statements.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { agreeing, RECORDED_FIRST, TECHNICIAN, UNTIL } from './table-parts.ts';

const AGENCY: Reference = {
  column: 'agency_id',
  directory: 'agencies',
  unknown: { column: 'agency', code: 'UNKNOWN_AGENCY', message: 'No agency with this code is on record.' },
};

/** How the rows about agencies, and about what sponsors and agencies award, are loaded. */
export const QUALIFICATION_LOADS = {
  agencies: {
    table: 'government_agency',
    references: [],
    staged: [
      ['code', 'text'],
      ['name', 'text'],
      ['level', 'text'],
      ['jurisdiction', 'text'],
      ['place', 'text'],
    ],
    gatheredBy: 'code',
    isFact: false,
    naturalKey: ['code'],
    named: 'code',
    content: agreeing('name', 'level', 'jurisdiction', 'place'),
    set: [],
    clash: undefined,
  },
  oemEnrolments: {
    table: 'oem_enrolment',
    references: [TECHNICIAN],
    staged: [
      ['program', 'text'],
      ['level', 'text'],
      ['opened_on', 'date'],
      ['completed_on', 'date'],
      ['withdrawn_on', 'date'],
    ],
    gatheredBy: 'technician_id',
    isFact: true,
    naturalKey: ['technician_id', 'program', 'level', 'opened_on'],
    named: 'technician, program, level and day',
    content: agreeing('completed_on', 'withdrawn_on'),
    set: RECORDED_FIRST,
    clash: undefined,
  },
  governmentCredentials: {
    table: 'government_credential',
    references: [TECHNICIAN, AGENCY],
    staged: [
      ['class_code', 'text'],
      ['number', 'text'],
      ['from_on', 'date'],
      ['until_on', 'date'],
      ['pending_until_on', 'date'],
    ],
    gatheredBy: 'technician_id',
    isFact: true,
    naturalKey: ['agency_id', 'class_code', 'number', 'from_on'],
    named: 'agency, class, number and first day',
    content: [
      { column: 'technician_id', fileColumn: 'ase_id' },
      UNTIL,
      { column: 'pending_until_on', fileColumn: 'pending_until' },
    ],
    set: [
      ...RECORDED_FIRST,
      ['jurisdiction', '(select a.jurisdiction from government_agency a where a.id = s.agency_id)'],
      ['place', '(select a.place from government_agency a where a.id = s.agency_id)'],
    ],
    clash: {
      condition: `f.agency_id = s.agency_id and f.class_code = s.class_code and f.number = s.number
        and daterange(f.from_on, least(coalesce(f.pending_until_on, f.until_on), f.ended_on))
          && daterange(s.from_on, coalesce(s.pending_until_on, s.until_on))`,
      code: 'GOVERNMENT_NUMBER_TAKEN',
      column: 'number',
      message: 'A credential of this class with the number counts on some of these days already.',
    },
  },
} as const satisfies Partial<Record<RegistryFile, TableLoad>>;
