import type { Randomness } from '../../kernel/randomness.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';

/** What every key starts with, and no id ever does: secret scanners look for it. */
export const API_KEY_PREFIX = 'ase_live_';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const KEY_PATTERN = /^ase_live_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;
const SHOWN_CHARACTERS = 4;
const LABEL_LIMIT = 100;
const ORGANIZATION_LIMIT = 200;
const SPONSOR_PATTERN = /^[A-Z][A-Z0-9_]{0,39}$/;

/** What a new key shall be bound to. */
export interface ApiKeyRequest {
  /** The organisation's name; it is made when there is none of that name. */
  readonly organization: string;
  readonly role: KnownViewer['role'];
  /** The technician whose data the key opens: wanted for the role TECHNICIAN, and for no other. */
  readonly technicianId?: string | undefined;
  /** The sponsor of OEM programmes that the organisation is, `TOYOTA`: for the role SPONSOR, and for no other. */
  readonly sponsor?: string | undefined;
  /** What the key is for, in its owner's words. */
  readonly label: string;
  /** From this moment on the key is refused; without one it lasts until it is revoked. */
  readonly expiresAt?: Date | undefined;
}

/**
 * A new key: the prefix, 32 random base-62 characters (190 bits), and the CRC-32 of those as six more, so that a
 * mistyped or made-up key is told from a real one without asking the database.
 */
export function newApiKey(randomness: Randomness): string {
  const secret = randomCharacters(SECRET_LENGTH, randomness);
  return `${API_KEY_PREFIX}${secret}${checksumOf(secret)}`;
}

/** Whether `text` has the form and the checksum of a key; it may still be unknown. */
export function looksLikeApiKey(text: string): boolean {
  const match = KEY_PATTERN.exec(text);
  return match !== null && checksumOf(match[1] ?? '') === match[2];
}

/** The characters by which a key is recognised in a list; they give nothing of its strength away. */
export function shownPrefixOf(key: string): string {
  return key.slice(0, API_KEY_PREFIX.length + SHOWN_CHARACTERS);
}

/** The key in an Authorization header of the Bearer scheme (RFC 6750, section 2.1), or undefined for any other header. */
export function bearerKeyOf(authorization: string): string | undefined {
  const match = /^bearer +(\S+)$/i.exec(authorization);
  return match?.[1] !== undefined && looksLikeApiKey(match[1]) ? match[1] : undefined;
}

/** Everything wrong with a request for a key. */
export function faultsOf(request: ApiKeyRequest, now: Date): readonly Fault[] {
  const faults: Fault[] = [];
  const add = (code: string, message: string, field: keyof ApiKeyRequest) =>
    faults.push({ code, message, path: [field] });
  if (!isName(request.organization, ORGANIZATION_LIMIT)) {
    add(
      'ORGANIZATION_NAME_INVALID',
      `An organisation's name has 1 to ${ORGANIZATION_LIMIT} characters.`,
      'organization',
    );
  }
  if (!isName(request.label, LABEL_LIMIT)) {
    add('LABEL_INVALID', `A key's label has 1 to ${LABEL_LIMIT} characters.`, 'label');
  }
  if (request.role === 'TECHNICIAN' && request.technicianId === undefined) {
    add('TECHNICIAN_REQUIRED', "A technician's key must name the technician.", 'technicianId');
  }
  if (request.role !== 'TECHNICIAN' && request.technicianId !== undefined) {
    add('TECHNICIAN_NOT_EXPECTED', `A key of the role ${request.role} names no technician.`, 'technicianId');
  }
  if (request.sponsor !== undefined && request.role !== 'SPONSOR') {
    add('SPONSOR_NOT_EXPECTED', `A key of the role ${request.role} names no sponsor.`, 'sponsor');
  } else if (request.sponsor !== undefined && !SPONSOR_PATTERN.test(request.sponsor)) {
    add('SPONSOR_MALFORMED', 'A sponsor is a code such as MERCEDES_BENZ.', 'sponsor');
  }
  if (request.expiresAt !== undefined && !(request.expiresAt > now)) {
    add('EXPIRY_NOT_IN_FUTURE', 'A key must expire in the future.', 'expiresAt');
  }
  return faults;
}

function isName(text: string, limit: number): boolean {
  return text.trim() === text && text.length >= 1 && text.length <= limit;
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

function checksumOf(secret: string): string {
  let rest = crc32(secret);
  let text = '';
  for (let index = 0; index < CHECKSUM_LENGTH; index += 1) {
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
