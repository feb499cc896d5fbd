import type { Day } from '../../kernel/day.ts';
import type { Span } from './span.rules.ts';

/** Whom a requirement is about. */
export const REQUIREMENT_SUBJECTS = ['TECHNICIAN', 'SHOP'] as const;
export type RequirementSubject = (typeof REQUIREMENT_SUBJECTS)[number];

/** Members that combine what other nodes ask of the same subject. */
export const COMBINING_KINDS = ['allOf', 'anyOf', 'atLeast', 'not'] as const;
/** Members that ask something of a technician. */
export const TECHNICIAN_KINDS = [
  'holdsTest',
  'heldTest',
  'holdsDesignation',
  'isCertified',
  'holdsOem',
  'completedOem',
  'holdsGovernment',
  'experienceYears',
  'trainingYears',
  'employedInNetwork',
] as const;
/** Members that ask something of a shop. */
export const SHOP_KINDS = [
  'blueSealCompliant',
  'blueSealRecognised',
  'certifiedShare',
  'areasCovered',
  'technicians',
  'located',
  'inNetwork',
  'isOpen',
] as const;

/** The members a requirement node may have, one at a time. */
export const REQUIREMENT_KINDS = [...COMBINING_KINDS, ...TECHNICIAN_KINDS, ...SHOP_KINDS] as const;
export type RequirementKind = (typeof REQUIREMENT_KINDS)[number];
export type CombiningKind = (typeof COMBINING_KINDS)[number];
export type LeafKind = (typeof TECHNICIAN_KINDS)[number] | (typeof SHOP_KINDS)[number];

/** A programme, and one of its levels; without a level any level will do. */
export interface OemWanted {
  readonly program: string;
  readonly level?: string;
}

/** Years of documented work or training in one of the series; without series in any. */
export interface YearsWanted {
  readonly years: number;
  readonly series?: readonly string[];
}

/** `n` out of every `of`: three quarters is `{n: 3, of: 4}`. */
export interface Fraction {
  readonly n: number;
  readonly of: number;
}

/** What each leaf about a technician asks. */
interface TechnicianLeaves {
  /** The credential is current on the day. */
  readonly holdsTest: string;
  /** The credential is current on the day or was on any day before. */
  readonly heldTest: string;
  /** The derived designation holds on the day. */
  readonly holdsDesignation: string;
  /** At least one credential is current on the day. */
  readonly isCertified: true;
  /** Factory status on the day; grace states count. */
  readonly holdsOem: OemWanted;
  /** Completion of the programme by the day: kept for life. */
  readonly completedOem: OemWanted;
  readonly holdsGovernment: { readonly class: string; readonly jurisdiction: string };
  readonly experienceYears: YearsWanted;
  readonly trainingYears: YearsWanted;
  /** Employment on the day in a shop of the brand's network. */
  readonly employedInNetwork: string;
}

/** What each leaf about a shop asks. */
interface ShopLeaves {
  /** What the rule pack asks of a Blue Seal shop holds on the day, and the shop is open. */
  readonly blueSealCompliant: true;
  /** The annual recognition is in force on the day, whatever live compliance says. */
  readonly blueSealRecognised: true;
  /** So many of those who perform repairs meet `who`; without it, hold any current credential. Nobody there is a no. */
  readonly certifiedShare: { readonly atLeast: Fraction; readonly who?: Requirement };
  /** Every area offered, or each of those named, has somebody performing repairs with a current credential in it. */
  readonly areasCovered: true | readonly string[];
  /** At least so many of those who perform repairs meet `who`. */
  readonly technicians: { readonly atLeast: number; readonly who: Requirement };
  readonly located: { readonly jurisdiction: string };
  readonly inNetwork: string;
  readonly isOpen: true;
}

type OneMember<Members> = { [Kind in keyof Members]: { readonly [Each in Kind]: Members[Kind] } }[keyof Members];

/**
 * A rule about one technician or one shop, as a tree. Every node has exactly one member: `allOf`, `anyOf`, `atLeast` and
 * `not` combine, every other member asks something of the subject itself.
 */
export type Requirement =
  | { readonly allOf: readonly Requirement[] }
  | { readonly anyOf: readonly Requirement[] }
  | { readonly atLeast: { readonly n: number; readonly of: readonly Requirement[] } }
  | { readonly not: Requirement }
  | OneMember<TechnicianLeaves>
  | OneMember<ShopLeaves>;

/** What is on record about one technician's credentials, as far as requirements need it. */
export interface RequirementFacts {
  /** The days on which the credential in this test is current: merged, sorted, suspension and revocation cut out. */
  currentSpans(testCode: string): readonly Span[];
  /** The first day on which the credential was ever held. */
  heldSince(testCode: string): Day | undefined;
}

/** How a rule pack defines a designation. */
export interface DesignationRule {
  readonly code: string;
  readonly requirement: Requirement;
  /** Once its requirement has held on any day, the designation holds from that day on, for ever. */
  readonly forLife: boolean;
}

/** A rule pack's designations by code. */
export type DesignationRules = ReadonlyMap<string, DesignationRule>;

/** What of a rule pack judging needs: a rule pack is one. */
export interface RequirementRules {
  readonly designations: DesignationRules;
  /** Each test with the area it covers. */
  readonly tests: ReadonlyMap<string, { readonly repairArea: string }>;
  /** What the pack asks of a Blue Seal shop; without it no shop complies. */
  readonly blueSeal?: { readonly requirement: Requirement } | null;
}

/** The requirement's one member. */
export function kindOf(requirement: Requirement): RequirementKind {
  for (const kind in requirement) return kind as RequirementKind;
  throw new Error('a requirement has exactly one member');
}

/** The parts of a node that combines; none for a leaf. */
export function partsOf(requirement: Requirement): readonly Requirement[] {
  if ('allOf' in requirement) return requirement.allOf;
  if ('anyOf' in requirement) return requirement.anyOf;
  if ('not' in requirement) return [requirement.not];
  return 'atLeast' in requirement ? requirement.atLeast.of : [];
}

/** What a leaf about a shop asks of each of its people. */
export function whoOf(requirement: Requirement): Requirement | undefined {
  if ('technicians' in requirement) return requirement.technicians.who;
  return 'certifiedShare' in requirement ? requirement.certifiedShare.who : undefined;
}

/** The requirement and every node below it, each before its parts, what is asked of a shop's people among them. */
export function* nodesOf(requirement: Requirement): Generator<Requirement> {
  yield requirement;
  const who = whoOf(requirement);
  if (who) yield* nodesOf(who);
  for (const part of partsOf(requirement)) yield* nodesOf(part);
}

/** Every test the requirement looks at, through designations too: the facts that judging it needs. */
export function testsNamedIn(requirement: Requirement, designations: DesignationRules): ReadonlySet<string> {
  const tests = new Set<string>();
  for (const node of nodesThrough(requirement, designations, new Set())) {
    if ('holdsTest' in node) tests.add(node.holdsTest);
    else if ('heldTest' in node) tests.add(node.heldTest);
  }
  return tests;
}

/** The members that ask for more than credentials, through designations too, once each. */
export function kindsBeyondCredentials(
  requirement: Requirement,
  designations: DesignationRules,
): readonly RequirementKind[] {
  const kinds = new Set<RequirementKind>();
  for (const node of nodesThrough(requirement, designations, new Set())) kinds.add(kindOf(node));
  return [...kinds].filter((kind) => !CREDENTIAL_KINDS.has(kind));
}

const CREDENTIAL_KINDS: ReadonlySet<RequirementKind> = new Set([
  ...COMBINING_KINDS,
  'holdsTest',
  'heldTest',
  'holdsDesignation',
  'isCertified',
]);

/** As {@link nodesOf}, and on into every designation named, once each. */
function* nodesThrough(
  requirement: Requirement,
  designations: DesignationRules,
  followed: Set<string>,
): Generator<Requirement> {
  for (const node of nodesOf(requirement)) {
    yield node;
    const rule = 'holdsDesignation' in node ? designations.get(node.holdsDesignation) : undefined;
    if (!rule || followed.has(rule.code)) continue;
    followed.add(rule.code);
    yield* nodesThrough(rule.requirement, designations, followed);
  }
}
