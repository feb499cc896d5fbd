import type { Fault } from '../../kernel/refusal.ts';
import type { DocumentObject, DocumentReader } from './document-reader.rules.ts';
import {
  memberOf,
  NEVER,
  type PackCodes,
  readReference,
  readRequirement,
  readRequirementOrNull,
} from './pack-reading.rules.ts';
import {
  type BlueSealRule,
  EMPLOYMENT_TIES,
  type EmploymentRole,
  GOVERNMENT_LEVELS,
  type GovernmentClass,
  type GraceState,
  type OemLevel,
  type OemProgram,
  type RulePack,
  SURENESSES,
} from './rule-pack.rules.ts';

type Path = Fault['path'];
type Programs = Pick<RulePack, 'networks' | 'oemPrograms' | 'employmentRoles' | 'governmentClasses' | 'blueSeal'>;

/** The members of a document that {@link readPrograms} reads. A pack may leave out any of them. */
export const PROGRAM_MEMBERS = [
  'networks',
  'oemPrograms',
  'employmentRoles',
  'governmentClasses',
  'blueSeal',
] as const satisfies readonly (keyof Programs)[];

const MONTHS = { least: 1, most: 600 } as const;
const GRACE_DAYS = { least: 1, most: 3660 } as const;
/** What the state of factory status is called before any grace state; no grace state may be called so. */
const ACTIVE = 'ACTIVE';

/** What a pack says of employment, manufacturers, public bodies and the Blue Seal; a section left out is empty. */
export function readPrograms(reader: DocumentReader, root: DocumentObject, known: PackCodes): Programs {
  const section = <Item extends { readonly code: string }>(
    name: keyof Programs,
    read: (item: unknown, path: Path) => Item,
  ): ReadonlyMap<string, Item> =>
    memberOf(root, name) === undefined ? new Map<string, Item>() : reader.index(root, name, read);
  return {
    networks: section('networks', (item, path) => {
      const object = reader.object(item, path, ['code', 'name']);
      return { code: reader.code(object, 'code'), name: reader.text(object, 'name') };
    }),
    oemPrograms: section('oemPrograms', (item, path) => readOemProgram(reader, item, path, known)),
    employmentRoles: section('employmentRoles', (item, path) => readEmploymentRole(reader, item, path)),
    governmentClasses: section('governmentClasses', (item, path) => readGovernmentClass(reader, item, path)),
    blueSeal: readBlueSeal(reader, root, known),
  };
}

const OEM_PROGRAM_MEMBERS = [
  'code',
  'name',
  'sponsor',
  'network',
  'levels',
  'prerequisite',
  'employmentTie',
  'resumesOnReemployment',
  'validityMonths',
  'grace',
  'sureness',
  'unsure',
] as const satisfies readonly (keyof OemProgram)[];

function readOemProgram(reader: DocumentReader, item: unknown, path: Path, known: PackCodes): OemProgram {
  const object = reader.object(item, path, OEM_PROGRAM_MEMBERS);
  const levels = reader.index(object, 'levels', (level, levelPath) => readOemLevel(reader, level, levelPath, known));
  reader.refuseEmpty(object, 'levels', 'Name at least one level.');
  const grace = reader.index(object, 'grace', (state, statePath) => readGraceState(reader, state, statePath));
  const program: OemProgram = {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    sponsor: reader.code(object, 'sponsor'),
    network: readReference(reader, object, 'network', known.networks, 'network'),
    levels: [...levels.values()],
    prerequisite: readRequirementOrNull(reader, object, 'prerequisite', known),
    employmentTie: reader.oneOf(object, 'employmentTie', EMPLOYMENT_TIES, 'NETWORK_EMPLOYMENT'),
    resumesOnReemployment: reader.flag(object, 'resumesOnReemployment'),
    validityMonths: reader.numberOrNull(object, 'validityMonths', MONTHS),
    grace: [...grace.values()],
    sureness: reader.oneOf(object, 'sureness', SURENESSES, 'UNSURE'),
    unsure: reader.texts(object, 'unsure'),
  };
  if (grace.size > 0 && memberOf(object, 'validityMonths') === null) {
    const message = 'Grace follows the end of validity; without validityMonths it never begins.';
    reader.fault('GRACE_WITHOUT_VALIDITY', message, [...path, 'grace']);
  }
  return program;
}

function readOemLevel(reader: DocumentReader, item: unknown, path: Path, known: PackCodes): OemLevel {
  const object = reader.object(item, path, ['code', 'name', 'prerequisite']);
  return {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    prerequisite: readRequirementOrNull(reader, object, 'prerequisite', known),
  };
}

function readGraceState(reader: DocumentReader, item: unknown, path: Path): GraceState {
  const object = reader.object(item, path, ['code', 'name', 'days']);
  const state = {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    days: reader.number(object, 'days', GRACE_DAYS),
  };
  if (state.code === ACTIVE) {
    reader.fault('CODE_RESERVED', `${ACTIVE} is the state before any grace.`, [...path, 'code']);
  }
  return state;
}

function readEmploymentRole(reader: DocumentReader, item: unknown, path: Path): EmploymentRole {
  const object = reader.object(item, path, ['code', 'name', 'performsRepairs']);
  return {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    performsRepairs: reader.flag(object, 'performsRepairs'),
  };
}

function readGovernmentClass(reader: DocumentReader, item: unknown, path: Path): GovernmentClass {
  const members = ['code', 'name', 'levels', 'validityMonths', 'lateRenewalMonths', 'sureness', 'unsure'];
  const object = reader.object(item, path, members);
  const levels = reader.words(object, 'levels', GOVERNMENT_LEVELS);
  reader.refuseEmpty(object, 'levels', 'Name at least one level at which it is awarded.');
  const lateRenewalMonths = reader.numberOrNull(object, 'lateRenewalMonths', MONTHS);
  if (lateRenewalMonths !== null && memberOf(object, 'validityMonths') === null) {
    const message = 'What does not expire is never renewed late.';
    reader.fault('LATE_RENEWAL_WITHOUT_VALIDITY', message, [...path, 'lateRenewalMonths']);
  }
  return {
    code: reader.code(object, 'code'),
    name: reader.text(object, 'name'),
    levels,
    validityMonths: reader.numberOrNull(object, 'validityMonths', MONTHS),
    lateRenewalMonths,
    sureness: reader.oneOf(object, 'sureness', SURENESSES, 'UNSURE'),
    unsure: reader.texts(object, 'unsure'),
  };
}

function readBlueSeal(reader: DocumentReader, root: DocumentObject, known: PackCodes): BlueSealRule | null {
  const value = memberOf(root, 'blueSeal');
  if (value === undefined || value === null) return null;
  const object = reader.object(value, ['blueSeal'], ['requirement', 'recognitionMonths']);
  return {
    requirement: readRequirement(reader, object, 'requirement', known, 'SHOP') ?? NEVER,
    recognitionMonths: reader.number(object, 'recognitionMonths', MONTHS),
  };
}
