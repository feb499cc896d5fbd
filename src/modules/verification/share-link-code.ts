import { createHash, hkdfSync } from 'node:crypto';
import type { Randomness } from '../../kernel/randomness.ts';
import { decodeBase64url, encodeBase64url } from '../tokens/base64url.rules.ts';
import { type KeyEncryptionKey, seal, unseal } from '../tokens/key-encryption.ts';

const CODE_BYTES = 16;
const KEY_BYTES = 32;

/**
 * The secret of a share link: 128 random bits. It stands in the link's fragment, which browsers send to no server, and is
 * not on record: there is only its hash.
 */
export function newShareCode(randomness: Randomness): string {
  return encodeBase64url(randomness(CODE_BYTES));
}

/** Whether `text` is a code by its form, in its one spelling. */
export function isShareCode(text: string): boolean {
  return decodeBase64url(text)?.length === CODE_BYTES;
}

/** By what a link is found: SHA-256, without salt because no 128 random bits are guessed. */
export function shareCodeHash(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}

/** Seals what a link shows with a key that follows from its code alone (HKDF-SHA-256): the database does not open it. */
export function sealForCode(content: string, linkId: string, code: string, randomness: Randomness): string {
  return seal(new TextEncoder().encode(content), linkId, contentKey(code), randomness);
}

/** Opens what {@link sealForCode} sealed. Throws a KeyEncryptionError when the record was altered. */
export function unsealByCode(sealed: string, linkId: string, code: string): string {
  return new TextDecoder().decode(unseal(sealed, linkId, contentKey(code)));
}

function contentKey(code: string): KeyEncryptionKey {
  return new Uint8Array(hkdfSync('sha256', code, '', 'ase-verification shared content', KEY_BYTES));
}
