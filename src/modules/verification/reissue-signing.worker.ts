import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { systemRandomness } from '../../kernel/randomness.ts';
import { type BadgeContents, badgeClaims, signBadge } from '../tokens/badge.ts';
import { seal } from '../tokens/key-encryption.ts';
import { nodeSigner } from '../tokens/node-signer.ts';
import type { SigningAlgorithm } from '../tokens/token.rules.ts';

/** What a badge is to say, and the id of its record. */
export interface BadgeToSign extends BadgeContents {
  readonly id: string;
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

/** Signs in a thread of its own, so that whoever asks the service meanwhile is not kept waiting for thousands of signatures. */
parentPort?.on('message', async (task: SigningTask) => {
  const { number, alg, kid, privateKey, sealingKey, badges } = task;
  let answer: SigningAnswer;
  try {
    const signer = nodeSigner(alg, kid, privateKey);
    const sealed: string[] = [];
    for (const badge of badges) {
      const token = await signBadge(signer, badgeClaims(badge));
      sealed.push(seal(Buffer.from(token), badge.id, sealingKey, systemRandomness));
    }
    answer = { number, sealed };
  } catch (error) {
    answer = { number, error: error instanceof Error ? error : new Error(String(error)) };
  }
  parentPort?.postMessage(answer);
});
