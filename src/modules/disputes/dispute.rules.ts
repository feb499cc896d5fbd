import type { Fault } from '../../kernel/refusal.ts';

/** What of a record can be disputed. Public codes: add, never rename. */
export const DISPUTED_FACTS = [
  'CREDENTIAL_PERIOD',
  'STATUS_ACTION',
  'EXAM_RESULT',
  'EMPLOYMENT',
  'OEM_ENROLMENT',
  'GOVERNMENT_CREDENTIAL',
] as const;
export type DisputedFactKind = (typeof DISPUTED_FACTS)[number];

/** What became of a dispute. Public codes: add, never rename. */
export const DISPUTE_STATES = ['OPEN', 'UPHELD', 'REJECTED'] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];
export type DisputeResolution = Exclude<DisputeState, 'OPEN'>;

/** How long a technician's statement and a registrar's reason may be, in characters. */
export const MAX_STATEMENT = 2_000;
export const MAX_REASON = 1_000;
/** How many facts one person may dispute at a time. */
export const MAX_OPEN_DISPUTES = 50;

/** Control characters but line breaks and tabs, and halves of surrogate pairs. */
const UNPRINTABLE = /[^\P{Cc}\n\t]|\p{Cs}/u;

/** Everything wrong with a statement or a reason, which are texts of several lines. */
export function textFaults(text: string, limit: number, path: readonly string[]): readonly Fault[] {
  if (text.trim() === '') return [{ code: 'TEXT_EMPTY', message: 'A few words are wanted here.', path }];
  if (text.length > limit) {
    const message = `At most ${limit} characters are kept here; these are ${text.length}.`;
    return [{ code: 'TEXT_TOO_LONG', message, path }];
  }
  if (!UNPRINTABLE.test(text)) return [];
  return [{ code: 'TEXT_MALFORMED', message: 'It holds characters that cannot be printed.', path }];
}

/** Everything wrong with a resolution: a rejection says why; an upheld dispute is followed by a correction, which says it. */
export function resolutionFaults(resolution: DisputeResolution, reason: string | null): readonly Fault[] {
  const path = ['reason'];
  if (reason !== null) return textFaults(reason, MAX_REASON, path);
  if (resolution === 'UPHELD') return [];
  return [{ code: 'REASON_MISSING', message: 'A dispute is rejected with a reason.', path }];
}

/** What an open dispute is told as in answers. */
export interface DisputeFlag {
  readonly kind: DisputedFactKind;
  /** A test, a role, a programme or a licence class. */
  readonly code: string;
}
