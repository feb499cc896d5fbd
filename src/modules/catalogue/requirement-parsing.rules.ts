import type { Fault } from '../../kernel/refusal.ts';
import {
  COMBINING_KINDS,
  type LeafKind,
  partsOf,
  REQUIREMENT_KINDS,
  type Requirement,
  type RequirementKind,
  type RequirementSubject,
  SHOP_KINDS,
  TECHNICIAN_KINDS,
} from './requirement.rules.ts';
import { LEAF_FORMS } from './requirement-forms.rules.ts';
import { isObject, type KnownCodes, quote, ValueReader } from './requirement-values.rules.ts';
import { requirementInWords } from './requirement-words.rules.ts';

/** How many nodes may lie on the way from a requirement's root to a leaf, both counted. */
export const MAX_REQUIREMENT_DEPTH = 12;
/** How many nodes a requirement may have. */
export const MAX_REQUIREMENT_NODES = 200;

export type { KnownCodes };

export type ParsedRequirement =
  | { readonly ok: true; readonly requirement: Requirement }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type Path = Fault['path'];

/** Where in a requirement the parser is. */
interface Place {
  readonly path: Path;
  readonly depth: number;
  readonly subject: RequirementSubject;
}

/**
 * Reads a requirement about a technician or a shop from outside. Every fault is reported with its path below `path`; nothing
 * is guessed.
 */
export function parseRequirement(
  value: unknown,
  known: KnownCodes,
  path: Path = [],
  subject: RequirementSubject = 'TECHNICIAN',
): ParsedRequirement {
  const parser = new Parser(known);
  const requirement = parser.node(value, { path, depth: 1, subject });
  return requirement !== undefined && parser.faults.length === 0
    ? { ok: true, requirement }
    : { ok: false, faults: parser.faults };
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

const KINDS_OF_SUBJECT: Readonly<Record<RequirementSubject, readonly RequirementKind[]>> = {
  TECHNICIAN: [...COMBINING_KINDS, ...TECHNICIAN_KINDS],
  SHOP: [...COMBINING_KINDS, ...SHOP_KINDS],
};
const NAMES_OF_SUBJECT: Readonly<Record<RequirementSubject, string>> = { TECHNICIAN: 'technician', SHOP: 'shop' };

class Parser {
  private readonly values: ValueReader;
  private nodes = 0;
  /** How deep the node lies whose value is being read: what is asked of a shop's people lies one deeper. */
  private depth = 1;

  constructor(known: KnownCodes) {
    this.values = new ValueReader(known, (value, path) =>
      this.node(value, { path, depth: this.depth + 1, subject: 'TECHNICIAN' }),
    );
  }

  get faults(): readonly Fault[] {
    return this.values.faults;
  }

  node(value: unknown, place: Place): Requirement | undefined {
    this.nodes += 1;
    if (this.nodes > MAX_REQUIREMENT_NODES) {
      if (this.nodes > MAX_REQUIREMENT_NODES + 1) return undefined;
      const message = `The requirement has more than ${MAX_REQUIREMENT_NODES} nodes.`;
      return this.fault('REQUIREMENT_TOO_LARGE', message, place.path);
    }
    if (place.depth > MAX_REQUIREMENT_DEPTH) {
      const message = `The requirement is nested more than ${MAX_REQUIREMENT_DEPTH} nodes deep.`;
      return this.fault('REQUIREMENT_TOO_DEEP', message, place.path);
    }
    const kindsInWords = KINDS_OF_SUBJECT[place.subject].join(', ');
    if (!isObject(value)) {
      return this.fault('REQUIREMENT_NOT_OBJECT', `Write an object with one of ${kindsInWords}.`, place.path);
    }
    const parts = this.kinds(value, kindsInWords, place).map((kind) =>
      this.member(kind, value[kind], { ...place, path: [...place.path, kind] }),
    );
    return parts[0];
  }

  /** The known members a node has: anything but exactly one member is a fault, and what is known is read all the same. */
  private kinds(value: Record<string, unknown>, known: string, { path, subject }: Place): readonly RequirementKind[] {
    const kinds = REQUIREMENT_KINDS.filter((kind) => Object.hasOwn(value, kind));
    for (const member of Object.keys(value)) {
      if (kinds.includes(member as RequirementKind)) continue;
      const message = `${quote(member)} is not a member of a requirement; known are ${known}.`;
      this.fault('REQUIREMENT_UNKNOWN_MEMBER', message, [...path, member]);
    }
    if (kinds.length > 1) {
      const message = `A node has exactly one member; this one has ${kinds.join(' and ')}.`;
      this.fault('REQUIREMENT_SEVERAL_MEMBERS', message, path);
    }
    if (Object.keys(value).length === 0) {
      this.fault('REQUIREMENT_EMPTY', `This node is empty; it needs one of ${known}.`, path);
    }
    return kinds.filter((kind) => {
      if (KINDS_OF_SUBJECT[subject].includes(kind)) return true;
      const other = subject === 'SHOP' ? 'TECHNICIAN' : 'SHOP';
      const message = `${kind} asks something of a ${NAMES_OF_SUBJECT[other]}; this requirement is about a ${NAMES_OF_SUBJECT[subject]}.`;
      return this.fault('REQUIREMENT_WRONG_SUBJECT', message, [...path, kind]);
    });
  }

  private member(kind: RequirementKind, value: unknown, place: Place): Requirement | undefined {
    switch (kind) {
      case 'allOf':
        return { allOf: this.parts(value, place) };
      case 'anyOf':
        return { anyOf: this.parts(value, place) };
      case 'atLeast':
        return this.atLeast(value, place);
      case 'not': {
        const part = this.node(value, { ...place, depth: place.depth + 1 });
        return part && { not: part };
      }
      default:
        return this.leaf(kind, value, place);
    }
  }

  private parts(value: unknown, { path, depth, subject }: Place): readonly Requirement[] {
    if (!Array.isArray(value)) {
      this.fault('REQUIREMENT_LIST_EXPECTED', 'Write a list of requirements.', path);
      return [];
    }
    if (value.length === 0) this.fault('REQUIREMENT_EMPTY_LIST', 'The list needs at least one requirement.', path);
    const parts: Requirement[] = [];
    const leaves = new Set<string>();
    for (const [index, item] of value.entries()) {
      if (this.nodes > MAX_REQUIREMENT_NODES) break;
      const part = this.node(item, { path: [...path, index], depth: depth + 1, subject });
      if (!part) continue;
      parts.push(part);
      if (partsOf(part).length > 0) continue;
      const words = requirementInWords(part);
      if (leaves.has(words)) {
        this.fault('REQUIREMENT_REPEATED', `${words} is already in this list.`, [...path, index]);
      }
      leaves.add(words);
    }
    return parts;
  }

  private atLeast(value: unknown, place: Place): Requirement | undefined {
    const { path } = place;
    const members = this.values.members(value, ['n', 'of'], [], path);
    if (!members) return undefined;
    const { n, of } = members;
    const parts = this.parts(of, { ...place, path: [...path, 'of'] });
    const most = Array.isArray(of) ? of.length : 0;
    if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || (most > 0 && n > most)) {
      const message = `n must be a whole number from 1 to the length of the list${most > 0 ? `, ${most}` : ''}.`;
      return this.fault('REQUIREMENT_COUNT_OUT_OF_RANGE', message, [...path, 'n']);
    }
    return { atLeast: { n, of: parts } };
  }

  /** A faulty value may leave members out of what is answered here: with a fault on record nobody gets to see it. */
  private leaf(kind: LeafKind, value: unknown, { path, depth }: Place): Requirement | undefined {
    this.depth = depth;
    const before = this.faults.length;
    const read = this.values.read(LEAF_FORMS[kind], value, path);
    return this.faults.length > before ? undefined : ({ [kind]: read } as unknown as Requirement);
  }

  private fault(code: string, message: string, path: Path): undefined {
    return this.values.fault(code, message, path);
  }
}

function refused(...faults: readonly Fault[]): ParsedRequirement {
  return { ok: false, faults };
}
