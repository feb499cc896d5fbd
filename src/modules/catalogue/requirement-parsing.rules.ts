import type { Fault } from '../../kernel/refusal.ts';
import { partsOf, REQUIREMENT_KINDS, type Requirement, type RequirementKind } from './requirement.rules.ts';

/** How many nodes may lie on the way from a requirement's root to a leaf, both counted. */
export const MAX_REQUIREMENT_DEPTH = 12;
/** How many nodes a requirement may have. */
export const MAX_REQUIREMENT_NODES = 200;

/** What a requirement may refer to: a rule pack's tests and designations. */
export interface KnownCodes {
  readonly tests: { has(code: string): boolean };
  readonly designations: { has(code: string): boolean };
}

export type ParsedRequirement =
  | { readonly ok: true; readonly requirement: Requirement }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type Path = Fault['path'];

interface Parsing {
  readonly known: KnownCodes;
  readonly faults: Fault[];
  nodes: number;
}

/** Reads a requirement from outside. Every fault is reported with its path below `path`; nothing is guessed. */
export function parseRequirement(value: unknown, known: KnownCodes, path: Path = []): ParsedRequirement {
  const parsing: Parsing = { known, faults: [], nodes: 0 };
  const requirement = parseNode(value, path, 1, parsing);
  return requirement !== undefined && parsing.faults.length === 0
    ? { ok: true, requirement }
    : { ok: false, faults: parsing.faults };
}

/** "All of these": the requirement that a plain list of test and designation codes stands for. Repeats count once. */
export function requirementForCodes(codes: readonly string[], known: KnownCodes, path: Path = []): ParsedRequirement {
  if (codes.length === 0) {
    return refused({ code: 'REQUIREMENT_EMPTY_LIST', message: 'Name at least one code.', path });
  }
  if (codes.length >= MAX_REQUIREMENT_NODES) {
    const message = `${codes.length} codes were given; at most ${MAX_REQUIREMENT_NODES - 1} are read.`;
    return refused({ code: 'REQUIREMENT_TOO_LARGE', message, path });
  }
  const faults: Fault[] = [];
  const parts = new Map<string, Requirement>();
  for (const [index, code] of codes.entries()) {
    if (known.tests.has(code)) parts.set(code, { holdsTest: code });
    else if (known.designations.has(code)) parts.set(code, { holdsDesignation: code });
    else {
      const message = `${quote(code)} is neither a test nor a designation of this rule pack.`;
      faults.push({ code: 'UNKNOWN_CODE', message, path: [...path, index] });
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, requirement: { allOf: [...parts.values()] } };
}

/** The requirement as a phrase for people, such as "A1, A2 and (one of L1, L2)". */
export function requirementInWords(requirement: Requirement): string {
  if ('holdsTest' in requirement) return requirement.holdsTest;
  if ('heldTest' in requirement) return `${requirement.heldTest} (now or before)`;
  if ('holdsDesignation' in requirement) return requirement.holdsDesignation;
  const parts = partsOf(requirement).map((part) => {
    const words = requirementInWords(part);
    return partsOf(part).length > 1 ? `(${words})` : words;
  });
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined) return only;
  if ('allOf' in requirement) return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `${'atLeast' in requirement ? `at least ${requirement.atLeast.n}` : 'one'} of ${parts.join(', ')}`;
}

function parseNode(value: unknown, path: Path, depth: number, parsing: Parsing): Requirement | undefined {
  parsing.nodes += 1;
  if (parsing.nodes > MAX_REQUIREMENT_NODES) {
    if (parsing.nodes === MAX_REQUIREMENT_NODES + 1) {
      const message = `The requirement has more than ${MAX_REQUIREMENT_NODES} nodes.`;
      parsing.faults.push({ code: 'REQUIREMENT_TOO_LARGE', message, path });
    }
    return undefined;
  }
  if (depth > MAX_REQUIREMENT_DEPTH) {
    const message = `The requirement is nested more than ${MAX_REQUIREMENT_DEPTH} nodes deep.`;
    return fault(parsing, 'REQUIREMENT_TOO_DEEP', message, path);
  }
  if (!isObject(value)) {
    return fault(parsing, 'REQUIREMENT_NOT_OBJECT', `Write an object with one of ${KINDS_IN_WORDS}.`, path);
  }
  const parts = kindsOf(value, path, parsing).map((kind) =>
    parseMember(kind, value[kind], [...path, kind], depth, parsing),
  );
  return parts[0];
}

function parseMember(
  kind: RequirementKind,
  value: unknown,
  path: Path,
  depth: number,
  parsing: Parsing,
): Requirement | undefined {
  if (kind === 'allOf') return { allOf: parseParts(value, path, depth, parsing) };
  if (kind === 'anyOf') return { anyOf: parseParts(value, path, depth, parsing) };
  return kind === 'atLeast' ? parseAtLeast(value, path, depth, parsing) : parseLeaf(kind, value, path, parsing);
}

const KINDS_IN_WORDS = REQUIREMENT_KINDS.join(', ');

/** The known members a node has: anything but exactly one member is a fault, and what is known is read all the same. */
function kindsOf(value: Record<string, unknown>, path: Path, parsing: Parsing): readonly RequirementKind[] {
  const kinds = REQUIREMENT_KINDS.filter((kind) => Object.hasOwn(value, kind));
  for (const member of Object.keys(value)) {
    if (kinds.includes(member as RequirementKind)) continue;
    const message = `${quote(member)} is not a member of a requirement; known are ${KINDS_IN_WORDS}.`;
    fault(parsing, 'REQUIREMENT_UNKNOWN_MEMBER', message, [...path, member]);
  }
  if (kinds.length > 1) {
    const message = `A node has exactly one member; this one has ${kinds.join(' and ')}.`;
    fault(parsing, 'REQUIREMENT_SEVERAL_MEMBERS', message, path);
  }
  if (Object.keys(value).length === 0) {
    fault(parsing, 'REQUIREMENT_EMPTY', `This node is empty; it needs one of ${KINDS_IN_WORDS}.`, path);
  }
  return kinds;
}

function parseParts(value: unknown, path: Path, depth: number, parsing: Parsing): readonly Requirement[] {
  if (!Array.isArray(value)) {
    fault(parsing, 'REQUIREMENT_LIST_EXPECTED', 'Write a list of requirements.', path);
    return [];
  }
  if (value.length === 0) fault(parsing, 'REQUIREMENT_EMPTY_LIST', 'The list needs at least one requirement.', path);
  const parts: Requirement[] = [];
  const leaves = new Set<string>();
  for (const [index, item] of value.entries()) {
    if (parsing.nodes > MAX_REQUIREMENT_NODES) break;
    const part = parseNode(item, [...path, index], depth + 1, parsing);
    if (!part) continue;
    parts.push(part);
    if (partsOf(part).length > 0) continue;
    const words = requirementInWords(part);
    if (leaves.has(words)) {
      fault(parsing, 'REQUIREMENT_REPEATED', `${words} is already in this list.`, [...path, index]);
    }
    leaves.add(words);
  }
  return parts;
}

function parseAtLeast(value: unknown, path: Path, depth: number, parsing: Parsing): Requirement | undefined {
  if (!isObject(value)) {
    return fault(parsing, 'REQUIREMENT_NOT_OBJECT', 'Write { "n": <number>, "of": [<requirements>] }.', path);
  }
  for (const member of Object.keys(value)) {
    if (member === 'n' || member === 'of') continue;
    const message = `${quote(member)} is not a member of atLeast; known are n, of.`;
    fault(parsing, 'REQUIREMENT_UNKNOWN_MEMBER', message, [...path, member]);
  }
  const { n, of } = value;
  const parts = parseParts(of, [...path, 'of'], depth, parsing);
  const most = Array.isArray(of) ? of.length : 0;
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || (most > 0 && n > most)) {
    const message = `n must be a whole number from 1 to the length of the list${most > 0 ? `, ${most}` : ''}.`;
    return fault(parsing, 'REQUIREMENT_COUNT_OUT_OF_RANGE', message, [...path, 'n']);
  }
  return { atLeast: { n, of: parts } };
}

function parseLeaf(
  kind: 'holdsTest' | 'heldTest' | 'holdsDesignation',
  value: unknown,
  path: Path,
  parsing: Parsing,
): Requirement | undefined {
  if (typeof value !== 'string') {
    return fault(parsing, 'REQUIREMENT_CODE_EXPECTED', 'Write a code as text.', path);
  }
  if (kind === 'holdsDesignation') {
    if (parsing.known.designations.has(value)) return { holdsDesignation: value };
    const message = `${quote(value)} is not a designation of this rule pack.`;
    return fault(parsing, 'UNKNOWN_DESIGNATION', message, path);
  }
  if (!parsing.known.tests.has(value)) {
    return fault(parsing, 'UNKNOWN_TEST', `${quote(value)} is not a test of this rule pack.`, path);
  }
  return kind === 'holdsTest' ? { holdsTest: value } : { heldTest: value };
}

function fault(parsing: Parsing, code: string, message: string, path: Path): undefined {
  parsing.faults.push({ code, message, path });
}

function refused(...faults: readonly Fault[]): ParsedRequirement {
  return { ok: false, faults };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Input is repeated in a message only so far that the caller can find it. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
