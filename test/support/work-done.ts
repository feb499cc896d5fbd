import pg from 'pg';
import type { World } from './world.ts';

/**
 * How much work something was: password hashes, comparisons, and statements by their text without values. In whose name a connection
 * asks is told it or not by who had it before, and is left out.
 */
export interface WorkDone {
  readonly hash: number;
  readonly verify: number;
  readonly statements: readonly string[];
}

/** Counts what is done while `work` runs; nothing else may run meanwhile. */
export async function workDone(world: World, work: () => Promise<unknown>): Promise<WorkDone> {
  const before = { ...world.hasher.counts };
  const statements: string[] = [];
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const query = prototype.query;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first] = args;
    const text = typeof first === 'string' ? first : String((first as { text?: string }).text);
    if (!text.includes(`set_config('registry.scope'`)) statements.push(text.replace(/'[^']*'/g, '…'));
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  const { hash, verify } = world.hasher.counts;
  return { hash: hash - before.hash, verify: verify - before.verify, statements };
}
