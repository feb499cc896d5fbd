import { type Day, dayBefore } from '../../kernel/day.ts';
import { type ExplanationReason, reasonOfLeaf } from './explanation-leaves.rules.ts';
import { FIRST_DAY, type Judged } from './judging.rules.ts';
import type { Fraction, Requirement } from './requirement.rules.ts';
import { fractionInWords, requirementInWords } from './requirement-words.rules.ts';
import { isShareReached } from './shop-judging.rules.ts';

/** Why a node holds or does not, and how it counted. */
export interface Reasoning {
  readonly reason: ExplanationReason;
  readonly message: string;
  readonly count?: number;
  readonly total?: number;
  readonly wanted?: number;
}

/** The last day on which the answer stays as it is; null when time alone never changes it. */
export function throughOf({ changes: [first] }: Pick<Judged, 'changes'>): Day | null {
  return first === undefined ? null : dayBefore(first);
}

/** Why the node holds on the day or does not. */
export function reasonOf(node: Judged, day: Day): Reasoning {
  const { requirement } = node;
  switch (node.kind) {
    case 'allOf':
      return partsReasoning(node, node.parts.length, ['ALL_HOLD', 'MISSING_COMPONENT']);
    case 'anyOf':
      return partsReasoning(node, 1, ['ONE_HOLDS', 'NONE_HOLDS']);
    case 'atLeast':
      return partsReasoning(node, wantedParts(requirement), ['ENOUGH_HOLD', 'TOO_FEW_HOLD']);
    case 'not':
      return notReasoning(node);
    case 'holdsDesignation':
      return designationReasoning(node, day);
    case 'blueSealCompliant':
      return blueSealReasoning(node);
    case 'certifiedShare':
      return shareReasoning(node);
    case 'technicians':
      return techniciansReasoning(node);
    case 'areasCovered':
      return areasReasoning(node);
    case 'area':
      return areaReasoning(node);
    case 'person':
      return personReasoning(node, day);
    case 'areaBy':
      return { reason: 'HOLDS', message: `Covers ${node.code}${throughWords(node)}.` };
    default: {
      const [reason, message] = reasonOfLeaf(node, day);
      return { reason, message };
    }
  }
}

type Reasons = readonly [met: ExplanationReason, unmet: ExplanationReason];

function partsReasoning(node: Judged, wanted: number, [met, unmet]: Reasons): Reasoning {
  const total = node.parts.length;
  const count = holding(node.parts);
  const counts = { count, total, wanted };
  const numbers = `${count} of ${total} parts hold, ${wanted} wanted`;
  return node.holds
    ? { reason: met, message: `${numbers}${throughWords(node)}.`, ...counts }
    : { reason: unmet, message: `${numbers}: ${missingWords(node)}.`, ...counts };
}

function notReasoning(node: Judged): Reasoning {
  const [part] = node.parts;
  const words = part ? nameOf(part) : '';
  return node.holds
    ? { reason: 'PART_DOES_NOT_HOLD', message: `As wanted, ${words} does not hold${throughWords(node)}.` }
    : { reason: 'PART_HOLDS', message: `Must not hold but does${throughWords(node)}: ${words}.` };
}

function designationReasoning(node: Judged, day: Day): Reasoning {
  const { code, since, parts } = node;
  const [inner] = parts;
  if (!inner) return { reason: 'UNKNOWN_DESIGNATION', message: `The rule pack has no designation ${code}.` };
  if (since !== undefined && since <= day) {
    const reached = since === FIRST_DAY ? 'holds from the beginning' : `was reached on ${since}`;
    return { reason: 'HELD_FOR_LIFE', message: `${code} ${reached} and is for life.` };
  }
  if (node.holds) return { reason: 'HOLDS', message: `${code} holds${throughWords(node)}.` };
  const state = isForLife(node) ? 'has not been reached' : 'does not hold';
  return { reason: 'MISSING_COMPONENT', message: `${code} ${state}: ${missingWords(inner)}.` };
}

/** What is for life turns once, what is not turns as its requirement does. */
function isForLife({ changes, parts }: Judged): boolean {
  return parts[0]?.changes !== changes;
}

function blueSealReasoning(node: Judged): Reasoning {
  const [open, asked] = node.parts;
  if (!open || !asked) {
    return { reason: 'NO_BLUE_SEAL_RULE', message: 'The rule pack does not say what a Blue Seal shop must meet.' };
  }
  if (node.holds) return { reason: 'HOLDS', message: `The shop complies with the Blue Seal${throughWords(node)}.` };
  if (!open.holds)
    return { reason: 'SHOP_CLOSED', message: 'The shop is not open, so it does not comply with the Blue Seal.' };
  const message = `The shop does not comply with the Blue Seal: ${missingWords(asked)}.`;
  return { reason: 'MISSING_COMPONENT', message };
}

const EMPTY_STAFF = 'Nobody performs repairs here';

function shareReasoning(node: Judged): Reasoning {
  const { requirement, parts, holds } = node;
  if (requirement === null || !('certifiedShare' in requirement)) throw new Error('a share is asked by certifiedShare');
  const { atLeast: fraction, who } = requirement.certifiedShare;
  const [count, total] = [holding(parts), present(parts)];
  const counts = { count, total, wanted: peopleWanted(fraction, total) };
  if (total === 0) {
    return { reason: 'NO_REPAIRING_STAFF', message: `${EMPTY_STAFF}, so no share of them is enough.`, ...counts };
  }
  const message = `${peopleInWords(count, total, who)}, ${fractionInWords(fraction)} wanted${throughWords(node)}.`;
  return { reason: holds ? 'SHARE_REACHED' : 'SHARE_TOO_SMALL', message, ...counts };
}

/** The fewest of `total` that are the share; 1 of nobody, which is never reached. */
function peopleWanted(fraction: Fraction, total: number): number {
  const least = Math.max(1, Math.ceil((fraction.n * total) / fraction.of));
  return least > 1 && isShareReached(fraction, least - 1, total) ? least - 1 : least;
}

function techniciansReasoning(node: Judged): Reasoning {
  const { requirement, parts, holds } = node;
  if (requirement === null || !('technicians' in requirement)) throw new Error('people are asked for by technicians');
  const { atLeast: wanted, who } = requirement.technicians;
  const [count, total] = [holding(parts), present(parts)];
  const counts = { count, total, wanted };
  if (total === 0) return { reason: 'NO_REPAIRING_STAFF', message: `${EMPTY_STAFF}, ${wanted} wanted.`, ...counts };
  const message = `${peopleInWords(count, total, who)}, ${wanted} wanted${throughWords(node)}.`;
  return { reason: holds ? 'ENOUGH_HOLD' : 'TOO_FEW_HOLD', message, ...counts };
}

function peopleInWords(count: number, total: number, who: Requirement | undefined): string {
  const verb = count === 1 ? 'is' : 'are';
  const meet = count === 1 ? 'meets' : 'meet';
  const state = who === undefined || 'isCertified' in who ? `${verb} certified` : `${meet} ${requirementInWords(who)}`;
  return `${count} of ${total} repairing ${total === 1 ? 'technician' : 'technicians'} ${state}`;
}

function areasReasoning(node: Judged): Reasoning {
  const offered = node.parts.filter(({ parts: [first] }) => first?.kind !== 'offers' || first.holds);
  const [count, total] = [holding(offered), offered.length];
  const counts = { count, total, wanted: total };
  if (total === 0) return { reason: 'NO_AREA_OFFERED', message: 'No repair area is offered.', ...counts };
  const numbers = `${count} of ${total} areas ${count === 1 ? 'is' : 'are'} covered`;
  if (node.holds) return { reason: 'AREAS_COVERED', message: `${numbers}${throughWords(node)}.`, ...counts };
  return { reason: 'AREA_UNCOVERED', message: `${numbers}: ${missingWords(node)}.`, ...counts };
}

function areaReasoning(node: Judged): Reasoning {
  const people = node.parts.filter((part) => part.kind === 'areaBy');
  const count = holding(people);
  const total = node.staff ?? 0;
  const counts = { count, total, wanted: 1 };
  if (node.holds) {
    const message = `${node.code} is covered by ${count} of ${total}${throughWords(node)}.`;
    return { reason: 'HOLDS', message, ...counts };
  }
  const [from] = node.changes;
  const later = from === undefined ? '' : ` before ${from}`;
  return { reason: 'AREA_UNCOVERED', message: `${node.code} is covered by nobody${later}.`, ...counts };
}

/** Why what is asked holds of the person or not, and how long the person still performs repairs here if that ends first. */
function personReasoning(node: Judged, day: Day): Reasoning {
  const [repairs, asked] = node.parts;
  if (!repairs || !asked) throw new Error('a person is judged by work here and by what is asked');
  const { reason, message } = reasonOf(asked, day);
  const end = throughOf(repairs);
  return { reason, message: end === null ? message : `${message} Works here through ${end}.` };
}

const MAX_MISSING_IN_WORDS = 12;

function missingWords(node: Judged): string {
  const names = [...collectUnmet(node, new Set())];
  const rest = names.length - MAX_MISSING_IN_WORDS;
  return `${names.slice(0, MAX_MISSING_IN_WORDS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''} missing`;
}

/** Names of what does not hold, down to what names something by itself. */
function collectUnmet(node: Judged, names: Set<string>): Set<string> {
  if (node.holds) return names;
  const { parts, kind } = node;
  if (kind === 'areasCovered') {
    const offered = parts.filter(({ parts: [first] }) => first?.kind !== 'offers' || first.holds);
    if (offered.length === 0) names.add('an offered area');
    for (const area of offered) if (!area.holds) names.add(`${area.code} coverage`);
  } else if (kind === 'blueSealCompliant' && parts[0]?.holds === false) names.add('an open shop');
  else if (COUNTED.includes(kind) && parts.length > 0) for (const part of parts) collectUnmet(part, names);
  else names.add(nameOf(node));
  return names;
}

const COUNTED: readonly Judged['kind'][] = ['allOf', 'anyOf', 'atLeast', 'holdsDesignation', 'blueSealCompliant'];

function nameOf({ kind, code, requirement }: Judged): string {
  const isNamedByCode = kind === 'holdsTest' || kind === 'heldTest' || kind === 'holdsDesignation';
  return isNamedByCode && code !== null ? code : requirement ? requirementInWords(requirement) : '';
}

function wantedParts(requirement: Requirement | null): number {
  return requirement !== null && 'atLeast' in requirement ? requirement.atLeast.n : 1;
}

function holding(nodes: readonly Judged[]): number {
  return nodes.reduce((sum, { holds }) => sum + (holds ? 1 : 0), 0);
}

/** How many of the people perform repairs on the day. */
function present(people: readonly Judged[]): number {
  return holding(people.flatMap(({ parts: [repairs] }) => repairs ?? []));
}

function throughWords(node: Judged): string {
  const through = throughOf(node);
  return through === null ? '' : ` through ${through}`;
}
