import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Randomness } from '../../kernel/randomness.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Text under AES-256-GCM as base64url: nonce, ciphertext, tag. `secret` has 32 bytes. */
export function sealText(text: string, secret: Uint8Array, randomness: Randomness): string {
  const nonce = randomness(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** What {@link sealText} sealed; throws for anything else. */
export function openText(sealed: string, secret: Uint8Array): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
}
