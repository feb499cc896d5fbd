import { type GraphQLObjectType, isObjectType } from 'graphql';
import { type Nearness, type PermissionRow, TOLD, type Told } from '../../../src/kernel/permission.ts';
import type { MemberRole, Role } from '../../../src/kernel/viewer.ts';
import { buildRegistrySchema } from '../../../src/schema.ts';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import type { Answer } from '../../support/world.ts';
import { accessOf } from './root-walk.ts';

/** What a field may be about; a viewer is near to each of them in a way of its own. */
export type About =
  | 'technician'
  | 'shop'
  | 'plans'
  | 'insurance'
  | 'sponsor'
  | 'agency'
  | 'organization'
  | 'agreement'
  | 'presentation';

/** Somebody who looks at whole objects. What `near` does not name is a stranger's. */
export interface FieldViewer {
  readonly name: string;
  readonly role: Role;
  readonly memberRole?: MemberRole;
  readonly near: Partial<Readonly<Record<About, Nearness>>>;
  ask(query: string, variables: object): Promise<Answer>;
}

export const schema = buildRegistrySchema();
const ROOTS: readonly unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];

/** Every field of every object type, by coordinate. */
export const OBJECT_FIELDS: readonly string[] = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter((type) => !type.name.startsWith('__') && !ROOTS.includes(type))
  .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));

/** Those of them that have a row. */
export const PROTECTED_FIELDS: readonly string[] = OBJECT_FIELDS.filter((coordinate) => PERMISSIONS[coordinate]);

/** What a row's field is about: by its coordinate, or else by its type. */
const ABOUT: Readonly<Record<string, About>> = {
  Shop: 'shop',
  ShopTerm: 'shop',
  'Shop.forecast': 'plans',
  'Shop.gap': 'plans',
  'Shop.whatIf': 'plans',
  'Shop.enrolments': 'insurance',
  BlueSeal: 'plans',
  AreaCoverage: 'plans',
  ShopVerification: 'plans',
  LogEntry: 'organization',
  Organization: 'organization',
  Member: 'organization',
  PresentationRequest: 'presentation',
};

/** What is different in every answer whoever asks, and is no part of what is told. */
const OF_EACH_ANSWER: ReadonlySet<string> = new Set([
  'TechnicianVerification.receipt',
  'ShopVerification.receipt',
  'TokenVerification.receipt',
  'ApiKey.lastUsedAt',
  'OAuthClient.lastUsedAt',
]);

/** How a limited answer looks where it is neither null nor empty. */
const LIMITED_FORMS: Readonly<Record<string, (value: unknown) => boolean>> = {
  'TechnicianVerification.tier': (tier) => tier === 'LIMITED',
  'TechnicianVerification.verdict': (verdict) => verdict === 'VALID' || verdict === 'INVALID',
  'TechnicianVerification.checks': (checks) =>
    (checks as readonly { reason: string }[]).every(({ reason }) => ['OK', 'MET', 'NOT_MET'].includes(reason)),
  'ShopVerification.explanation': (steps) =>
    (steps as readonly { subject: unknown; holdsThrough: unknown }[]).every(
      ({ subject, holdsThrough }) => subject === null && holdsThrough === null,
    ),
  'ForecastCause.message': (message) => !String(message).includes(' of Rosa'),
};

/** What the walk has seen: which fields answered, and of which protected ones it saw both sides. */
export class Seen {
  readonly reached = new Set<string>();
  readonly told = new Set<string>();
  readonly withheld = new Set<string>();

  /** Takes down every field of an answer. */
  note(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.note(item);
    if (!isRecord(value)) return;
    const type = String(value['__typename']);
    for (const [field, below] of Object.entries(value)) {
      this.reached.add(`${type}.${field}`);
      this.note(below);
    }
  }

  /** Takes down that everything in an answer was kept back from somebody. */
  keepBack(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.keepBack(item);
    if (!isRecord(value)) return;
    for (const [field, below] of Object.entries(value)) {
      if (!isNothing(below)) this.withheld.add(`${value['__typename']}.${field}`);
      this.keepBack(below);
    }
  }
}

/** What the row of a field tells a viewer; without a row it is open to whoever was given its object. */
export function toldBy(row: PermissionRow | undefined, viewer: FieldViewer, about: About): Told {
  if (!row) return 'EVERYTHING';
  const { memberRole } = viewer;
  const nearness = viewer.near[about] ?? 'STRANGER';
  if (memberRole && row.members?.includes(memberRole) === false) return 'NOTHING';
  const isOwn = nearness === 'OWN' || nearness === 'SAME_ORGANIZATION';
  if (row.isForPeople && !memberRole && isOwn) return 'NOTHING';
  return TOLD[accessOf(row, viewer)][nearness];
}

/** Where what a viewer was given differs from what its rows say, held against what somebody was given who is told everything. */
export function deviations(
  whole: unknown,
  given: unknown,
  viewer: FieldViewer,
  seen: Seen,
  path = '',
): readonly string[] {
  if (Array.isArray(whole)) {
    if (!Array.isArray(given) || given.length !== whole.length) return [`${path}: ${shown(given)} for ${shown(whole)}`];
    return whole.flatMap((item, index) => deviations(item, given[index], viewer, seen, `${path}.${index}`));
  }
  const named = isRecord(whole) ? schema.getType(String(whole['__typename'])) : undefined;
  if (!isRecord(whole) || !isObjectType(named)) {
    return shown(whole) === shown(given) ? [] : [`${path}: ${shown(given)} for ${shown(whole)}`];
  }
  if (!isRecord(given)) return [`${path}: ${shown(given)} for an object`];
  return fieldDeviations(named, whole, given, viewer, seen, path);
}

function fieldDeviations(
  type: GraphQLObjectType,
  whole: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  viewer: FieldViewer,
  seen: Seen,
  path: string,
): readonly string[] {
  return Object.values(type.getFields()).flatMap(({ name }) => {
    const coordinate = `${type.name}.${name}`;
    if (!(name in whole) || OF_EACH_ANSWER.has(coordinate)) return [];
    const row = PERMISSIONS[coordinate];
    const told = toldBy(row, viewer, ABOUT[coordinate] ?? ABOUT[type.name] ?? 'technician');
    if (told === 'EVERYTHING') {
      if (row && !isNothing(whole[name])) seen.told.add(coordinate);
      return deviations(whole[name], given[name], viewer, seen, `${path}.${name}`);
    }
    if (!isNothing(whole[name])) seen.withheld.add(coordinate);
    const isWithheld =
      isNothing(given[name]) || (told === 'LIMITED' && LIMITED_FORMS[coordinate]?.(given[name]) === true);
    return isWithheld ? [] : [`${path}.${name}: ${shown(given[name])} is told, and ${told} should be`];
  });
}

/** Null, an empty list, a page of nothing. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Array.isArray(value['nodes']) && value['nodes'].length === 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value ?? null)?.slice(0, 300);
}
