import { systemRandomness } from '../../src/kernel/randomness.ts';
import { argon2Hasher, type PasswordHasher } from '../../src/modules/people/password-hasher.ts';

const LIGHT = { memoryCost: 64, timeCost: 1 };

/** Argon2id with next to no cost, which counts what it is asked: equal counts are equal work. */
export class CountingHasher implements PasswordHasher {
  readonly counts = { hash: 0, verify: 0 };
  private readonly hasher = argon2Hasher(systemRandomness, LIGHT);

  hash(password: string): Promise<string> {
    this.counts.hash += 1;
    return this.hasher.hash(password);
  }

  verify(kept: string, password: string): Promise<boolean> {
    this.counts.verify += 1;
    return this.hasher.verify(kept, password);
  }

  isDated(kept: string): boolean {
    return this.hasher.isDated(kept);
  }
}
