import { type Day, parseDay } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';

type Path = Fault['path'];

/** One object of a document, whose members are read by name; every member not read in the end is a fault. */
export interface DocumentObject {
  readonly members: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

const CODE_PATTERN = /^[A-Z][A-Z0-9_]{0,39}$/;

/**
 * Reads a JSON document member by member and collects every fault with its path. A faulty member reads as a harmless
 * stand-in, so that the rest is still looked at; the result may be used only when {@link faults} is empty.
 */
export class DocumentReader {
  readonly faults: Fault[] = [];
  private readonly unreadable = new Set<string>();

  /** Notes a fault, unless it lies inside something that could not be read at all and was reported as a whole. */
  fault(code: string, message: string, path: Path): void {
    if (path.some((_step, index) => this.unreadable.has(JSON.stringify(path.slice(0, index))))) return;
    this.faults.push({ code, message, path });
  }

  /** An object that has exactly these members. */
  object(value: unknown, path: Path, names: readonly string[]): DocumentObject {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.fault('OBJECT_EXPECTED', `Write an object with ${names.join(', ')}.`, path);
      this.unreadable.add(JSON.stringify(path));
      return { members: {}, path };
    }
    for (const name of Object.keys(value)) {
      if (names.includes(name)) continue;
      const message = `${JSON.stringify(name)} is not known here; known are ${names.join(', ')}.`;
      this.fault('MEMBER_UNKNOWN', message, [...path, name]);
    }
    return { members: value as Record<string, unknown>, path };
  }

  text({ members, path }: DocumentObject, name: string): string {
    const value = members[name];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= 500) return value;
    this.fault('TEXT_EXPECTED', `${name} must be a text of 1 to 500 characters.`, [...path, name]);
    return '';
  }

  code(object: DocumentObject, name: string): string {
    const value = object.members[name];
    if (typeof value === 'string' && CODE_PATTERN.test(value)) return value;
    const message = `${name} must be a code: capital letters, digits and underscores, at most 40.`;
    this.fault('CODE_EXPECTED', message, [...object.path, name]);
    return '';
  }

  flag({ members, path }: DocumentObject, name: string): boolean {
    const value = members[name];
    if (typeof value === 'boolean') return value;
    this.fault('FLAG_EXPECTED', `${name} must be true or false.`, [...path, name]);
    return false;
  }

  /** A number that is a multiple of `step` from `least` to `most`. */
  number(
    { members, path }: DocumentObject,
    name: string,
    { least, most, step = 1 }: { readonly least: number; readonly most: number; readonly step?: number },
  ): number {
    const value = members[name];
    if (typeof value === 'number' && value >= least && value <= most && Number.isInteger(value / step)) return value;
    const kind = step === 1 ? 'a whole number' : `a multiple of ${step}`;
    this.fault('NUMBER_OUT_OF_RANGE', `${name} must be ${kind} from ${least} to ${most}.`, [...path, name]);
    return least;
  }

  /** As {@link number}, or null where the document says null. */
  numberOrNull(object: DocumentObject, name: string, range: { readonly least: number; readonly most: number }) {
    return object.members[name] === null ? null : this.number(object, name, range);
  }

  /** A day, or null where the document says null. */
  dayOrNull({ members, path }: DocumentObject, name: string): Day | null {
    const value = members[name];
    if (value === null) return null;
    const parsed = typeof value === 'string' ? parseDay(value) : undefined;
    if (parsed !== undefined) return parsed;
    this.fault('DAY_EXPECTED', `${name} must be a real day written YYYY-MM-DD, or null.`, [...path, name]);
    return null;
  }

  /** One of the words. */
  oneOf<Word extends string>(
    { members, path }: DocumentObject,
    name: string,
    words: readonly Word[],
    standIn: Word,
  ): Word {
    const found = words.find((word) => word === members[name]);
    if (found === undefined) this.fault('WORD_UNKNOWN', `${name} must be one of ${words.join(', ')}.`, [...path, name]);
    return found ?? standIn;
  }

  /** A list, each item read with its own path. */
  list<Item>(
    { members, path }: DocumentObject,
    name: string,
    read: (item: unknown, path: Path) => Item,
  ): readonly Item[] {
    const value = members[name];
    if (Array.isArray(value)) return value.map((item: unknown, index) => read(item, [...path, name, index]));
    this.fault('LIST_EXPECTED', `${name} must be a list.`, [...path, name]);
    return [];
  }

  /** A list of texts, none twice. */
  texts(object: DocumentObject, name: string): readonly string[] {
    const seen = new Set<string>();
    return this.list(object, name, (item, path) => {
      if (typeof item !== 'string' || item === '') this.fault('TEXT_EXPECTED', 'Write a text.', path);
      else if (seen.has(item)) this.fault('CODE_REPEATED', `${item} is already in this list.`, path);
      seen.add(String(item));
      return String(item);
    });
  }

  /** Notes a list that is empty; what is no list is another fault. */
  refuseEmpty({ members, path }: DocumentObject, name: string, message: string): void {
    const value = members[name];
    if (Array.isArray(value) && value.length === 0) this.fault('LIST_EMPTY', message, [...path, name]);
  }

  /** A list of words, none twice. */
  words<Word extends string>(object: DocumentObject, name: string, words: readonly Word[]): readonly Word[] {
    const read = new Set<Word>();
    this.list(object, name, (item, path) => {
      const found = words.find((word) => word === item);
      if (found === undefined) this.fault('WORD_UNKNOWN', `Write one of ${words.join(', ')}.`, path);
      else if (read.has(found)) this.fault('CODE_REPEATED', `${found} is already in this list.`, path);
      else read.add(found);
    });
    return [...read];
  }

  /** A list of objects by their code, in the document's order; a code that comes twice is a fault. */
  index<Item extends { readonly code: string }>(
    object: DocumentObject,
    name: string,
    read: (item: unknown, path: Path) => Item,
  ): ReadonlyMap<string, Item> {
    const byCode = new Map<string, Item>();
    this.list(object, name, (value, path) => {
      const item = read(value, path);
      if (item.code === '') return;
      if (byCode.has(item.code)) this.fault('CODE_REPEATED', `${item.code} comes twice in ${name}.`, [...path, 'code']);
      else byCode.set(item.code, item);
    });
    return byCode;
  }
}
