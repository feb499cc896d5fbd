import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Randomness } from '../../kernel/randomness.ts';
import { decodeBase64url, encodeBase64url } from './base64url.rules.ts';

/** Encrypts private keys at rest: 256 bits that never lie in the database. */
export type KeyEncryptionKey = Uint8Array;

/** Its file in the data folder, when configuration gives none. */
export const KEY_ENCRYPTION_KEY_FILE = 'key-encryption-key';

const KEY_BYTES = 32;
/** How much randomness {@link seal} takes. */
export const SEAL_NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ENVELOPE_VERSION = 'v1';

/** Said when the key-encryption key is malformed, or not the one that sealed a private key. */
export class KeyEncryptionError extends Error {
  override readonly name = 'KeyEncryptionError';
}

/**
 * The key-encryption key: `configured` (32 bytes in base64, base64url or hexadecimal), else a file in `dataDir` that
 * only its owner may read, made on first use with a warning. Processes that start together end with the same one.
 */
export async function keyEncryptionKey(options: {
  readonly configured: string | undefined;
  readonly dataDir: string;
  readonly randomness: Randomness;
  readonly log: { warn(message: string): void };
}): Promise<KeyEncryptionKey> {
  if (options.configured !== undefined) return parseKey(options.configured, 'The configured key-encryption key');
  const path = join(options.dataDir, KEY_ENCRYPTION_KEY_FILE);
  const existing = await readKeyFile(path);
  if (existing === undefined) await createKeyFile(path, options);
  else await warnWhenOthersMayRead(path, options.log);
  return parseKey(existing ?? (await readFile(path, 'utf8')), `The key-encryption key in ${path}`);
}

/**
 * Seals a secret with AES-256-GCM: `v1.<which key>.<nonce>.<ciphertext and tag>`. `context` is bound in, so that a
 * sealed secret cannot be moved to another row.
 */
export function seal(secret: Uint8Array, context: string, key: KeyEncryptionKey, randomness: Randomness): string {
  const nonce = randomness(SEAL_NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return [ENVELOPE_VERSION, fingerprintOf(key), encodeBase64url(nonce), encodeBase64url(sealed)].join('.');
}

/** Opens what {@link seal} made. Throws a KeyEncryptionError that says which of key or content is wrong. */
export function unseal(envelope: string, context: string, key: KeyEncryptionKey): Uint8Array {
  const [version, fingerprint, nonceText, sealedText] = envelope.split('.');
  const [nonce, sealed] = [decodeBase64url(nonceText ?? ''), decodeBase64url(sealedText ?? '')];
  if (version !== ENVELOPE_VERSION || nonce?.length !== SEAL_NONCE_BYTES || !sealed || sealed.length < TAG_BYTES) {
    throw new KeyEncryptionError('A private key is not stored in a form that this version can read.');
  }
  if (fingerprint !== fingerprintOf(key)) {
    throw new KeyEncryptionError(
      'The private keys in the database were encrypted under another key-encryption key than the one given.',
    );
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new KeyEncryptionError('A private key in the database was altered.', { cause });
  }
}

/** A secret of its own for each purpose, derived from the one that is kept (HKDF-SHA-256, RFC 5869). */
export function deriveSecret(key: KeyEncryptionKey, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `ase-verification ${purpose}`, KEY_BYTES));
}

/** Recognises a key without telling anything of it. */
function fingerprintOf(key: KeyEncryptionKey): string {
  return createHash('sha256').update('key-encryption-key fingerprint').update(key).digest('base64url').slice(0, 8);
}

function parseKey(text: string, name: string): KeyEncryptionKey {
  const trimmed = text.trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : decodeBase64url(trimmed.replace(/=$/, '').replaceAll('+', '-').replaceAll('/', '_'));
  if (bytes?.length !== KEY_BYTES) {
    throw new KeyEncryptionError(`${name} must be ${KEY_BYTES} bytes in base64 or hexadecimal.`);
  }
  return new Uint8Array(bytes);
}

async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes beside and links into place, so that nobody ever reads half a key and the first of several wins. */
async function createKeyFile(
  path: string,
  { dataDir, randomness, log }: { dataDir: string; randomness: Randomness; log: { warn(message: string): void } },
): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const draft = `${path}.${encodeBase64url(randomness(9))}`;
  await writeFile(draft, `${encodeBase64url(randomness(KEY_BYTES))}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, path);
    log.warn(
      `No key-encryption key is configured, so one was made in ${path}. It opens every private key: back it up apart from the database.`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function warnWhenOthersMayRead(path: string, log: { warn(message: string): void }): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) log.warn(`The key-encryption key in ${path} can be read by others; only its owner should.`);
}
