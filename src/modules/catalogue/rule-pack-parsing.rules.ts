import type { Fault } from '../../kernel/refusal.ts';
import { type DocumentObject, DocumentReader } from './document-reader.rules.ts';
import { refuseCircles } from './pack-circles.rules.ts';
import { PROGRAM_MEMBERS, readPrograms } from './pack-programs.rules.ts';
import {
  codesIn,
  levelsIn,
  memberOf,
  NEVER,
  noteUnknownCode,
  type PackCodes,
  pathOf,
  readReference,
  readRequirement,
  readRequirementOrNull,
} from './pack-reading.rules.ts';
import {
  type CertificationTest,
  type Designation,
  type ExperienceRule,
  type RepairArea,
  type RulePack,
  STATUS_ACTION_KINDS,
  type StatusReason,
  SURENESSES,
  type TestSeries,
} from './rule-pack.rules.ts';

export type ParsedRulePack =
  | { readonly ok: true; readonly pack: RulePack }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type Path = Fault['path'];

const PACK_MEMBERS = [
  'code',
  'version',
  'title',
  'description',
  'registryDefault',
  'retakeWaitDays',
  'renewal',
  'repairAreas',
  'series',
  'tests',
  'designations',
  'statusReasons',
  ...PROGRAM_MEMBERS,
] as const;
const PACK_CODE_PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MONTHS = { least: 1, most: 600 } as const;

/** Reads a rule pack's document: the pack, or every fault in its shape and its meaning, each with its path. */
export function parseRulePack(document: unknown): ParsedRulePack {
  const reader = new DocumentReader();
  const root = reader.object(document, [], PACK_MEMBERS);
  const code = readPackCode(reader, root);
  const version = reader.number(root, 'version', { least: 1, most: 1_000_000 });
  const repairAreas = reader.index(root, 'repairAreas', (item, path) => readRepairArea(reader, item, path));
  const series = reader.index(root, 'series', (item, path) => readSeries(reader, item, path));
  const known = {
    series,
    repairAreas,
    tests: codesIn(root, 'tests'),
    designations: codesIn(root, 'designations'),
    networks: codesIn(root, 'networks'),
    governmentClasses: codesIn(root, 'governmentClasses'),
    oemPrograms: levelsIn(root, 'oemPrograms'),
  };
  const renewal = reader.object(
    memberOf(root, 'renewal'),
    ['renewal'],
    ['recertificationTestMonths', 'continuingEducationMonths'],
  );
  const pack: RulePack = {
    code,
    version,
    name: `${code}@${version}`,
    title: reader.text(root, 'title'),
    description: reader.text(root, 'description'),
    registryDefault: reader.flag(root, 'registryDefault'),
    retakeWaitDays: reader.number(root, 'retakeWaitDays', { least: 0, most: 3660 }),
    renewal: {
      recertificationTestMonths: reader.number(renewal, 'recertificationTestMonths', MONTHS),
      continuingEducationMonths: reader.number(renewal, 'continuingEducationMonths', MONTHS),
    },
    repairAreas,
    series,
    tests: reader.index(root, 'tests', (item, path) => readTest(reader, item, path, known)),
    designations: reader.index(root, 'designations', (item, path) => readDesignation(reader, item, path, known)),
    statusReasons: reader.index(root, 'statusReasons', (item, path) => readStatusReason(reader, item, path)),
    ...readPrograms(reader, root, known),
  };
  refuseSharedCodes(reader, root, pack);
  refuseCircles(reader, root, pack);
  return reader.faults.length === 0 ? { ok: true, pack } : { ok: false, faults: reader.faults };
}

function readPackCode(reader: DocumentReader, root: DocumentObject): string {
  const value = memberOf(root, 'code');
  if (typeof value === 'string' && value.length <= 40 && PACK_CODE_PATTERN.test(value)) return value;
  reader.fault('CODE_EXPECTED', 'code must be small letters, digits and single hyphens, at most 40.', ['code']);
  return '';
}

function readRepairArea(reader: DocumentReader, item: unknown, path: Path): RepairArea {
  const object = reader.object(item, path, ['code', 'name']);
  return { code: reader.code(object, 'code'), name: reader.text(object, 'name') };
}

function readSeries(reader: DocumentReader, item: unknown, path: Path): TestSeries {
  const object = reader.object(item, path, ['code', 'name', 'sureness']);
  return {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    sureness: reader.oneOf(object, 'sureness', SURENESSES, 'UNSURE'),
  };
}

const TEST_MEMBERS = [
  'code',
  'series',
  'name',
  'repairArea',
  'validityMonths',
  'experience',
  'prerequisite',
  'offeredFrom',
  'offeredUntil',
  'sureness',
  'unsure',
] as const;

function readTest(reader: DocumentReader, item: unknown, path: Path, known: PackCodes): CertificationTest {
  const object = reader.object(item, path, TEST_MEMBERS);
  const test: CertificationTest = {
    code: reader.code(object, 'code'),
    series: readReference(reader, object, 'series', known.series, 'series'),
    name: reader.text(object, 'name'),
    repairArea: readReference(reader, object, 'repairArea', known.repairAreas, 'repair area'),
    validityMonths: reader.number(object, 'validityMonths', MONTHS),
    experience: readExperience(reader, memberOf(object, 'experience'), [...path, 'experience'], known),
    prerequisite: readRequirementOrNull(reader, object, 'prerequisite', known),
    offeredFrom: reader.dayOrNull(object, 'offeredFrom'),
    offeredUntil: reader.dayOrNull(object, 'offeredUntil'),
    sureness: reader.oneOf(object, 'sureness', SURENESSES, 'UNSURE'),
    unsure: reader.texts(object, 'unsure'),
  };
  if (test.offeredFrom !== null && test.offeredUntil !== null && test.offeredUntil <= test.offeredFrom) {
    const message = `offeredUntil, ${test.offeredUntil}, must lie after offeredFrom, ${test.offeredFrom}.`;
    reader.fault('OFFERED_UNTIL_NOT_AFTER_FROM', message, [...path, 'offeredUntil']);
  }
  return test;
}

function readExperience(reader: DocumentReader, value: unknown, path: Path, known: PackCodes): ExperienceRule {
  const object = reader.object(value, path, ['series', 'anyOf']);
  const series = reader.texts(object, 'series');
  for (const [index, code] of series.entries()) {
    if (!known.series.has(code)) noteUnknownCode(reader, code, 'series', [...path, 'series', index]);
  }
  const anyOf = reader.list(object, 'anyOf', (item, itemPath) => {
    const alternative = reader.object(item, itemPath, ['workYears', 'trainingYears']);
    const faultsBefore = reader.faults.length;
    const workYears = reader.number(alternative, 'workYears', { least: 0, most: 20, step: 0.5 });
    const trains = memberOf(alternative, 'trainingYears') !== undefined;
    const trainingYears = trains ? reader.number(alternative, 'trainingYears', { least: 0, most: 20, step: 0.5 }) : 0;
    if (workYears + trainingYears === 0 && reader.faults.length === faultsBefore) {
      reader.fault(
        'EXPERIENCE_EMPTY',
        'This alternative wants nothing; for no experience leave anyOf empty.',
        itemPath,
      );
    }
    return { workYears, trainingYears };
  });
  if (anyOf.length > 0 && series.length === 0) {
    reader.fault('EXPERIENCE_SERIES_MISSING', 'Name at least one series whose work counts.', [...path, 'series']);
  }
  return { series, anyOf };
}

function readDesignation(reader: DocumentReader, item: unknown, path: Path, known: PackCodes): Designation {
  const members = ['code', 'name', 'series', 'requirement', 'forLife', 'sureness', 'unsure'];
  const object = reader.object(item, path, members);
  return {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    series:
      memberOf(object, 'series') === null ? null : readReference(reader, object, 'series', known.series, 'series'),
    requirement: readRequirement(reader, object, 'requirement', known) ?? NEVER,
    forLife: reader.flag(object, 'forLife'),
    sureness: reader.oneOf(object, 'sureness', SURENESSES, 'UNSURE'),
    unsure: reader.texts(object, 'unsure'),
  };
}

function readStatusReason(reader: DocumentReader, item: unknown, path: Path): StatusReason {
  const object = reader.object(item, path, ['code', 'name', 'actions']);
  const actions = reader.words(object, 'actions', STATUS_ACTION_KINDS);
  reader.refuseEmpty(object, 'actions', 'Name at least one action the reason may be given for.');
  return { code: reader.code(object, 'code'), name: reader.text(object, 'name'), actions };
}

/** A caller may list tests and designations together, so one code must not name both. */
function refuseSharedCodes(reader: DocumentReader, root: DocumentObject, pack: RulePack): void {
  for (const code of pack.designations.keys()) {
    if (!pack.tests.has(code)) continue;
    const path = [...pathOf(root, 'designations', code), 'code'];
    reader.fault('CODE_REPEATED', `${code} names a test as well as a designation.`, path);
  }
}
