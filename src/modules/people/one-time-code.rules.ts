import type { Randomness } from '../../kernel/randomness.ts';

/** What a code is good for. */
export type CodeKind = 'INVITATION' | 'SIGN_IN' | 'PASSWORD_RESET' | 'TECHNICIAN_CLAIM';

const DAY_SECONDS = 86_400;

/** How long codes are good. Those that open an account at once are good for as long as it takes to read mail. */
export const CODE_LIFE_SECONDS: Readonly<Record<CodeKind, number>> = {
  INVITATION: 7 * DAY_SECONDS,
  SIGN_IN: 15 * 60,
  PASSWORD_RESET: 3_600,
  TECHNICIAN_CLAIM: DAY_SECONDS,
};

/** How often a code may be shown with facts that do not belong to it before it is good for nothing. */
export const WRONG_USES_LIMIT = 5;

/** Crockford's base 32: no letter that is read as a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_PATTERN = /^[0-9A-HJKMNP-TV-Z]{16}$/;
const CODE_CHARACTERS = 16;

/**
 * A new code, `XXXX-XXXX-XXXX-XXXX`: 80 random bits. A code is found by itself alone, so nobody can use up somebody else's by
 * guessing, and it is long enough that guesses do not have to be counted against its owner.
 */
export function newCode(randomness: Randomness): string {
  const characters = Array.from(randomness(CODE_CHARACTERS), (byte) => ALPHABET[byte % 32]).join('');
  return characters.replace(/(.{4})(?=.)/g, '$1-');
}

/** The sixteen characters of a code as somebody typed it, with or without hyphens and in any case; undefined for what is none. */
export function typedCode(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const characters = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return CODE_PATTERN.test(characters) ? characters : undefined;
}

/**
 * Whether another code is mailed although one of the same kind is out. While that has half its life before it the mailbox holds
 * one that works: so nobody can flood a mailbox, and nobody can keep its owner from having a code by asking in their place.
 */
export function isDueAgain(kind: CodeKind, expiresAt: Date, now: Date): boolean {
  return expiresAt.getTime() - now.getTime() < (CODE_LIFE_SECONDS[kind] * 1000) / 2;
}
