import type { Fault } from '../../kernel/refusal.ts';
import { type DocumentObject, DocumentReader } from './document-reader.rules.ts';
import { partsOf, type Requirement } from './requirement.rules.ts';
import { type KnownCodes, parseRequirement } from './requirement-parsing.rules.ts';
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

/** Codes by which the rest of a pack is read. */
interface Known extends KnownCodes {
  readonly series: ReadonlyMap<string, unknown>;
  readonly repairAreas: ReadonlyMap<string, unknown>;
}

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
  const known = { series, repairAreas, tests: codesIn(root, 'tests'), designations: codesIn(root, 'designations') };
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

/** The codes a list defines, whatever else is wrong with its items. */
function codesIn(root: DocumentObject, name: string): ReadonlySet<string> {
  const value = root.members[name];
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Set(items.flatMap((item) => codeOf(item) ?? []));
}

function codeOf(item: unknown): string | undefined {
  const code = typeof item === 'object' && item !== null && 'code' in item ? item.code : undefined;
  return typeof code === 'string' ? code : undefined;
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

function readTest(reader: DocumentReader, item: unknown, path: Path, known: Known): CertificationTest {
  const object = reader.object(item, path, TEST_MEMBERS);
  const test: CertificationTest = {
    code: reader.code(object, 'code'),
    series: readReference(reader, object, 'series', known.series),
    name: reader.text(object, 'name'),
    repairArea: readReference(reader, object, 'repairArea', known.repairAreas),
    validityMonths: reader.number(object, 'validityMonths', MONTHS),
    experience: readExperience(reader, memberOf(object, 'experience'), [...path, 'experience'], known),
    prerequisite:
      memberOf(object, 'prerequisite') === null ? null : readRequirement(reader, object, 'prerequisite', known),
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

function readExperience(reader: DocumentReader, value: unknown, path: Path, known: Known): ExperienceRule {
  const object = reader.object(value, path, ['series', 'anyOf']);
  const series = reader.texts(object, 'series');
  for (const [index, code] of series.entries()) {
    if (!known.series.has(code)) unknownReference(reader, 'series', code, [...path, 'series', index]);
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

function readDesignation(reader: DocumentReader, item: unknown, path: Path, known: Known): Designation {
  const members = ['code', 'name', 'series', 'requirement', 'forLife', 'sureness', 'unsure'];
  const object = reader.object(item, path, members);
  return {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    series: memberOf(object, 'series') === null ? null : readReference(reader, object, 'series', known.series),
    requirement: readRequirement(reader, object, 'requirement', known) ?? NEVER,
    forLife: reader.flag(object, 'forLife'),
    sureness: reader.oneOf(object, 'sureness', SURENESSES, 'UNSURE'),
    unsure: reader.texts(object, 'unsure'),
  };
}

function readStatusReason(reader: DocumentReader, item: unknown, path: Path): StatusReason {
  const object = reader.object(item, path, ['code', 'name', 'actions']);
  const actions = reader.list(object, 'actions', (action, actionPath) => {
    const found = STATUS_ACTION_KINDS.find((kind) => kind === action);
    if (!found) reader.fault('WORD_UNKNOWN', `Write one of ${STATUS_ACTION_KINDS.join(', ')}.`, actionPath);
    return found ?? 'SUSPEND';
  });
  if (actions.length === 0) {
    reader.fault('LIST_EMPTY', 'Name at least one action the reason may be given for.', [...path, 'actions']);
  }
  return { code: reader.code(object, 'code'), name: reader.text(object, 'name'), actions };
}

function memberOf({ members }: DocumentObject, name: string): unknown {
  return members[name];
}

const NEVER: Requirement = { anyOf: [] };

function readRequirement(
  reader: DocumentReader,
  { members, path }: DocumentObject,
  name: string,
  known: Known,
): Requirement | null {
  const parsed = parseRequirement(members[name], known, [...path, name]);
  if (parsed.ok) return parsed.requirement;
  for (const { code, message, path: faultPath } of parsed.faults) reader.fault(code, message, faultPath);
  return null;
}

function readReference(
  reader: DocumentReader,
  object: DocumentObject,
  name: string,
  known: ReadonlyMap<string, unknown>,
): string {
  const code = reader.code(object, name);
  if (code !== '' && !known.has(code)) unknownReference(reader, name, code, [...object.path, name]);
  return code;
}

function unknownReference(reader: DocumentReader, name: string, code: string, path: Path): void {
  reader.fault('CODE_UNKNOWN', `The pack has no ${name === 'series' ? 'series' : 'repair area'} ${code}.`, path);
}

/** A caller may list tests and designations together, so one code must not name both. */
function refuseSharedCodes(reader: DocumentReader, root: DocumentObject, pack: RulePack): void {
  for (const code of pack.designations.keys()) {
    if (!pack.tests.has(code)) continue;
    const path = [...pathOf(root, 'designations', code), 'code'];
    reader.fault('CODE_REPEATED', `${code} names a test as well as a designation.`, path);
  }
}

/** No designation or prerequisite may, by whatever way round, want itself: nobody could ever reach it. */
function refuseCircles(reader: DocumentReader, root: DocumentObject, pack: RulePack): void {
  const done = new Set<string>();
  const follow = (code: string, trail: readonly string[]): void => {
    if (done.has(code)) return;
    const start = trail.indexOf(code);
    if (start >= 0) {
      const path = pack.tests.has(code)
        ? [...pathOf(root, 'tests', code), 'prerequisite']
        : [...pathOf(root, 'designations', code), 'requirement'];
      reader.fault('REQUIREMENT_CIRCULAR', `${[...trail.slice(start), code].join(' wants ')}.`, path);
      return;
    }
    const requirement = pack.tests.get(code)?.prerequisite ?? pack.designations.get(code)?.requirement;
    for (const next of requirement ? codesNamedIn(requirement) : []) follow(next, [...trail, code]);
    done.add(code);
  };
  for (const code of [...pack.tests.keys(), ...pack.designations.keys()]) follow(code, []);
}

function codesNamedIn(requirement: Requirement): readonly string[] {
  if ('holdsTest' in requirement) return [requirement.holdsTest];
  if ('heldTest' in requirement) return [requirement.heldTest];
  if ('holdsDesignation' in requirement) return [requirement.holdsDesignation];
  return partsOf(requirement).flatMap(codesNamedIn);
}

function pathOf(root: DocumentObject, name: string, code: string): Path {
  const value = root.members[name];
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return [name, items.findIndex((item) => codeOf(item) === code)];
}
