/** A JSON object as it came: nothing is known of its members yet. */
export type JsonObject = { readonly [name: string]: unknown };

/** Why bytes are not the one JSON object they should be. */
export type JsonFault =
  | 'NOT_UTF8'
  | 'NOT_JSON'
  | 'NOT_AN_OBJECT'
  | 'DUPLICATE_MEMBER'
  | 'TOO_DEEP'
  | 'NUMBER_OUT_OF_RANGE';

export type StrictJson = { readonly object: JsonObject } | { readonly fault: JsonFault };

/** Why bytes are not the one JSON array they should be. */
export type JsonArrayFault = Exclude<JsonFault, 'NOT_AN_OBJECT'> | 'NOT_AN_ARRAY';

export type StrictJsonArray = { readonly array: readonly unknown[] } | { readonly fault: JsonArrayFault };

/** Objects and arrays may lie this deep in one another; no token of ours needs more than five levels. */
export const MAX_JSON_DEPTH = 16;

/**
 * Reads one JSON object more strictly than JSON.parse: well-formed UTF-8 without a byte order mark, no member name
 * twice in one object at any depth (RFC 8725bis: parsers disagree on which one counts), no number that overflows.
 */
export function parseJsonObject(bytes: Uint8Array): StrictJson {
  const read = readJson(bytes);
  if ('fault' in read) return read;
  if (!isJsonObject(read.value)) return { fault: 'NOT_AN_OBJECT' };
  const fault = strictnessFault(read.text, read.value);
  return fault === undefined ? { object: read.value } : { fault };
}

/** Reads one JSON array as strictly as {@link parseJsonObject} reads an object. */
export function parseJsonArray(bytes: Uint8Array): StrictJsonArray {
  const read = readJson(bytes);
  if ('fault' in read) return read;
  if (!Array.isArray(read.value)) return { fault: 'NOT_AN_ARRAY' };
  const fault = strictnessFault(read.text, read.value);
  return fault === undefined ? { array: read.value } : { fault };
}

/** Whether `value` is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readJson(
  bytes: Uint8Array,
): { readonly text: string; readonly value: unknown } | { readonly fault: 'NOT_UTF8' | 'NOT_JSON' } {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { fault: 'NOT_UTF8' };
  }
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return { fault: 'NOT_JSON' };
  }
}

/** Looks at the value, which takes little; at the text only when a member may have gone missing from the value. */
function strictnessFault(text: string, value: unknown): StructureFault | 'NUMBER_OUT_OF_RANGE' | undefined {
  const seen = { members: 0, isTooDeep: false, isOutOfRange: false };
  look(value, 0, seen);
  if (seen.isTooDeep) return 'TOO_DEEP';
  const fault = mostMembers(text) === seen.members ? undefined : structureFault(text);
  return fault ?? (seen.isOutOfRange ? 'NUMBER_OUT_OF_RANGE' : undefined);
}

/** Counts the members in a value, as far as it may be deep. */
function look(value: unknown, depth: number, seen: Seen): void {
  if (typeof value === 'number') seen.isOutOfRange ||= !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_JSON_DEPTH) {
    seen.isTooDeep = true;
    return;
  }
  if (Array.isArray(value)) {
    for (const element of value) look(element, depth + 1, seen);
    return;
  }
  for (const name in value) {
    seen.members += 1;
    look((value as JsonObject)[name], depth + 1, seen);
  }
}

interface Seen {
  members: number;
  isTooDeep: boolean;
  isOutOfRange: boolean;
}

/** How many members an accepted text can have: each has a colon of its own, behind a quotation mark where no space is between. */
function mostMembers(text: string): number {
  const sign = SPACE_BEFORE_COLON.test(text) ? ':' : '":';
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + sign.length)) count += 1;
  return count;
}

const SPACE_BEFORE_COLON = /[ \t\n\r]:/;

type StructureFault = 'DUPLICATE_MEMBER' | 'TOO_DEEP';

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [91, 93, 123, 125];
const SPACES: readonly number[] = [32, 9, 10, 13];

/** Walks text that JSON.parse has accepted, so only strings and brackets need telling apart. */
function structureFault(text: string): StructureFault | undefined {
  const endOfString = text.includes('\\') ? endOfEscapedString : endOfPlainString;
  const open: (Set<string> | undefined)[] = [];
  let index = 0;
  while (index < text.length) {
    const character = text.charCodeAt(index);
    if (character === QUOTE) {
      const end = endOfString(text, index);
      if (isFollowedByColon(text, end)) {
        const spelled = text.slice(index + 1, end - 1);
        const name = spelled.includes('\\') ? String(JSON.parse(`"${spelled}"`)) : spelled;
        const innermost = open.length - 1;
        const names = open[innermost] ?? new Set();
        if (names.has(name)) return 'DUPLICATE_MEMBER';
        open[innermost] = names.add(name);
      }
      index = end;
      continue;
    }
    if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      open.push(undefined);
      if (open.length > MAX_JSON_DEPTH) return 'TOO_DEEP';
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) open.pop();
    index += 1;
  }
  return undefined;
}

function endOfPlainString(text: string, start: number): number {
  return text.indexOf('"', start + 1) + 1;
}

function endOfEscapedString(text: string, start: number): number {
  let index = start + 1;
  for (let character = text.charCodeAt(index); character !== QUOTE; character = text.charCodeAt(index)) {
    index += character === BACKSLASH ? 2 : 1;
  }
  return index + 1;
}

function isFollowedByColon(text: string, from: number): boolean {
  let index = from;
  while (SPACES.includes(text.charCodeAt(index))) index += 1;
  return text.charCodeAt(index) === COLON;
}
