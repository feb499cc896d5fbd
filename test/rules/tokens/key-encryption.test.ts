import { createSecretKey } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemRandomness } from '../../../src/kernel/randomness.ts';
import {
  deriveSecret,
  KEY_ENCRYPTION_KEY_FILE,
  KeyEncryptionError,
  keyEncryptionKey,
  seal,
  unseal,
} from '../../../src/modules/tokens/key-encryption.ts';
import { pairwiseSubject } from '../../../src/modules/tokens/pairwise-subject.ts';

const KEY = new Uint8Array(32).fill(1);
const SECRET = new TextEncoder().encode('a private key');
let dataDir: string;
let warnings: string[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'key-encryption-'));
  warnings = [];
});
afterEach(() => rm(dataDir, { recursive: true }));

function keyFrom(configured?: string) {
  const log = { warn: (message: string) => void warnings.push(message) };
  return keyEncryptionKey({ configured, dataDir, randomness: systemRandomness, log });
}

describe('a sealed private key', () => {
  test('opens with the same key for the same row, and is sealed differently each time', () => {
    const [one, other] = [seal(SECRET, 'kid', KEY, systemRandomness), seal(SECRET, 'kid', KEY, systemRandomness)];
    expect(one).not.toBe(other);
    expect(new Uint8Array(unseal(one, 'kid', KEY))).toEqual(SECRET);
  });

  test('opens neither for another row, nor with another key, nor when altered', () => {
    const sealed = seal(SECRET, 'kid', KEY, systemRandomness);
    expect(() => unseal(sealed, 'other', KEY)).toThrow('altered');
    expect(() => unseal(sealed, 'kid', new Uint8Array(32).fill(2))).toThrow('another key-encryption key');
    const last = sealed.endsWith('A') ? 'Q' : 'A';
    for (const bad of [sealed.slice(0, -4), sealed.slice(0, -1) + last, sealed.replace('v1', 'v2'), '', 'v1...']) {
      expect(() => unseal(bad, 'kid', KEY)).toThrow(KeyEncryptionError);
    }
  });
});

describe('the key-encryption key', () => {
  test('is taken from configuration in base64, base64url or hexadecimal, and then no file is made', async () => {
    const bytes = Buffer.from(systemRandomness(32));
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(Buffer.from(await keyFrom(bytes.toString(encoding))).equals(bytes)).toBe(true);
    }
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.each(['', 'secret', 'a'.repeat(63), 'AAAA'])(
    'is refused by a sentence when configured as %j',
    async (configured) => {
      await expect(keyFrom(configured)).rejects.toThrow('must be 32 bytes');
    },
  );

  test('is made once, in a file that only its owner may read, with a warning', async () => {
    const first = await keyFrom();
    expect((await stat(join(dataDir, KEY_ENCRYPTION_KEY_FILE))).mode & 0o777).toBe(0o600);
    expect(warnings).toHaveLength(1);
    expect(await keyFrom()).toEqual(first);
    expect(warnings).toHaveLength(1);
  });

  test('is the same for processes that start together, and nothing else is left in the folder', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => keyFrom()));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual([KEY_ENCRYPTION_KEY_FILE]);
  });

  test('that others may read is used with a warning', async () => {
    await keyFrom();
    await chmod(join(dataDir, KEY_ENCRYPTION_KEY_FILE), 0o644);
    await keyFrom();
    expect(warnings.at(-1)).toContain('can be read by others');
  });

  test('in a damaged file is refused and the file left alone', async () => {
    const path = join(dataDir, KEY_ENCRYPTION_KEY_FILE);
    await writeFile(path, 'half a k', { mode: 0o600 });
    await expect(keyFrom()).rejects.toThrow('must be 32 bytes');
    expect(await readFile(path, 'utf8')).toBe('half a k');
  });
});

describe('the pairwise subject', () => {
  const secret = createSecretKey(deriveSecret(KEY, 'pairwise subject'));

  test('is the same for one requester and differs between requesters and technicians', () => {
    const other = createSecretKey(deriveSecret(KEY, 'something else'));
    const subject = pairwiseSubject(secret, 'org-1', 'tec-1');
    expect(pairwiseSubject(secret, 'org-1', 'tec-1')).toBe(subject);
    expect(pairwiseSubject(secret, 'org-2', 'tec-1')).not.toBe(subject);
    expect(pairwiseSubject(secret, 'org-1', 'tec-2')).not.toBe(subject);
    expect(pairwiseSubject(other, 'org-1', 'tec-1')).not.toBe(subject);
  });
});
