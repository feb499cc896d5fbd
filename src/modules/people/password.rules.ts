import type { Fault } from '../../kernel/refusal.ts';
import { COMMON_PASSWORDS } from './common-passwords.rules.ts';

/** NIST SP 800-63B-4, section 3.1.1.2: a password that is the only factor has at least 15 characters. */
export const PASSWORD_MIN = 15;
/** Far above the 64 that the standard wants to be taken; it bounds what is hashed. */
export const PASSWORD_MAX = 256;

/** A password as it is hashed: NFKC, so that it is the same typed on any keyboard (the same section). */
export function normalizedPassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Everything wrong with a new password. There are no rules about kinds of characters, and nothing expires; refused is what
 * is short, common, one thing repeated, or made of what everybody knows of the person.
 */
export function passwordFaults(
  password: string,
  known: { readonly email: string; readonly name: string },
  path: readonly string[],
): readonly Fault[] {
  const normalized = normalizedPassword(password);
  const length = [...normalized].length;
  if (length < PASSWORD_MIN) {
    return [{ code: 'PASSWORD_TOO_SHORT', message: `A password has at least ${PASSWORD_MIN} characters.`, path }];
  }
  if (length > PASSWORD_MAX) {
    return [{ code: 'PASSWORD_TOO_LONG', message: `A password has at most ${PASSWORD_MAX} characters.`, path }];
  }
  if (/[\p{Cs}]/u.test(normalized) || normalized.includes('\0')) {
    return [{ code: 'PASSWORD_UNREADABLE', message: 'A password is text that can be typed.', path }];
  }
  if (isCommon(normalized) || isAbout(normalized, known)) {
    const message = 'This password is among the first that are guessed. A few unrelated words make a good one.';
    return [{ code: 'PASSWORD_COMMON', message, path }];
  }
  return [];
}

/** A common password, however often repeated, and with whatever digits and signs around it; or one run of keys. */
function isCommon(password: string): boolean {
  const folded = password.toLowerCase();
  const core = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const cores = [folded, core, repeatedUnit(folded), repeatedUnit(core)];
  return new Set(folded).size < 5 || cores.some((text) => COMMON_PASSWORDS.has(text)) || isRun(folded);
}

/** The shortest text that makes up the whole when repeated; the whole itself otherwise. */
function repeatedUnit(text: string): string {
  const at = `${text}${text}`.indexOf(text, 1);
  return at > 0 ? text.slice(0, at) : text;
}

const RUNS = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', '01234567890', 'qwertzuiopasdfghjklyxcvbnm'];

/** Rows of keys and of the alphabet, one after the other, forwards or backwards: three at a time. */
function isRun(text: string): boolean {
  const rows = RUNS.flatMap((row) => [row, [...row].reverse().join('')]);
  const triples = Array.from({ length: text.length - 2 }, (_, at) => text.slice(at, at + 3));
  const inRun = triples.filter((triple) => rows.some((row) => row.includes(triple))).length;
  return inRun >= triples.length * 0.7;
}

function isAbout(password: string, { email, name }: { readonly email: string; readonly name: string }): boolean {
  const bare = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}]/gu, '');
  const core = bare(password);
  return [email, email.split('@')[0] ?? '', name]
    .map(bare)
    .some((text) => text.length > 3 && repeatedUnit(core) === text);
}
