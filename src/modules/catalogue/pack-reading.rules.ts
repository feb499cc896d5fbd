import type { Fault } from '../../kernel/refusal.ts';
import type { DocumentObject, DocumentReader } from './document-reader.rules.ts';
import type { Requirement, RequirementSubject } from './requirement.rules.ts';
import { type KnownCodes, parseRequirement } from './requirement-parsing.rules.ts';

type Path = Fault['path'];

/** Codes by which a rule pack's sections refer to each other. */
export interface PackCodes extends Required<KnownCodes> {
  readonly series: ReadonlyMap<string, unknown>;
  readonly repairAreas: ReadonlyMap<string, unknown>;
}

/** The codes a list defines, whatever else is wrong with its items. */
export function codesIn({ members }: DocumentObject, name: string): ReadonlySet<string> {
  return new Set(itemsOf(members[name]).flatMap((item) => codeOf(item) ?? []));
}

/** The levels a list's items define, by the items' codes, whatever else is wrong with them. */
export function levelsIn({ members }: DocumentObject, name: string): PackCodes['oemPrograms'] {
  const levels = new Map<string, { readonly levels: readonly { readonly code: string }[] }>();
  for (const item of itemsOf(members[name])) {
    const code = codeOf(item);
    if (code === undefined) continue;
    const codes = itemsOf((item as { readonly levels?: unknown }).levels).flatMap((level) => codeOf(level) ?? []);
    levels.set(code, { levels: codes.map((each) => ({ code: each })) });
  }
  return levels;
}

/** Where in a document's list the item of the code stands. */
export function pathOf({ members }: DocumentObject, name: string, code: string): Path {
  return [name, itemsOf(members[name]).findIndex((item) => codeOf(item) === code)];
}

export function memberOf({ members }: DocumentObject, name: string): unknown {
  return members[name];
}

/** What a faulty requirement reads as. */
export const NEVER: Requirement = { anyOf: [] };

/** A requirement, or null after its faults were noted. */
export function readRequirement(
  reader: DocumentReader,
  { members, path }: DocumentObject,
  name: string,
  known: KnownCodes,
  subject: RequirementSubject = 'TECHNICIAN',
): Requirement | null {
  const parsed = parseRequirement(members[name], known, [...path, name], subject);
  if (parsed.ok) return parsed.requirement;
  for (const { code, message, path: faultPath } of parsed.faults) reader.fault(code, message, faultPath);
  return null;
}

/** A requirement, or null where the document says null. */
export function readRequirementOrNull(
  reader: DocumentReader,
  object: DocumentObject,
  name: string,
  known: KnownCodes,
): Requirement | null {
  return memberOf(object, name) === null ? null : readRequirement(reader, object, name, known);
}

/** A code that another section defines; `what` is that section's word for one item. */
export function readReference(
  reader: DocumentReader,
  object: DocumentObject,
  name: string,
  known: { has(code: string): boolean },
  what: string,
): string {
  const code = reader.code(object, name);
  if (code !== '' && !known.has(code)) noteUnknownCode(reader, code, what, [...object.path, name]);
  return code;
}

export function noteUnknownCode(reader: DocumentReader, code: string, what: string, path: Path): void {
  reader.fault('CODE_UNKNOWN', `The pack has no ${what} ${code}.`, path);
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function codeOf(item: unknown): string | undefined {
  const code = typeof item === 'object' && item !== null && 'code' in item ? item.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
