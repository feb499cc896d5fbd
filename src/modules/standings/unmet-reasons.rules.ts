import type { Day } from '../../kernel/day.ts';
import type { Judged } from '../catalogue/judging.rules.ts';
import { kindOf, nodesOf, type Requirement, type RequirementKind, whoOf } from '../catalogue/requirement.rules.ts';
import { holdsOn } from '../catalogue/timeline.rules.ts';

/** What can be unmet about a shop. Public: codes are added, never renamed. */
export const UNMET_CODES = [
  'NO_REPAIRING_STAFF',
  'SHARE_TOO_LOW',
  'AREA_UNCOVERED',
  'NO_AREA_OFFERED',
  'TOO_FEW_TECHNICIANS',
  'NOT_RECOGNISED',
  'NOT_COMPLIANT',
  'CLOSED',
  'OUTSIDE_JURISDICTION',
  'NOT_IN_BRAND_NETWORK',
  'EXCLUDED',
] as const;
export type UnmetCode = (typeof UNMET_CODES)[number];

const CODES: Partial<Record<RequirementKind, UnmetCode>> = {
  certifiedShare: 'SHARE_TOO_LOW',
  technicians: 'TOO_FEW_TECHNICIANS',
  blueSealRecognised: 'NOT_RECOGNISED',
  blueSealCompliant: 'NOT_COMPLIANT',
  isOpen: 'CLOSED',
  located: 'OUTSIDE_JURISDICTION',
  inNetwork: 'NOT_IN_BRAND_NETWORK',
};

/**
 * What is unmet on the day of judging or a later one, as codes: the unmet leaves below unmet nodes, once each and in the
 * requirement's order. A code is followed by what it is about where the leaf names something: `AREA_UNCOVERED:BRAKES`,
 * `TOO_FEW_TECHNICIANS:B4+L1`.
 */
export function unmetReasons(judged: Judged, day: Day): readonly string[] {
  const reasons = new Set<string>();
  collect(judged, day, reasons);
  return [...reasons];
}

function collect(node: Judged, day: Day, reasons: Set<string>): void {
  if (holdsOn(node, day)) return;
  if (node.kind === 'areasCovered') collectAreas(node, day, reasons);
  else if (node.kind === 'not') reasons.add(excluded(node));
  else if (asksOfPeople(node) && !anybodyRepairs(node, day)) reasons.add('NO_REPAIRING_STAFF');
  else if (isCombining(node)) for (const part of node.parts) collect(part, day, reasons);
  else {
    const code = CODES[node.kind as RequirementKind] ?? 'NOT_COMPLIANT';
    const about = aboutOf(node);
    reasons.add(about === '' ? code : `${code}:${about}`);
  }
}

function isCombining({ kind, parts }: Judged): boolean {
  return ['allOf', 'anyOf', 'atLeast'].includes(kind) || (kind === 'blueSealCompliant' && parts.length > 0);
}

function asksOfPeople({ kind }: Judged): boolean {
  return kind === 'certifiedShare' || kind === 'technicians';
}

/** Each part is a person, and the first part of a person is their work. */
function anybodyRepairs({ parts }: Judged, day: Day): boolean {
  return parts.some(({ parts: [repairs] }) => repairs !== undefined && holdsOn(repairs, day));
}

function collectAreas(node: Judged, day: Day, reasons: Set<string>): void {
  const before = reasons.size;
  for (const area of node.parts) {
    if (!holdsOn(area, day) && isAsked(area, day)) reasons.add(`AREA_UNCOVERED:${area.code}`);
  }
  if (reasons.size === before) reasons.add('NO_AREA_OFFERED');
}

/** An area that is asked for because it is offered is so on the days on which it is. */
function isAsked({ parts }: Judged, day: Day): boolean {
  const offers = parts.find(({ kind }) => kind === 'offers');
  return !offers || holdsOn(offers, day);
}

function excluded({ requirement }: Judged): string {
  const inner = requirement && 'not' in requirement ? requirement.not : undefined;
  return inner ? `EXCLUDED:${kindOf(inner)}` : 'EXCLUDED';
}

function aboutOf({ requirement, code }: Judged): string {
  if (!requirement) return code ?? '';
  const who = whoOf(requirement);
  return who ? [...new Set([...nodesOf(who)].flatMap(namedBy))].join('+') : (code ?? '');
}

/** The code that a leaf about a technician names. */
function namedBy(requirement: Requirement): readonly string[] {
  if ('holdsTest' in requirement) return [requirement.holdsTest];
  if ('heldTest' in requirement) return [requirement.heldTest];
  if ('holdsDesignation' in requirement) return [requirement.holdsDesignation];
  if ('holdsOem' in requirement) return [requirement.holdsOem.program];
  if ('completedOem' in requirement) return [requirement.completedOem.program];
  if ('holdsGovernment' in requirement) return [requirement.holdsGovernment.class];
  return 'employedInNetwork' in requirement ? [requirement.employedInNetwork] : [];
}
