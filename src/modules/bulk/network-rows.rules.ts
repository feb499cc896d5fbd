import { type Day, dayBefore } from '../../kernel/day.ts';
import { parseRequirement } from '../catalogue/requirement-parsing.rules.ts';
import { claimFaults } from '../insurers/network-enrolment.rules.ts';
import { programNameFaults } from '../insurers/repair-program.rules.ts';
import { DEFAULT_RANKING, rankingFaults } from '../insurers/routing.rules.ts';
import { type AcceptableRow, DAYS_SPACE, dayKey, optional, type ReadRow } from './acceptable-row.rules.ts';
import { textHash } from './key-set.rules.ts';
import { programName } from './record-names.rules.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { type RowReader, shown } from './row-reader.rules.ts';

/** How the rows about insurers' direct-repair programmes and their networks are read. */
export const NETWORK_ROW_READERS = {
  repairPrograms: readRepairProgram,
  networkEnrolments: readNetworkEnrolment,
} as const satisfies Partial<Record<RegistryFile, ReadRow>>;

function readRepairProgram(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [insurer = '', code = '', name = '', requirement = '', ranking = ''] = fields;
  const organization = reader.name(insurer, 'insurer');
  reader.refuseFor(programNameFaults({ code, name }));
  const rankedBy = ranking === '' ? DEFAULT_RANKING : ranking.split(';');
  reader.refuseFor(rankingFaults(rankedBy));
  return {
    references: [],
    values: [code, name.trim(), readRequirement(requirement, reader), `{${rankedBy.join(',')}}`, organization],
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
  const parsed = parseRequirement(value, reader.context.pack, [], 'SHOP');
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
  const first = reader.calendarDay(from, 'from');
  const end = until === '' ? Number.POSITIVE_INFINITY : reader.calendarDay(until, 'until');
  if (!Number.isNaN(first) && !Number.isNaN(end)) {
    const through = until === '' ? null : dayBefore(until as Day);
    reader.refuseFor(claimFaults({ from: from as Day, through, reason }, reader.context.today), { through: 'until' });
  }
  return {
    references: [named, shop],
    values: [from, optional(until), reason.trim()],
    key: [textHash(named), shop * DAYS_SPACE + dayKey(first)],
    claim: { about: `${named}\t${shop}`, from: first, until: end },
  };
}
