import type { Fault } from '../../kernel/refusal.ts';

/** A link lives at most this long, and never longer than what it shows. */
export const MAX_SHARE_HOURS = 30 * 24;
/** A link is opened at most this often, so that a code that went round cannot fill the record without end. */
export const MAX_SHARE_OPENINGS = 1000;
export const MAX_FOR_WHOM_CHARACTERS = 80;

/** What a link shows. */
export const SHARE_LINK_KINDS = ['BADGE', 'PRESENTATION'] as const;
export type ShareLinkKind = (typeof SHARE_LINK_KINDS)[number];

/** Whether a link can be opened, and if not why. Public codes: add, never rename. */
export const SHARE_LINK_STATES = ['OPEN', 'ENDED', 'WITHDRAWN', 'EXPIRED', 'USED_UP'] as const;
export type ShareLinkState = (typeof SHARE_LINK_STATES)[number];

/** What a technician wants of a link. */
export interface ShareLinkDraft {
  readonly hours: number;
  readonly maxOpenings: number;
  /** For whom it is meant, in the technician's words. */
  readonly forWhom: string | null;
}

/** What a link's state follows from. */
export interface ShareLinkLife {
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly openings: number;
  readonly maxOpenings: number;
  /** Whether the registry still stands by what is shown: not withdrawn, and not signed by a key that was given up. */
  readonly isUpheld: boolean;
}

/**
 * Whether a link can be opened at `now`. Several things may have ended it: its holder's own word is said before the
 * registry's, and either before what time and openings alone brought about.
 */
export function shareLinkState(life: ShareLinkLife, now: Date): ShareLinkState {
  if (life.endedAt !== null) return 'ENDED';
  if (!life.isUpheld) return 'WITHDRAWN';
  if (now >= life.expiresAt) return 'EXPIRED';
  return life.openings >= life.maxOpenings ? 'USED_UP' : 'OPEN';
}

/** When a link that is made at `now` runs out: after `hours`, or with what it shows. */
export function shareLinkExpiry(now: Date, hours: number, shownExpiresAt: Date): Date {
  return new Date(Math.min(now.getTime() + hours * MILLISECONDS_PER_HOUR, shownExpiresAt.getTime()));
}

/** Everything that is wrong with what a technician wants of a link. */
export function shareLinkFaults({ hours, maxOpenings, forWhom }: ShareLinkDraft): readonly Fault[] {
  const faults: Fault[] = [];
  if (!Number.isInteger(hours) || hours < 1 || hours > MAX_SHARE_HOURS) {
    const message = `A link lives 1 to ${MAX_SHARE_HOURS} hours; ${hours} were asked for.`;
    faults.push({ code: 'SHARE_HOURS_OUT_OF_RANGE', message, path: ['hours'] });
  }
  if (!Number.isInteger(maxOpenings) || maxOpenings < 1 || maxOpenings > MAX_SHARE_OPENINGS) {
    const message = `A link is opened 1 to ${MAX_SHARE_OPENINGS} times; ${maxOpenings} were asked for.`;
    faults.push({ code: 'SHARE_OPENINGS_OUT_OF_RANGE', message, path: ['maxOpenings'] });
  }
  if (forWhom !== null && !isOneLine(forWhom)) {
    const message = `For whom it is takes one line of 1 to ${MAX_FOR_WHOM_CHARACTERS} characters of plain text.`;
    faults.push({ code: 'FOR_WHOM_MALFORMED', message, path: ['forWhom'] });
  }
  return faults;
}

/** `forWhom` as it is kept: composed, and without spaces around it. */
export function tidiedForWhom(forWhom: string | null | undefined): string | null {
  return forWhom?.normalize('NFC').trim() ?? null;
}

const MILLISECONDS_PER_HOUR = 3_600_000;
/** Control characters, line ends, and what turns the direction of text: strangers read it on a page that others trust. */
const NOT_IN_ONE_LINE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function isOneLine(text: string): boolean {
  return (
    text.length >= 1 && text.length <= MAX_FOR_WHOM_CHARACTERS && text.isWellFormed() && !NOT_IN_ONE_LINE.test(text)
  );
}
