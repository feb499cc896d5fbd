import type { Randomness } from '../../kernel/randomness.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_CHARACTERS = 32;
const CHECKSUM_CHARACTERS = 6;
const RANDOM_PART = /^([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;
const SHOWN_CHARACTERS = 4;

/**
 * A new secret that is shown once: a prefix that no id has, 32 random base-62 characters (190 bits), and the CRC-32 of those
 * as six more. By the prefix secret scanners find it; by the checksum a mistyped or made-up one is told from a real one
 * without asking the database.
 */
export function newBearerSecret(prefix: string, randomness: Randomness): string {
  const random = randomCharacters(RANDOM_CHARACTERS, randomness);
  return `${prefix}${random}${checksumOf(random)}`;
}

/** Whether `text` has the form and the checksum of a secret of this prefix; it may still be unknown. */
export function looksLikeBearerSecret(prefix: string, text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  const match = RANDOM_PART.exec(text.slice(prefix.length));
  return match !== null && checksumOf(match[1] ?? '') === match[2];
}

/** The characters by which a secret is recognised in a list; they give nothing of its strength away. */
export function shownStartOf(prefix: string, secret: string): string {
  return secret.slice(0, prefix.length + SHOWN_CHARACTERS);
}

/** Bytes of 248 and more are thrown away, so that every character is equally likely. */
function randomCharacters(count: number, randomness: Randomness): string {
  let text = '';
  while (text.length < count) {
    for (const byte of randomness(count)) {
      if (byte < 248 && text.length < count) text += ALPHABET[byte % 62];
    }
  }
  return text;
}

function checksumOf(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let index = 0; index < CHECKSUM_CHARACTERS; index += 1) {
    text = ALPHABET[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** CRC-32 as in ISO 3309 and RFC 1952, of ASCII text. */
function crc32(text: string): number {
  let crc = 0xffff_ffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
