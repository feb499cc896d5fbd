import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import { type AwardedPeriod, awardedPeriods } from '../credentials/award.rules.ts';
import { awardRuleOf } from '../credentials/award-rule.rules.ts';
import type { Basis } from '../credentials/standing.rules.ts';
import { recordBulkChange } from './import-record.ts';

/** What awarding after an import depends on. */
export interface BulkAwardingOptions {
  readonly client: pg.ClientBase;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly catalogue: Catalogue;
  readonly signal?: AbortSignal | undefined;
}

const TECHNICIANS_PER_BATCH = 500;

/**
 * Awards what passed tests on record have earned and no period covers, by the same rule as a test recorded one by one. Few
 * tests are left to judge: one statement finds those whose validity no period reaches. Returns the number of periods.
 */
export async function awardPassedExams(options: BulkAwardingOptions): Promise<number> {
  const { client } = options;
  await findCandidates(client, options.catalogue);
  let awarded = 0;
  for (;;) {
    if (options.signal?.aborted) return awarded;
    const { rows } = await client.query<{ technician_id: string }>(
      `delete from award_candidate where technician_id in
         (select technician_id from award_candidate order by technician_id limit ${TECHNICIANS_PER_BATCH})
       returning technician_id`,
    );
    if (rows.length === 0) return awarded;
    awarded += await awardBatch(
      options,
      rows.map((row) => row.technician_id),
    );
  }
}

async function findCandidates(client: pg.ClientBase, catalogue: Catalogue): Promise<void> {
  const tests = [...catalogue.defaultPack.tests.values()];
  await client.query(
    'drop table if exists award_candidate; create temp table award_candidate (technician_id uuid primary key)',
  );
  await client.query(`set work_mem = '64MB'`);
  await client.query(
    `insert into award_candidate
     select distinct e.technician_id
     from exam_result e join unnest($1::text[], $2::int[]) as rule (test_code, months) using (test_code)
     where e.passed and e.retracted_at is null and not exists (
       select from credential_period p
       where p.technician_id = e.technician_id and p.test_code = e.test_code and p.retracted_at is null
         and (p.from_on = e.taken_on or p.until_on >= e.taken_on + make_interval(months => rule.months)))`,
    [tests.map((test) => test.code), tests.map((test) => test.validityMonths)],
  );
  await markWaiting(client);
  await client.query('reset work_mem');
}

/** Passed initial tests without an award by the day they were taken: the ones that answers have to look at. */
async function markWaiting(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update exam_result e set waited = true
     where e.passed and e.kind = 'INITIAL' and not e.waited and e.retracted_at is null and not exists (
       select from credential_period p
       where p.technician_id = e.technician_id and p.test_code = e.test_code and p.retracted_at is null
         and p.from_on <= e.taken_on)`,
  );
}

async function awardBatch(options: BulkAwardingOptions, technicianIds: readonly string[]): Promise<number> {
  const { client, clock, ids, catalogue } = options;
  const now = clock.now();
  await client.query('begin');
  try {
    // As every change of one technician's facts does: those who change them meanwhile wait, or are waited for.
    await client.query('select from technician where id = any($1::uuid[]) order by id for update', [technicianIds]);
    const due = (await loadCredentials(client, technicianIds)).flatMap((facts) => periodsDue(facts, catalogue));
    if (due.length > 0) {
      await insertPeriods(client, ids, now, due);
      await recordBulkChange(client, ids, now, 'registry.awarded', { awarded: due.length });
    }
    await client.query('commit');
    return due.length;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Everything on record about one technician and one test with a passed exam. */
interface CredentialRow {
  readonly technician_id: string;
  readonly test_code: string;
  readonly passed: readonly (readonly [id: string, kind: 'INITIAL' | 'RECERTIFICATION', takenOn: Day, pack: string])[];
  readonly education: readonly (readonly [id: string, completedOn: Day, pack: string])[] | null;
  readonly experience:
    | readonly (readonly [kind: 'WORK' | 'TRAINING', series: readonly string[], from: Day, through: Day])[]
    | null;
  readonly actions: readonly (readonly [action: StatusActionKind, effectiveOn: Day, reasonCode: string])[] | null;
  readonly periods: readonly (readonly [from: Day, until: Day, basis: Basis, isDeclared: boolean])[] | null;
}

async function loadCredentials(client: pg.ClientBase, ids: readonly string[]): Promise<readonly CredentialRow[]> {
  const facts = (table: string, columns: string, order: string, condition = 'f.test_code = e.test_code') => `
    (select json_agg(json_build_array(${columns}) order by ${order}) from ${table} f
     where f.technician_id = e.technician_id and f.retracted_at is null and ${condition})`;
  const { rows } = await client.query<CredentialRow>(
    `select e.technician_id, e.test_code,
       json_agg(json_build_array(e.id, e.kind, e.taken_on, e.rule_pack) order by e.taken_on) as passed,
       ${facts('continuing_education', 'f.id, f.completed_on, f.rule_pack', 'f.completed_on')} as education,
       ${facts('experience_record', 'f.kind, f.series, f.from_on, f.through_on', 'f.from_on', 'true')} as experience,
       ${facts('status_action', 'f.action, f.effective_on, f.reason_code', 'f.effective_on, f.recorded_at, f.id')} as actions,
       ${facts('credential_period', 'f.from_on, f.until_on, f.basis, f.basis_fact_id is null', 'f.from_on')} as periods
     from exam_result e
     where e.technician_id = any($1::uuid[]) and e.passed and e.retracted_at is null
     group by e.technician_id, e.test_code`,
    [ids],
  );
  return rows;
}

interface DuePeriod extends AwardedPeriod {
  readonly technicianId: string;
  readonly testCode: string;
  readonly rulePack: string;
}

function periodsDue(row: CredentialRow, catalogue: Catalogue): readonly DuePeriod[] {
  const { technician_id: technicianId, test_code: testCode } = row;
  const education = row.education ?? [];
  const stored = (row.periods ?? []).map(([from, until, basis, isDeclared]) => ({ from, until, basis, isDeclared }));
  const packs = new Map([
    ...row.passed.map(([id, , , pack]) => [id, pack] as const),
    ...education.map(([id, , pack]) => [id, pack] as const),
  ]);
  const ruleOf = (factId: string) => {
    const rule = awardRuleOf(catalogue.pack(packs.get(factId)) ?? catalogue.defaultPack, testCode);
    if (!rule) throw new Error(`no rule pack has test ${testCode}, by which a recorded fact was judged`);
    return rule;
  };
  const facts = {
    passed: row.passed.map(([id, kind, takenOn]) => ({ id, kind, takenOn })),
    education: education.map(([id, completedOn]) => ({ id, completedOn })),
    experience: (row.experience ?? []).map(([kind, series, from, through]) => ({ kind, series, from, through })),
    actions: (row.actions ?? []).map(([action, effectiveOn, reasonCode]) => ({ action, effectiveOn, reasonCode })),
    declared: stored.filter((period) => period.isDeclared),
  };
  return awardedPeriods(facts, ruleOf)
    .filter((period) => !stored.some((other) => other.from === period.from))
    .map((period) => ({
      ...period,
      technicianId,
      testCode,
      rulePack: packs.get(period.basisFactId) ?? catalogue.defaultPack.name,
    }));
}

async function insertPeriods(client: pg.ClientBase, ids: Ids, now: Date, due: readonly DuePeriod[]): Promise<void> {
  await client.query(
    `insert into credential_period
       (id, technician_id, test_code, from_on, until_on, basis, basis_fact_id, rule_pack, recorded_at)
     select *, $9::timestamptz from unnest
       ($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::date[], $6::text[], $7::uuid[], $8::text[])`,
    [
      due.map(() => ids.next()),
      due.map((period) => period.technicianId),
      due.map((period) => period.testCode),
      due.map((period) => period.from),
      due.map((period) => period.until),
      due.map((period) => period.basis),
      due.map((period) => period.basisFactId),
      due.map((period) => period.rulePack),
      now,
    ],
  );
}
