import type { Fault } from '../../kernel/refusal.ts';
import { foldAddress, isMailAddress } from '../mail/mail.rules.ts';
import { nameFaults } from '../technicians/technician-profile.rules.ts';

/** Everything wrong with a mail address that somebody gave. */
export function addressFaults(address: string, path: readonly string[]): readonly Fault[] {
  return isMailAddress(foldAddress(address))
    ? []
    : [{ code: 'EMAIL_MALFORMED', message: 'This is not a mail address.', path }];
}

/** Everything wrong with the name of a person who signs up. */
export function signUpNameFaults(name: string, path: readonly string[]): readonly Fault[] {
  return nameFaults(name, path);
}

const LABEL_LIMIT = 60;

/** Everything wrong with what somebody calls a passkey of theirs. */
export function labelFaults(label: string, path: readonly string[]): readonly Fault[] {
  const isLabel = label.trim() !== '' && label.length <= LABEL_LIMIT && !/[\p{Cc}\p{Cs}]/u.test(label);
  return isLabel
    ? []
    : [{ code: 'LABEL_INVALID', message: `A label has 1 to ${LABEL_LIMIT} printable characters.`, path }];
}
