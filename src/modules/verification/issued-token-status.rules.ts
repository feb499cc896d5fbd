import { type Day, dayBefore } from '../../kernel/day.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import type { CredentialRecord } from '../credentials/credential-record.rules.ts';
import { countingSpan, type GovernmentTerm } from '../government-credentials/government-standing.rules.ts';
import { ACTIVE } from '../oem-programs/factory-status.rules.ts';
import type { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import type { StatusName } from '../tokens/status-list.rules.ts';
import { codeToday } from './badge.rules.ts';
import type { Claimed, ClaimedGovernmentCredential, ClaimedProgram } from './issued-token.rules.ts';

/** A government credential with what tells it from others. */
export interface RecordedGovernmentCredential extends GovernmentTerm {
  readonly recordId: string;
  readonly classCode: string;
  readonly jurisdiction: string;
  readonly place: string | null;
  readonly number: string;
}

/** A token's holder as on record now, as far as the token speaks of it. */
export interface Holder {
  readonly record: TechnicianRecord;
  readonly governmentCredentials: readonly RecordedGovernmentCredential[];
}

/**
 * Whether the registry still stands by a token that claimed this. One element that is void makes the whole token void, and
 * one that is suspended suspends all of it: there is one status for a token, not one for each element. An element that ends
 * earlier now than was claimed, or is not on record any more, was ended or corrected, and is void; one whose claimed last
 * day has gone by claims nothing any more.
 */
export function tokenStatusToday(claimed: Claimed, holder: Holder, today: Day): StatusName {
  const standings = [
    ...Object.entries(claimed.codes).map(([code, through]) => codeStatus(code, through, holder.record, today)),
    ...(claimed.portable?.oemPrograms ?? []).map((program) => programStatus(program, holder.record, today)),
    ...(claimed.portable?.governmentCredentials ?? []).map((credential) => governmentStatus(credential, holder, today)),
  ];
  return GRAVITY.find((grave) => standings.includes(grave)) ?? 'VALID';
}

const GRAVITY: readonly StatusName[] = ['REVOKED', 'SUSPENDED'];

/** The last day on which a government credential counts by what is on record; null for one that does not expire. */
export function lastCountingDay(term: GovernmentTerm): Day | null {
  const { until } = countingSpan(term);
  return until === END_OF_TIME ? null : dayBefore(until);
}

function codeStatus(code: string, claimedThrough: Day, record: CredentialRecord, today: Day): StatusName {
  if (claimedThrough < today) return 'VALID';
  const { standing, through } = codeToday(record, code, today);
  if (standing === 'SUSPENDED') return 'SUSPENDED';
  return standing === 'REVOKED' || through === null || through < claimedThrough ? 'REVOKED' : 'VALID';
}

function programStatus(claimed: ClaimedProgram, record: TechnicianRecord, today: Day): StatusName {
  const now = record
    .completedLevelsOn(today)
    .find(({ program, level }) => program === claimed.program && level === claimed.level);
  if (!now || now.completedOn > claimed.completedOn) return 'REVOKED';
  if (claimed.state === null || (claimed.through !== null && claimed.through < today)) return 'VALID';
  if (now.state === claimed.state) return endsBefore(now.holdsThrough, claimed.through) ? 'REVOKED' : 'VALID';
  return now.state === ACTIVE ? 'VALID' : 'REVOKED';
}

function governmentStatus(
  claimed: ClaimedGovernmentCredential,
  { governmentCredentials }: Holder,
  today: Day,
): StatusName {
  if (claimed.through !== null && claimed.through < today) return 'VALID';
  const now = governmentCredentials.find(({ recordId }) => recordId === claimed.recordId);
  const isTheSame = now !== undefined && IDENTIFYING.every((member) => now[member] === claimed[member]);
  return isTheSame && !endsBefore(lastCountingDay(now), claimed.through) ? 'VALID' : 'REVOKED';
}

const IDENTIFYING = ['classCode', 'jurisdiction', 'place', 'number', 'from'] as const;

/** Whether it ends, and before what was claimed; null is without an end. */
function endsBefore(through: Day | null, claimedThrough: Day | null): boolean {
  return through !== null && (claimedThrough === null || through < claimedThrough);
}
