import { dayNumbered } from './generator-calendar.ts';
import type { EmployerKind } from './generator-names.ts';
import { GeneratorRandom } from './generator-random.ts';
import type { InventedShop, ShopFinder } from './generator-shops.ts';

/** What employment and further qualifications are invented from. Days are epoch day numbers. */
export interface InventedCareer {
  readonly aseId: string;
  /** 0 to 99,999,999. */
  readonly aseNumber: number;
  readonly homeState: string;
  readonly employers: EmployerKind;
  /** Whether the person advises customers and repairs nothing. */
  readonly isConsultant: boolean;
  /** Documented work, in order; the last day of the last job is the day asked about for those who still work there. */
  readonly jobs: readonly { readonly from: number; readonly through: number; readonly organization: string }[];
  /** The tests in which a credential is current on the day asked about. */
  readonly currentTests: readonly string[];
  /** The first day on which each test was held. */
  readonly heldFrom: ReadonlyMap<string, number>;
  readonly periods: readonly { readonly test: string; readonly from: number; readonly until: number }[];
  /** The tests whose status somebody has acted upon. */
  readonly disputed: ReadonlySet<string>;
}

/** Somebody's work in an invented shop on `[from, until)`; no end while it goes on. */
export interface InventedEmployment {
  readonly shop: InventedShop;
  readonly role: string;
  readonly from: number;
  readonly until: number | undefined;
}

const EMPLOYMENT_STREAM = 0x3a9e_0000;
const REPAIRING_ROLES = new Set(['TECHNICIAN', 'COLLISION_TECHNICIAN', 'DIAGNOSTIC_TECHNICIAN', 'APPRENTICE']);

/** The stream from which everything about one person besides the files of technicians is drawn. */
export function careerRandom(seed: number, index: number): GeneratorRandom {
  return new GeneratorRandom(seed ^ EMPLOYMENT_STREAM, index);
}

export function performsRepairs({ role }: Pick<InventedEmployment, 'role'>): boolean {
  return REPAIRING_ROLES.has(role);
}

/**
 * The shops behind a career: each documented job is one. Who still holds a credential goes on working in the last without
 * documenting it, and so do some whose credentials have lapsed. The shops take note of their people. `areaOf` names the repair area that a test covers.
 */
export function inventEmployment(
  random: GeneratorRandom,
  career: InventedCareer,
  finder: ShopFinder,
  asOf: number,
  areaOf: (test: string) => string | undefined,
): readonly InventedEmployment[] {
  const kind = kindOfShop(random, career);
  const found: InventedEmployment[] = [];
  for (const [index, job] of career.jobs.entries()) {
    const isLast = index === career.jobs.length - 1;
    const goesOn = isLast && (job.through >= asOf || career.currentTests.length > 0 || random.chance(350));
    const role = roleOf(random, career, kind, goesOn ? asOf : job.through);
    const wanted = { kind, name: job.organization, jurisdiction: career.homeState };
    const until = goesOn ? undefined : job.through + 1;
    const shop = finder.find(random, wanted, goesOn ? hires(career, role) : wasOpen(job));
    if (shop === undefined) continue;
    const employment = { shop, role, from: job.from, until };
    found.push(employment);
    takeNote(employment, career, areaOf);
    if (goesOn) found.push(...secondShop(random, career, finder, employment, asOf, areaOf));
  }
  return found;
}

/** One row of employment.csv. */
export function employmentRow(aseId: string, { shop, role, from, until }: InventedEmployment): readonly string[] {
  return [aseId, shop.shopNumber, role, dayNumbered(from), until === undefined ? '' : dayNumbered(until)];
}

/** One in eight works in another shop too, since some time. */
function secondShop(
  random: GeneratorRandom,
  career: InventedCareer,
  finder: ShopFinder,
  first: InventedEmployment,
  asOf: number,
  areaOf: (test: string) => string | undefined,
): readonly InventedEmployment[] {
  if (!random.chance(125) || asOf - first.from < 60) return [];
  const accepts = hires(career, first.role);
  const wanted = { kind: first.shop.kind, name: '', jurisdiction: career.homeState };
  const shop = finder.find(random, wanted, (each) => each !== first.shop && accepts(each));
  if (shop === undefined) return [];
  const second = { ...first, shop, from: first.from + random.below(asOf - first.from) };
  takeNote(second, career, areaOf);
  return [second];
}

/** Who sells parts works where the parts are put in. */
function kindOfShop(random: GeneratorRandom, { employers }: InventedCareer): EmployerKind {
  if (employers !== 'PARTS') return employers;
  return random.pick(['AUTO', 'AUTO', 'TRUCK', 'COLLISION']);
}

function roleOf(random: GeneratorRandom, career: InventedCareer, kind: EmployerKind, day: number): string {
  const years = (day - (career.jobs[0]?.from ?? day)) / 365;
  const draw = random.below(1000);
  if (career.employers === 'PARTS') return draw < 60 ? 'MANAGER' : 'PARTS_SPECIALIST';
  if (career.isConsultant) return draw < 100 ? 'MANAGER' : 'SERVICE_CONSULTANT';
  if (years > 15 && draw < 50) return 'MANAGER';
  if (years < 2 && draw < 600) return 'APPRENTICE';
  if (kind === 'COLLISION') return career.heldFrom.has('B6') && draw > 900 ? 'ESTIMATOR' : 'COLLISION_TECHNICIAN';
  return career.heldFrom.has('L1') && draw > 600 ? 'DIAGNOSTIC_TECHNICIAN' : 'TECHNICIAN';
}

function wasOpen(job: { readonly through: number }): (shop: InventedShop) => boolean {
  return ({ closedOn }) => closedOn === undefined || job.through < closedOn;
}

/** Whether a shop has room, and keeps its share of certified people unless it does not care. */
function hires({ currentTests }: InventedCareer, role: string): (shop: InventedShop) => boolean {
  const repairs = REPAIRING_ROLES.has(role);
  return ({ closedOn, room, repairing, certified, isLax }) => {
    if (closedOn !== undefined) return false;
    if (!repairs) return true;
    if (repairing >= room) return false;
    if (currentTests.length > 0) return true;
    return isLax ? 5 * (repairing + 1 - certified) <= 3 * (repairing + 1) : 4 * certified >= 3 * (repairing + 1);
  };
}

function takeNote(
  { shop, role, from, until }: InventedEmployment,
  { currentTests }: InventedCareer,
  areaOf: (test: string) => string | undefined,
): void {
  shop.openedOn = Math.min(shop.openedOn, from);
  if (until !== undefined || !REPAIRING_ROLES.has(role)) return;
  shop.repairing += 1;
  if (currentTests.length > 0) shop.certified += 1;
  for (const test of currentTests) {
    const area = areaOf(test);
    if (area !== undefined) shop.covered.add(area);
  }
}
