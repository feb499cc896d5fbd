import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { Randomness } from '../../kernel/randomness.ts';
import { normalizedPassword } from './password.rules.ts';

/** Turns passwords into what is kept of them. Each call is deliberate work: how many there are must tell nothing. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(kept: string, password: string): Promise<boolean>;
  /** Whether what is kept was made with other parameters than today's. */
  isDated(kept: string): boolean;
}

/** Argon2id as OWASP's Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane; 32 bytes from a salt of 16. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const SALT_BYTES = 16;

/** Argon2id of `@node-rs/argon2`, computed beside the event loop, four at once at most. */
export function argon2Hasher(
  randomness: Randomness,
  parameters: Partial<Record<'memoryCost' | 'timeCost' | 'parallelism', number>> = {},
): PasswordHasher {
  const wanted = { ...PARAMETERS, ...parameters };
  return {
    hash: (password) => hash(normalizedPassword(password), { ...wanted, salt: randomness(SALT_BYTES) }),
    verify: (kept, password) => verify(kept, normalizedPassword(password)),
    isDated(kept) {
      const made = parseOptions(kept);
      return (Object.keys(PARAMETERS) as (keyof typeof PARAMETERS)[]).some((name) => made[name] !== wanted[name]);
    },
  };
}
