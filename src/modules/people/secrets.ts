import { createHmac, hash } from 'node:crypto';
import type { Randomness } from '../../kernel/randomness.ts';

const TOKEN_BYTES = 32;

/** A token for a cookie: 256 random bits, base64url. */
export function newToken(randomness: Randomness): string {
  return Buffer.from(randomness(TOKEN_BYTES)).toString('base64url');
}

/** What is kept of a token: SHA-256, hex. Nobody can search 256 random bits, so a slow hash would protect nothing. */
export function tokenDigest(token: string): string {
  return hash('sha256', token, 'hex');
}

/** What is kept of something short or guessable: HMAC-SHA-256 under a secret that is not in the database, hex. */
export function keyedDigest(secret: Uint8Array, purpose: string, text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('hex');
}
