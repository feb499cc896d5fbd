import { type Day, epochDayOf } from '../../kernel/day.ts';
import { dayNumbered } from './generator-calendar.ts';
import { type CareerPlan, planCareer } from './generator-careers.ts';
import type { InventedCareer } from './generator-employment.ts';
import { InventedRecord, type WorkingLife } from './generator-histories.ts';
import { inventEmployer, inventFirstName, inventHomeState, inventLastName, inventSchool } from './generator-names.ts';
import { GeneratorRandom, scatteredNumber } from './generator-random.ts';

/** The same seed, day and number give the same registry, on every machine. */
export interface GeneratorOptions {
  readonly technicians: number;
  readonly seed: number;
  /** Nothing on record is later; periods run beyond it. */
  readonly asOf: Day;
  /** Names to be used for the organisation of the first shop and for the first insurer, instead of invented ones. */
  readonly organizations?: { readonly employer: string; readonly insurer: string };
}

/** One invented technician: the rows of each registry file, in that file's column order. */
export interface GeneratedTechnician {
  readonly aseId: string;
  readonly lastName: string;
  readonly technician: readonly string[];
  readonly experience: readonly (readonly string[])[];
  readonly exams: readonly (readonly string[])[];
  readonly periods: readonly (readonly string[])[];
  readonly actions: readonly (readonly string[])[];
  /** What further files are invented from. */
  readonly career: InventedCareer;
}

/** The most technicians that have ASE IDs: eight digits. */
export const TECHNICIAN_LIMIT = 100_000_000;

const WORK_YEAR_DAYS = 365;
const TRAINING_DAYS = 2 * 365;
const LONGEST_CAREER_YEARS = 26;

/** Invents technicians one by one; each depends on the seed and its own number alone. */
export function* generateTechnicians(options: GeneratorOptions): Generator<GeneratedTechnician> {
  const asOf = epochDayOf(options.asOf);
  for (let index = 0; index < options.technicians; index += 1) {
    yield inventTechnician(new GeneratorRandom(options.seed, index), scatteredNumber(options.seed, index), asOf);
  }
}

interface Job {
  readonly kind: 'WORK' | 'TRAINING';
  readonly from: number;
  readonly through: number;
  readonly organization: string;
}

function inventTechnician(random: GeneratorRandom, aseNumber: number, asOf: number): GeneratedTechnician {
  const digits = String(aseNumber).padStart(8, '0');
  const aseId = `ASE-${digits.slice(0, 4)}-${digits.slice(4)}`;
  const [firstName, lastName, homeState] = [inventFirstName(random), inventLastName(random), inventHomeState(random)];
  const plan = planCareer(random);
  const { life, jobs } = inventLife(random, plan, asOf);
  const record = new InventedRecord(random, life);
  sitTests(random, plan, life, record);
  record.inquire();
  const series = plan.series.join(';');
  return {
    aseId,
    lastName,
    technician: [
      aseId,
      firstName,
      lastName,
      homeState,
      random.chance(930) ? `${asciiName(firstName)}.${asciiName(lastName)}.${digits.slice(4)}@example.com` : '',
      random.chance(880) ? `${random.between(201, 989)}-555-01${String(random.below(100)).padStart(2, '0')}` : '',
      random.chance(420) ? 'true' : 'false',
    ],
    experience: jobs.map((job) => [
      aseId,
      job.kind,
      series,
      dayNumbered(job.from),
      dayNumbered(job.through),
      job.organization,
    ]),
    exams: record.exams.map((exam) => [aseId, exam.test, exam.kind, dayNumbered(exam.takenOn), String(exam.passed)]),
    periods: record.periods.map((period) => [
      aseId,
      period.test,
      dayNumbered(period.from),
      dayNumbered(period.until),
      period.basis,
    ]),
    actions: record.actions.map((action) => [
      aseId,
      action.test,
      action.action,
      dayNumbered(action.effectiveOn),
      action.reason,
    ]),
    career: {
      aseId,
      aseNumber,
      homeState,
      employers: plan.employers,
      isConsultant: plan.series[0] === 'C',
      jobs: jobs.filter((job) => job.kind === 'WORK'),
      ...holdings(record, asOf),
      periods: record.periods,
      disputed: new Set(record.actions.map((action) => action.test)),
    },
  };
}

/** What is held on the day asked about, and since when each test was first held. */
function holdings(record: InventedRecord, asOf: number): Pick<InventedCareer, 'currentTests' | 'heldFrom'> {
  const heldFrom = new Map<string, number>();
  const current = new Set<string>();
  for (const { test, from, until } of record.periods) {
    if (!heldFrom.has(test)) heldFrom.set(test, from);
    if (from <= asOf && until > asOf) current.add(test);
  }
  for (const { test, action } of record.actions) {
    if (action === 'REINSTATE') continue;
    const isLifted = record.actions.some((other) => other.test === test && other.action === 'REINSTATE');
    if (!isLifted) current.delete(test);
  }
  return { heldFrom, currentTests: [...current] };
}

/** From the first day at work to the last, with one to four employers, and for some a school before. */
function inventLife(
  random: GeneratorRandom,
  plan: CareerPlan,
  asOf: number,
): { readonly life: WorkingLife; readonly jobs: readonly Job[] } {
  const longest = LONGEST_CAREER_YEARS * 365;
  const careerDays = (random.chance(80) ? 120 : 420) + Math.min(random.below(longest), random.below(longest));
  const startedOn = asOf - careerDays;
  const leftOn = random.chance(660) ? asOf : startedOn + Math.max(100, random.below(careerDays));
  const trained = random.chance(330);
  const jobs: Job[] = [];
  if (trained) {
    const completedOn = startedOn - 1 - random.below(60);
    jobs.push({
      kind: 'TRAINING',
      from: completedOn - TRAINING_DAYS,
      through: completedOn,
      organization: inventSchool(random),
    });
  }
  const changes = Math.min(3, Math.floor((leftOn - startedOn) / 900));
  let from = startedOn;
  for (let count = random.between(0, changes); count >= 0; count -= 1) {
    const through = count === 0 ? leftOn : from + Math.max(200, random.below(Math.round((leftOn - from) / count)));
    if (through > leftOn || from > through) break;
    jobs.push({ kind: 'WORK', from, through, organization: inventEmployer(random, plan.employers) });
    from = through + 1;
  }
  const experiencedOn = experienceDay(jobs, trained ? WORK_YEAR_DAYS : 2 * WORK_YEAR_DAYS, asOf);
  const entryExperiencedOn = experienceDay(jobs, trained ? Math.ceil(WORK_YEAR_DAYS / 2) : WORK_YEAR_DAYS, asOf);
  return { life: { startedOn, leftOn, experiencedOn, entryExperiencedOn, asOf }, jobs };
}

/** The day on which so many days were worked; a day after `asOf` when they never were. */
function experienceDay(jobs: readonly Job[], daysNeeded: number, asOf: number): number {
  let missing = daysNeeded;
  for (const job of jobs) {
    if (job.kind === 'TRAINING') continue;
    const days = job.through - job.from + 1;
    if (days >= missing) return job.from + missing - 1;
    missing -= days;
  }
  return asOf + 1;
}

/** Sittings of one to three tests, from shortly before the experience is met; the young and eager come earlier. */
function sitTests(random: GeneratorRandom, plan: CareerPlan, life: WorkingLife, record: InventedRecord): void {
  const eager = random.chance(120);
  let day = eager ? life.startedOn + 60 + random.below(400) : life.startedOn + 540 + random.below(700);
  let left = random.between(1, 3);
  for (const test of plan.tests) {
    if (left === 0) {
      day += random.between(45, 420);
      left = random.between(1, 3);
    }
    if (day > life.leftOn) return;
    record.sit(test, day);
    left -= 1;
  }
}

const ASCII_NAMES = new Map<string, string>();

function asciiName(name: string): string {
  let ascii = ASCII_NAMES.get(name);
  if (ascii === undefined) {
    ascii = name
      .normalize('NFKD')
      .replaceAll('ø', 'o')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
    if (ASCII_NAMES.size < 50_000) ASCII_NAMES.set(name, ascii);
  }
  return ascii;
}
