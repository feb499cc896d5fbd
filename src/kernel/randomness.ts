/** Fills and returns `length` unpredictable bytes; tests inject a seeded source. */
export type Randomness = (length: number) => Uint8Array;

/** The platform's cryptographically secure source. */
export const systemRandomness: Randomness = (length) => crypto.getRandomValues(new Uint8Array(length));
