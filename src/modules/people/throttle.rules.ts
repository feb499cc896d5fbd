/** Attempts so far that did not succeed, and until when no other is taken. */
export interface Attempts {
  readonly attempts: number;
  readonly lastAt: Date;
  readonly blockedUntil: Date | null;
}

/** What is counted: guesses at one account, from one source, with one known device; mails that one source asks for. */
export type ThrottleKind = 'ACCOUNT' | 'SOURCE' | 'DEVICE' | 'MAIL';

interface Policy {
  /** So many attempts are free. */
  readonly free: number;
  /** Each further one waits twice as long as the one before, up to this. */
  readonly longestSeconds: number;
}

const POLICIES: Readonly<Record<ThrottleKind, Policy>> = {
  ACCOUNT: { free: 5, longestSeconds: 900 },
  DEVICE: { free: 10, longestSeconds: 900 },
  SOURCE: { free: 20, longestSeconds: 3_600 },
  MAIL: { free: 20, longestSeconds: 3_600 },
};

/** Attempts are forgotten when none came for so long. */
export const FORGOTTEN_SECONDS = 86_400;

/** Whether an attempt is taken; then it counts as failed until it has succeeded, so that many at once count as many. */
export type AttemptDecision =
  | { readonly taken: true; readonly next: Attempts }
  | { readonly taken: false; readonly retryAfterSeconds: number };

/** Decides on an attempt at `now`. What is refused is not counted, so that the wait cannot be drawn out. */
export function decideAttempt(kind: ThrottleKind, known: Attempts | undefined, now: Date): AttemptDecision {
  const wait = known?.blockedUntil ? known.blockedUntil.getTime() - now.getTime() : 0;
  if (wait > 0) return { taken: false, retryAfterSeconds: Math.ceil(wait / 1000) };
  const isForgotten = known === undefined || now.getTime() - known.lastAt.getTime() >= FORGOTTEN_SECONDS * 1000;
  const attempts = (isForgotten ? 0 : known.attempts) + 1;
  const { free, longestSeconds } = POLICIES[kind];
  const seconds = attempts > free ? Math.min(longestSeconds, 2 ** Math.min(30, attempts - free)) : 0;
  const blockedUntil = seconds === 0 ? null : new Date(now.getTime() + seconds * 1000);
  return { taken: true, next: { attempts, lastAt: now, blockedUntil } };
}
