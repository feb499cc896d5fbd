import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeyBindingPolicy } from '../tokens/key-binding-verification.ts';
import { CLOCK_SKEW_SECONDS } from '../tokens/token.rules.ts';

/** No policy takes a proof older than this. */
export const MAX_PROOF_AGE_SECONDS = 3600;

/**
 * Takes a nonce for its audience, in the transaction that `em` is in: true the first time, false for everybody after, in
 * whatever process. It is remembered for as long as any policy would take a proof with it; what is over is forgotten.
 */
export async function takeNonce(
  em: EntityManager,
  { audience, nonce }: Pick<KeyBindingPolicy, 'audience' | 'nonce'>,
  now: Date,
): Promise<boolean> {
  const digest = createHash('sha256').update(`${audience}\n${nonce}`).digest('base64url');
  const keepUntil = new Date(now.getTime() + (MAX_PROOF_AGE_SECONDS + 2 * CLOCK_SKEW_SECONDS) * 1000);
  const taken = await em.execute<unknown[]>(
    `insert into presentation_nonce as n (digest, keep_until) values (?, ?)
       on conflict (digest) do update set keep_until = excluded.keep_until where n.keep_until < ? returning digest`,
    [digest, keepUntil, now],
  );
  await em.execute('delete from presentation_nonce where keep_until < ?', [now]);
  return taken.length === 1;
}
