import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { Day } from '../../kernel/day.ts';
import { type Randomness, systemRandomness } from '../../kernel/randomness.ts';
import { type BadgeContents, badgeClaims, signBadge } from '../tokens/badge.ts';
import { SEAL_NONCE_BYTES, seal } from '../tokens/key-encryption.ts';
import { nodeSigner } from '../tokens/node-signer.ts';
import type { SigningAlgorithm } from '../tokens/token.rules.ts';

/** What a badge is to say, and the id of its record. */
export interface BadgeToSign extends Omit<BadgeContents, 'codes'> {
  readonly id: string;
  /** Each code with its last day, as JSON: text is handed to another thread in a fraction of the time that objects take. */
  readonly codes: string;
}

/** Badges to sign with one key, and the secret that seals the tokens. */
export interface SigningTask {
  readonly number: number;
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly sealingKey: Uint8Array;
  readonly badges: readonly BadgeToSign[];
}

/** The sealed tokens in the order of the badges, or why there are none. */
export type SigningAnswer = { readonly number: number } & (
  | { readonly sealed: readonly string[] }
  | { readonly error: Error }
);

/** Bytes that are drawn once for many who want a few of them each: drawing costs more than using them. */
function drawnAtOnce(length: number): Randomness {
  const drawn = systemRandomness(length);
  let used = 0;
  return (wanted) => {
    used += wanted;
    if (used > length) throw new RangeError('more randomness is wanted than was drawn');
    return drawn.subarray(used - wanted, used);
  };
}

function codesIn(json: string): BadgeContents['codes'] {
  return Object.entries(JSON.parse(json) as Record<string, Day>).map(([code, through]) => ({ code, through }));
}

/** Signs in a thread of its own, so that whoever asks the service meanwhile is not kept waiting for thousands of signatures. */
parentPort?.on('message', async (task: SigningTask) => {
  const { number, alg, kid, privateKey, sealingKey, badges } = task;
  let answer: SigningAnswer;
  try {
    const signer = nodeSigner(alg, kid, privateKey);
    const sealed: string[] = [];
    const randomness = drawnAtOnce(badges.length * SEAL_NONCE_BYTES);
    for (const badge of badges) {
      const token = await signBadge(signer, badgeClaims({ ...badge, codes: codesIn(badge.codes) }));
      sealed.push(seal(Buffer.from(token), badge.id, sealingKey, randomness));
    }
    answer = { number, sealed };
  } catch (error) {
    answer = { number, error: error instanceof Error ? error : new Error(String(error)) };
  }
  parentPort?.postMessage(answer);
});
