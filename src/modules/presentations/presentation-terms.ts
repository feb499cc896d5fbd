import { isPlainText } from '../tokens/claims.rules.ts';
import { MAX_NONCE_CHARACTERS } from '../tokens/receipt.ts';

/** Shorter nonces can be met again by chance: 16 characters of base64url hold 96 bits. */
export const MIN_NONCE_CHARACTERS = 16;
/** An audience may have this many characters. */
export const MAX_AUDIENCE_CHARACTERS = 500;

/** Whether it can name the verifier to whom a holder proves the key. */
export function isAudience(value: unknown): value is string {
  return isPlainText(value, MAX_AUDIENCE_CHARACTERS);
}

/** Whether it can make a holder's proof fresh. */
export function isFreshNonce(value: unknown): value is string {
  return isPlainText(value, MAX_NONCE_CHARACTERS) && value.length >= MIN_NONCE_CHARACTERS;
}
