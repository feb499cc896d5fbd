import { type AcceptableRow, DAYS_SPACE, dayKey, optional, type ReadRow } from './acceptable-row.rules.ts';
import { textHash } from './key-set.rules.ts';
import { shopRequirement } from './qualification-codes.rules.ts';
import { programName } from './record-names.rules.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { type RowReader, shown } from './row-reader.rules.ts';

/** How the rows about insurers' direct-repair programmes and their networks are read. */
export const NETWORK_ROW_READERS = {
  repairPrograms: readRepairProgram,
  networkEnrolments: readNetworkEnrolment,
} as const satisfies Partial<Record<RegistryFile, ReadRow>>;

const PROGRAM_CODE = /^[A-Z][A-Z0-9_]{0,59}$/;
const RANKINGS = ['COMPLIANT', 'CERTIFIED_SHARE', 'CERTIFIED_COUNT', 'MASTER_COUNT', 'AREA_COVERAGE'] as const;

function readRepairProgram(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [insurer = '', code = '', name = '', requirement = '', ranking = ''] = fields;
  const organization = reader.name(insurer, 'insurer');
  if (!PROGRAM_CODE.test(code)) {
    const message = `A programme's code is capital letters, digits and underscores. This is ${shown(code)}.`;
    reader.refuse('code', 'PROGRAM_CODE_MALFORMED', message);
  }
  const programTitle = reader.name(name, 'name');
  const rankedBy = ranking === '' ? [] : ranking.split(';');
  for (const each of rankedBy) reader.oneOf(each, RANKINGS, 'ranking', 'RANKING_UNKNOWN');
  if (new Set(rankedBy).size < rankedBy.length) {
    reader.refuse('ranking', 'RANKING_REPEATED', 'Each thing to rank by is named once.');
  }
  return {
    references: [],
    values: [code, programTitle, readRequirement(requirement, reader), `{${rankedBy.join(',')}}`, organization],
    key: [textHash(organization), textHash(code)],
    claim: undefined,
  };
}

/** The requirement as it is kept: what was parsed, not what was written. */
function readRequirement(text: string, reader: RowReader): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    reader.refuse('requirement', 'REQUIREMENT_NOT_JSON', `The requirement is not JSON: ${shown(text)}.`);
    return '';
  }
  const parsed = shopRequirement(value, reader.context.pack);
  if (parsed.ok) return JSON.stringify(parsed.requirement);
  for (const { code, message, path } of parsed.faults) {
    reader.refuse('requirement', code, path.length === 0 ? message : `At ${path.join('.')}: ${message}`);
  }
  return '';
}

function readNetworkEnrolment(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [insurer = '', program = '', shopNumber = '', from = '', until = '', reason = ''] = fields;
  const named = programName(insurer.trim(), program);
  const shop = reader.shopNumber(shopNumber);
  const span = reader.span(from, until);
  const text = reader.name(reason, 'reason');
  return {
    references: [named, shop],
    values: [from, optional(until), text],
    key: [textHash(named), shop * DAYS_SPACE + dayKey(span.from)],
    claim: { about: `${named}\t${shop}`, ...span },
  };
}
