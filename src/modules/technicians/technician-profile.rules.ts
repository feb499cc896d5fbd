import type { Fault } from '../../kernel/refusal.ts';
import { foldName, isAseId, isHomeState, TEXT_LIMIT } from './technician.rules.ts';

/** What is kept about a person besides credentials. */
export interface TechnicianProfile {
  readonly firstName: string;
  readonly lastName: string;
  readonly homeState: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly directoryOptIn: boolean;
}

const EMAIL_PATTERN = /^[^\s@"(),:;<>[\\\]\p{Cc}]+@[^\s@.\p{Cc}]+(\.[^\s@.\p{Cc}]+)+$/u;
const PHONE_PATTERN = /^\+?[0-9][0-9 ().-]{5,30}$/;
/** Control characters, line breaks, and halves of surrogate pairs, which cannot be written in UTF-8. */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Everything wrong with the members of a profile that are given; an absent member is not looked at. */
export function profileFaults(profile: Partial<TechnicianProfile>): readonly Fault[] {
  const faults: Fault[] = [];
  for (const member of ['firstName', 'lastName'] as const) {
    const name = profile[member];
    if (name !== undefined) faults.push(...personNameFaults(name, [member]));
  }
  if (profile.homeState !== undefined && !isHomeState(profile.homeState)) {
    faults.push({
      code: 'HOME_STATE_UNKNOWN',
      message: 'A home state is an ISO 3166-2 code such as US-CA.',
      path: ['homeState'],
    });
  }
  if (profile.email != null && (profile.email.length > TEXT_LIMIT || !EMAIL_PATTERN.test(profile.email))) {
    faults.push({ code: 'EMAIL_MALFORMED', message: 'This is not a mail address.', path: ['email'] });
  }
  if (profile.phone != null && !PHONE_PATTERN.test(profile.phone)) {
    faults.push({ code: 'PHONE_MALFORMED', message: 'This is not a telephone number.', path: ['phone'] });
  }
  return faults;
}

/** The fault of a malformed ASE ID, if it is one. */
export function aseIdFaults(aseId: string): readonly Fault[] {
  return isAseId(aseId)
    ? []
    : [{ code: 'ASE_ID_MALFORMED', message: 'An ASE ID has the form ASE-dddd-dddd.', path: ['aseId'] }];
}

/** A name without a letter or a digit could never be typed again to prove who is meant. */
function personNameFaults(name: string, path: readonly string[]): readonly Fault[] {
  const faults = nameFaults(name, path);
  return faults.length > 0 || foldName(name) !== ''
    ? faults
    : [{ code: 'NAME_MALFORMED', message: 'A name has at least one letter.', path }];
}

/** Everything wrong with a name of a person or an organisation. */
export function nameFaults(name: string, path: readonly string[]): readonly Fault[] {
  if (name.trim() === '') return [{ code: 'NAME_EMPTY', message: 'A name is wanted here.', path }];
  if (name.length > TEXT_LIMIT) {
    return [
      { code: 'NAME_TOO_LONG', message: `A name has at most ${TEXT_LIMIT} characters; this has ${name.length}.`, path },
    ];
  }
  return UNPRINTABLE.test(name)
    ? [{ code: 'NAME_MALFORMED', message: 'A name has no control characters or line breaks.', path }]
    : [];
}
