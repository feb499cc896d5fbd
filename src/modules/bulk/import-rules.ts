import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import { testsNamedIn } from '../catalogue/requirement.rules.ts';
import type { RulePack, StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import { type CredentialFacts, CredentialRecord } from '../credentials/credential-record.rules.ts';
import { type ExamAttempt, examFaults, statusActionFaults } from '../credentials/recording.rules.ts';
import { type ActionFact, type Basis, inOrderOfEffect } from '../credentials/standing.rules.ts';
import type { RowFault } from '../csv/csv-row.rules.ts';
import { judgeOemEnrolments } from './oem-judge.ts';
import { judgeGovernmentCredentials } from './qualification-judges.ts';
import type { RecordJudge, RefusedRow } from './refused-row.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { judgeEmployment, judgeShopTerms } from './shop-judges.ts';

/** The files whose rows are judged beside what is on record. */
export const RECORD_JUDGES: Readonly<Partial<Record<RegistryFile, RecordJudge>>> = {
  exams: judgeExams,
  actions: judgeActions,
  shopTerms: judgeShopTerms,
  employment: judgeEmployment,
  oemEnrolments: judgeOemEnrolments,
  governmentCredentials: judgeGovernmentCredentials,
};

/** A staged row with the facts it is judged by, as JSON makes them. */
interface JudgedRow {
  readonly line: number;
  readonly technician_id: string;
  readonly test_code: string;
  readonly periods: readonly (readonly [testCode: string, from: Day, until: Day, basis: Basis])[] | null;
  readonly actions:
    | readonly (readonly [testCode: string, action: StatusActionKind, effectiveOn: Day, reasonCode: string])[]
    | null;
}

interface ExamRow extends JudgedRow, Pick<ExamAttempt, 'kind' | 'passed'> {
  readonly taken_on: Day;
}

interface ActionRow extends JudgedRow {
  readonly action: StatusActionKind;
  readonly effective_on: Day;
  readonly reason_code: string;
}

/**
 * OFFSET 0 keeps each of these a look-up by index: a chunk is small beside the tables. Tests with a prerequisite are judged
 * in full; of the many renewals only those that the database cannot tell to be in order.
 */
const EXAMS_TO_JUDGE = `
  select s.line, s.technician_id, s.test_code, s.kind, s.taken_on::text, s.passed, ${facts('p.test_code = any($2)')}
  from stage_exam_result s
  where (s.test_code = any($1) or s.kind = 'RECERTIFICATION' and (
      not exists (select from credential_period p
        where p.technician_id = s.technician_id and p.test_code = s.test_code and p.retracted_at is null
          and p.from_on <= s.taken_on offset 0)
      or exists (select from status_action a
        where a.technician_id = s.technician_id and a.test_code = s.test_code and a.retracted_at is null
          and a.action = 'REVOKE' and a.effective_on <= s.taken_on offset 0)))
    and not exists (select from exam_result f
      where f.technician_id = s.technician_id and f.test_code = s.test_code and f.taken_on = s.taken_on
        and f.retracted_at is null offset 0)
  order by s.line`;

const ACTIONS_TO_JUDGE = `
  select s.line, s.technician_id, s.test_code, s.action, s.effective_on::text, s.reason_code, ${facts('false')}
  from stage_status_action s
  where not exists (select from status_action f
    where f.technician_id = s.technician_id and f.test_code = s.test_code and f.effective_on = s.effective_on
      and f.action = s.action and f.retracted_at is null offset 0)
  order by s.line`;

/** What is on record about the row's credential and the others that `others` names, rows `p` or not. */
function facts(others: string): string {
  const list = (table: string, columns: string, order: string) => `
    (select json_agg(json_build_array(${columns}) order by ${order}) from ${table} p
     where p.technician_id = s.technician_id and p.retracted_at is null and (p.test_code = s.test_code or ${others}))`;
  return `
    ${list('credential_period', 'p.test_code, p.from_on, p.until_on, p.basis', 'p.test_code, p.from_on')} as periods,
    ${list('status_action', 'p.test_code, p.action, p.effective_on, p.reason_code', 'p.effective_on')} as actions`;
}

async function judgeExams(client: pg.ClientBase, pack: RulePack): Promise<readonly RefusedRow[]> {
  const tests = [...pack.tests.values()].filter((test) => test.prerequisite !== null);
  const named = new Set(
    tests.flatMap(({ prerequisite }) => (prerequisite ? [...testsNamedIn(prerequisite, pack.designations)] : [])),
  );
  const { rows } = await client.query<ExamRow>(EXAMS_TO_JUDGE, [tests.map((test) => test.code), [...named]]);
  return rows.flatMap((row) => {
    const { line, test_code: testCode, kind, taken_on: takenOn, passed } = row;
    const record = new CredentialRecord(factsOf(row), pack);
    // Attempts too close to another one are found where the row meets the table.
    const faults = examFaults({ testCode, kind, takenOn, passed }, [], record, pack);
    return faults.length === 0 ? [] : { line, faults: faults.map(rowFault) };
  });
}

/** As every change of one technician's status does: those who change it meanwhile wait, or are waited for. */
const HOLD_TECHNICIANS = `
  select from technician where id in (select technician_id from stage_status_action) order by id for update`;

/** Rows of one credential are judged in the order in which they take effect, wherever they stand in the chunk. */
async function judgeActions(client: pg.ClientBase, pack: RulePack): Promise<readonly RefusedRow[]> {
  await client.query(HOLD_TECHNICIANS);
  const { rows } = await client.query<ActionRow>(ACTIONS_TO_JUDGE);
  const byCredential = Map.groupBy(rows, (row) => `${row.technician_id} ${row.test_code}`);
  return [...byCredential.values()].flatMap((ofOne) => refusedActions(ofOne, pack));
}

function refusedActions(rows: readonly ActionRow[], pack: RulePack): readonly RefusedRow[] {
  const [first] = rows;
  if (!first) return [];
  const history = new CredentialRecord(factsOf(first), pack).history(first.test_code);
  let actions: readonly ActionFact[] = history.actions;
  const refused: RefusedRow[] = [];
  const asked = rows.map(({ line, action, effective_on, reason_code }) => ({
    line,
    action,
    effectiveOn: effective_on,
    reasonCode: reason_code,
  }));
  for (const { line, ...action } of inOrderOfEffect(asked)) {
    const faults = statusActionFaults(action, { ...history, actions }, pack);
    if (faults.length > 0) refused.push({ line, faults: faults.map(rowFault) });
    else actions = inOrderOfEffect([...actions, action]);
  }
  return refused;
}

function factsOf({ periods, actions }: JudgedRow): CredentialFacts {
  return {
    periods: (periods ?? []).map(([testCode, from, until, basis]) => ({ testCode, from, until, basis })),
    actions: (actions ?? []).map(([testCode, action, effectiveOn, reasonCode]) => ({
      testCode,
      action,
      effectiveOn,
      reasonCode,
    })),
    passed: [],
  };
}

const COLUMN_OF_MEMBER: Readonly<Record<string, string>> = {
  testCode: 'test',
  testCodes: 'test',
  takenOn: 'taken_on',
  effectiveOn: 'effective_on',
  reasonCode: 'reason',
};

const MAY_BE_AWARDED_YET: ReadonlySet<string> = new Set(['PREREQUISITE_NOT_MET', 'CREDENTIAL_NOT_HELD']);

/** Awards come last in an import, when every row has been judged. */
function rowFault({ code, message, path }: Fault): RowFault {
  const advice = ' If a test of this import awards what is missing, import this row again.';
  const column = COLUMN_OF_MEMBER[String(path[0])] ?? null;
  return { column, code, message: MAY_BE_AWARDED_YET.has(code) ? message + advice : message };
}
