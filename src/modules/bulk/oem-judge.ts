import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import { evaluateTechnician } from '../catalogue/explanation.rules.ts';
import type { OemProgram, RulePack } from '../catalogue/rule-pack.rules.ts';
import { type FactsRow, factsStatement, technicianFactsOf } from '../credentials/facts.queries.ts';
import type { ProgramEnrolment } from '../oem-programs/factory-status.rules.ts';
import { courseFaults } from '../oem-programs/oem-enrolment.rules.ts';
import { furtherFactsOf } from '../qualifications/further-facts.queries.ts';
import { type FurtherFacts, NO_FURTHER_FACTS, TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import type { RefusedRow } from './refused-row.ts';

interface EnrolmentRow extends ProgramEnrolment {
  readonly line: number;
  readonly technicianId: string;
}

type RecordWith = (enrolments: readonly ProgramEnrolment[]) => TechnicianRecord;

const TECHNICIANS_AT_ONCE = 2000;

/** Those on record already are left out: they are the same, or refused for what they say. */
const ENROLMENTS_TO_JUDGE = `
  select s.line, s.technician_id as "technicianId", s.program, s.level, s.opened_on::text as "openedOn",
    s.completed_on::text as "completedOn", s.withdrawn_on::text as "withdrawnOn"
  from stage_oem_enrolment s
  where not exists (select from oem_enrolment f
    where f.technician_id = s.technician_id and f.program = s.program and f.level = s.level
      and f.opened_on = s.opened_on and f.retracted_at is null offset 0)
  order by s.opened_on, s.line`;

/**
 * Enrolments that opening them one by one would refuse: what the programme and the level want was not on record on that day,
 * or another one in the same level was under way. Each is judged after those of its chunk that were opened before.
 */
export async function judgeOemEnrolments(client: pg.ClientBase, pack: RulePack): Promise<readonly RefusedRow[]> {
  const { rows } = await client.query<EnrolmentRow>(ENROLMENTS_TO_JUDGE);
  const byTechnician = [...Map.groupBy(rows, (row) => row.technicianId)];
  const refused: RefusedRow[] = [];
  for (let start = 0; start < byTechnician.length; start += TECHNICIANS_AT_ONCE) {
    const batch = byTechnician.slice(start, start + TECHNICIANS_AT_ONCE);
    const ids = batch.map(([technicianId]) => technicianId);
    const { rows: facts } = await client.query({
      text: factsStatement('t.id = any($1::uuid[])', undefined),
      values: [ids],
      rowMode: 'array',
    } as pg.QueryConfig);
    const credentials = new Map(
      (facts as unknown as FactsRow[]).map(technicianFactsOf).map((each) => [each.id, each.credentialFacts]),
    );
    const further = await furtherFactsOf(client as Pick<pg.Pool, 'query'>, ids, undefined);
    for (const [technicianId, enrolments] of batch) {
      const known: FurtherFacts = further.get(technicianId) ?? NO_FURTHER_FACTS;
      const credentialFacts = credentials.get(technicianId) ?? { periods: [], actions: [], passed: [] };
      const recordWith: RecordWith = (each) =>
        new TechnicianRecord(credentialFacts, pack, { ...known, enrolments: each });
      refused.push(...refusedEnrolments(enrolments, known.enrolments, recordWith, pack));
    }
  }
  return refused.sort((a, b) => a.line - b.line);
}

function refusedEnrolments(
  rows: readonly EnrolmentRow[],
  onRecord: readonly ProgramEnrolment[],
  recordWith: RecordWith,
  pack: RulePack,
): readonly RefusedRow[] {
  let earlier = onRecord;
  const refused: RefusedRow[] = [];
  for (const row of rows) {
    const program = pack.oemPrograms.get(row.program);
    if (!program) continue;
    const inProgram = earlier.filter((each) => each.program === row.program);
    const faults = [
      ...courseFaults(row, inProgram),
      ...prerequisiteFaults(row, program, () => recordWith(earlier), pack),
    ];
    if (faults.length === 0) earlier = [...earlier, row];
    else refused.push({ line: row.line, faults: faults.map(rowFault) });
  }
  return refused;
}

function prerequisiteFaults(
  { level, openedOn }: Pick<EnrolmentRow, 'level' | 'openedOn'>,
  program: OemProgram,
  recorded: () => TechnicianRecord,
  pack: RulePack,
): readonly Fault[] {
  const ofLevel = program.levels.find(({ code }) => code === level)?.prerequisite ?? null;
  const wanted = [program.prerequisite, ofLevel].filter((each) => each !== null);
  if (wanted.length === 0) return [];
  const record = recorded();
  return wanted.flatMap((prerequisite) => {
    const { satisfied, message } = evaluateTechnician(prerequisite, record, openedOn as Day, pack);
    if (satisfied) return [];
    const [whose, member] =
      prerequisite === ofLevel ? [`${program.code} ${level}`, 'level'] : [program.code, 'program'];
    return [{ code: 'OEM_PREREQUISITE_NOT_MET', message: `${whose} has a prerequisite: ${message}`, path: [member] }];
  });
}

const COLUMN_OF_MEMBER: Readonly<Record<string, string>> = {
  openedOn: 'opened_on',
  completedOn: 'completed_on',
  withdrawnOn: 'withdrawn_on',
};

function rowFault({ code, message, path }: Fault) {
  const member = String(path[0]);
  return { column: COLUMN_OF_MEMBER[member] ?? member, code, message };
}
