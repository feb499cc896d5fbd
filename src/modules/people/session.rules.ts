/** How somebody signed in. */
export const SIGN_IN_METHODS = ['PASSWORD', 'PASSKEY', 'CODE'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** A session ends when it was not used for so long, and at the latest so long after signing in (NIST SP 800-63B-4, 2.2.3). */
export const IDLE_SECONDS = 3_600;
export const SESSION_SECONDS = 12 * 3_600;
/** Use is noted once in so many seconds, so that reading costs no write. */
export const USE_NOTED_SECONDS = 60;
/** What changes how one signs in wants a sign-in no older than this. */
export const FRESH_SECONDS = 15 * 60;
/** How long a device stays known after somebody signed in with it. */
export const DEVICE_SECONDS = 180 * 86_400;

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A device as a list of sessions names it, `Firefox on Linux`. Nothing that the client wrote is kept. */
export function deviceOf(userAgent: string | undefined): string {
  const named = (table: typeof BROWSERS) => table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1];
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)];
  if (browser === undefined) return system === undefined ? 'A program' : `A program on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}

/** Whether somebody signed in recently enough to change how they sign in. */
export function isFresh(signedInAt: Date, now: Date): boolean {
  return now.getTime() - signedInAt.getTime() <= FRESH_SECONDS * 1000;
}
