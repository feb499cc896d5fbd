import type { Environment } from '../../kernel/environment.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { looksLikeBearerSecret, newBearerSecret, shownStartOf } from './bearer-secret.rules.ts';

/** What every key starts with, and no id ever does: secret scanners look for it. */
const KEY_PREFIXES: Readonly<Record<Environment, string>> = { LIVE: 'ase_live_', SANDBOX: 'ase_test_' };

const LABEL_LIMIT = 100;
const ORGANIZATION_LIMIT = 200;
const SPONSOR_PATTERN = /^[A-Z][A-Z0-9_]{0,39}$/;
/** How long a key that is replaced may go on: long enough for a yearly change of hands, too short to be forgotten. */
export const MAX_OVERLAP_MINUTES = 7 * 24 * 60;
const MINUTE = 60_000;

/** Where a key stands. Public codes: add, never rename. */
export const API_KEY_STATES = ['IN_FORCE', 'EXPIRED', 'REVOKED'] as const;
export type ApiKeyState = (typeof API_KEY_STATES)[number];

/** What a new key shall be bound to. */
export interface ApiKeyRequest {
  /** The organisation's name; it is made when there is none of that name. */
  readonly organization: string;
  readonly role: KnownViewer['role'];
  /** The technician whose data the key opens: wanted for the role TECHNICIAN, and for no other. */
  readonly technicianId?: string | undefined;
  /** The sponsor of OEM programmes that the organisation is, `TOYOTA`: for the role SPONSOR, and for no other. */
  readonly sponsor?: string | undefined;
  /** What the key is for, in its owner's words. */
  readonly label: string;
  /** From this moment on the key is refused; without one it lasts until it is revoked. */
  readonly expiresAt?: Date | undefined;
  /** All that it may be used for; without it, whatever its role allows. */
  readonly scopes?: readonly Scope[] | undefined;
}

/** A new key for the environment: `ase_live_…` or `ase_test_…`. */
export function newApiKey(randomness: Randomness, environment: Environment = 'LIVE'): string {
  return newBearerSecret(KEY_PREFIXES[environment], randomness);
}

/** For which environment `text` has the form and the checksum of a key; it may still be unknown. */
export function environmentOfKey(text: string): Environment | undefined {
  const environment = text.startsWith(KEY_PREFIXES.SANDBOX) ? 'SANDBOX' : 'LIVE';
  return looksLikeBearerSecret(KEY_PREFIXES[environment], text) ? environment : undefined;
}

/** The characters by which a key is recognised in a list. */
export function shownPrefixOf(key: string): string {
  return shownStartOf(KEY_PREFIXES[environmentOfKey(key) ?? 'LIVE'], key);
}

/** The key in an Authorization header of the Bearer scheme (RFC 6750, section 2.1), or undefined for any other header. */
export function bearerKeyOf(authorization: string): string | undefined {
  const token = bearerTokenOf(authorization);
  return token !== undefined && environmentOfKey(token) !== undefined ? token : undefined;
}

/** What follows the Bearer scheme in an Authorization header; undefined for every other scheme and form. */
export function bearerTokenOf(authorization: string): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1];
}

/** Everything wrong with a request for a key. */
export function faultsOf(request: ApiKeyRequest, now: Date): readonly Fault[] {
  const faults: Fault[] = [];
  const add = (code: string, message: string, field: keyof ApiKeyRequest) =>
    faults.push({ code, message, path: [field] });
  if (!isName(request.organization, ORGANIZATION_LIMIT)) {
    add(
      'ORGANIZATION_NAME_INVALID',
      `An organisation's name has 1 to ${ORGANIZATION_LIMIT} characters.`,
      'organization',
    );
  }
  faults.push(...labelFaults(request.label));
  if (request.role === 'TECHNICIAN' && request.technicianId === undefined) {
    add('TECHNICIAN_REQUIRED', "A technician's key must name the technician.", 'technicianId');
  }
  if (request.role !== 'TECHNICIAN' && request.technicianId !== undefined) {
    add('TECHNICIAN_NOT_EXPECTED', `A key of the role ${request.role} names no technician.`, 'technicianId');
  }
  if (request.sponsor !== undefined && request.role !== 'SPONSOR') {
    add('SPONSOR_NOT_EXPECTED', `A key of the role ${request.role} names no sponsor.`, 'sponsor');
  } else if (request.sponsor !== undefined && !SPONSOR_PATTERN.test(request.sponsor)) {
    add('SPONSOR_MALFORMED', 'A sponsor is a code such as MERCEDES_BENZ.', 'sponsor');
  }
  faults.push(...expiryFaults(request.expiresAt, now), ...scopeFaults(request.scopes));
  return faults;
}

export function labelFaults(label: string): readonly Fault[] {
  if (isName(label, LABEL_LIMIT)) return [];
  return [{ code: 'LABEL_INVALID', message: `A label has 1 to ${LABEL_LIMIT} characters.`, path: ['label'] }];
}

/** What is wrong with the end of a key. `callersEnd` is when the key that asks ends itself: none that it makes outlives it. */
export function expiryFaults(
  expiresAt: Date | null | undefined,
  now: Date,
  callersEnd: Date | null = null,
): readonly Fault[] {
  const fault = (code: string, message: string) => [{ code, message, path: ['expiresAt'] }];
  if (expiresAt != null && !(expiresAt > now)) return fault('EXPIRY_NOT_IN_FUTURE', 'A key must expire in the future.');
  if (callersEnd !== null && !(expiresAt != null && expiresAt <= callersEnd)) {
    const message = `The key you ask with ends at ${callersEnd.toISOString()}: what it makes must end by then.`;
    return fault('EXPIRY_BEYOND_CALLER', message);
  }
  return [];
}

/** Scopes may be left out, and then there is no limit; a list of none would be of no use, and is refused. */
export function scopeFaults(scopes: readonly Scope[] | null | undefined): readonly Fault[] {
  if (scopes == null || scopes.length > 0) return [];
  return [{ code: 'SCOPES_EMPTY', message: 'Name a scope, or leave the scopes out for all.', path: ['scopes'] }];
}

export function overlapFaults(minutes: number): readonly Fault[] {
  if (Number.isInteger(minutes) && minutes >= 0 && minutes <= MAX_OVERLAP_MINUTES) return [];
  const message = `What is replaced may go on for 0 to ${MAX_OVERLAP_MINUTES} minutes; ${minutes} were asked for.`;
  return [{ code: 'OVERLAP_OUT_OF_RANGE', message, path: ['overlapMinutes'] }];
}

/** When what is replaced ends: after the overlap, or by itself before that. */
export function endAfterOverlap(now: Date, minutes: number, own: Date | null): Date {
  const end = new Date(now.getTime() + minutes * MINUTE);
  return own !== null && own < end ? own : end;
}

/** Where a key stands at a moment; at its very end it is over. */
export function apiKeyStateAt(
  now: Date,
  key: { readonly expiresAt: Date | null; readonly revokedAt: Date | null },
): ApiKeyState {
  if (key.revokedAt !== null) return 'REVOKED';
  return key.expiresAt !== null && key.expiresAt <= now ? 'EXPIRED' : 'IN_FORCE';
}

function isName(text: string, limit: number): boolean {
  return text.trim() === text && text.length >= 1 && text.length <= limit;
}
