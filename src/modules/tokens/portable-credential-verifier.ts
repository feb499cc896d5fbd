import type { StatusListReference } from './badge.ts';
import { type CompactJws, parseCompactJws } from './compact-jws.rules.ts';
import { checkSignature, type SignatureCheck } from './compact-jws-signature.ts';
import type { KeyBindingClaims } from './key-binding.ts';
import { checkKeyBinding, type KeyBindingPolicy } from './key-binding-verification.ts';
import {
  NEVER_DISCLOSABLE,
  PORTABLE_CREDENTIAL_TYP,
  type PortableCredentialClaims,
  portableCredentialFault,
  SECONDS_PER_DAY,
} from './portable-credential.ts';
import {
  type PortableCredentialCheck,
  type PortableCredentialReport,
  portableCredentialReport,
} from './portable-credential-checks.rules.ts';
import { parseSdJwt, type SdJwt } from './sd-jwt.rules.ts';
import { disclosuresByDigest, type Hasher, sha256 } from './sd-jwt-digest.ts';
import { processDisclosures } from './sd-jwt-processing.rules.ts';
import { type JsonObject, parseJsonObject } from './strict-json.rules.ts';
import {
  CLOCK_SKEW_SECONDS,
  momentOf,
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
  type Verdict,
} from './token.rules.ts';
import { verdictOf } from './token-checks.rules.ts';
import type { StatusAnswer } from './token-verifier.ts';
import { type IssuerKey, isCompromised, type VerificationKey } from './verification-key.ts';

/** Everything a door decides before it reads a credential: nothing in a credential can widen it (RFC 9901, section 9.5). */
export interface PortableCredentialPolicy {
  /** The issuers trusted here, compared letter by letter with `iss`. */
  readonly issuers: readonly string[];
  /** The key of a trusted issuer; undefined when it publishes none of that name. A rejection means "could not be had". */
  readonly keys: (kid: string, issuer: string) => Promise<IssuerKey | undefined>;
  readonly now: Date;
  /**
   * Whether the holder must prove the key, and to whom. With NOT_REQUIRED whoever has a copy can show it; a proof that
   * comes all the same must be the holder's and for these contents.
   */
  readonly keyBinding: KeyBindingPolicy | 'NOT_REQUIRED';
  /** Without it, and when it rejects, a credential is at best STALE. */
  readonly currentStatus?: ((reference: StatusListReference) => Promise<StatusAnswer>) | undefined;
  /** Told why `keys` or `currentStatus` rejected, for a log; the verdict does not carry it. */
  readonly onLookUpFailure?: ((error: unknown) => void) | undefined;
  readonly hasher?: Hasher | undefined;
  /** How the issuer's signature is checked; by jose unless given. */
  readonly signatures?: SignatureCheck | undefined;
}

/** The outcome of a verification, whatever it is: data, never an exception. */
export interface PortableCredentialVerification {
  readonly verdict: Verdict;
  readonly checks: readonly PortableCredentialCheck[];
  /**
   * What the issuer signed and the holder shows; null unless both are proven to belong together. Whether it may be
   * relied on is the verdict's to say.
   */
  readonly claims: PortableCredentialClaims | null;
  /**
   * The holder's proof: for whom, in answer to what and when it was made. Null unless there is one, signed with the key
   * that the credential was issued to and for exactly what is shown.
   */
  readonly keyBinding: KeyBindingClaims | null;
}

type Proven = Pick<PortableCredentialVerification, 'claims' | 'keyBinding'>;
const NOTHING_PROVEN: Proven = { claims: null, keyBinding: null };

const KID_PATTERN = /^[A-Za-z0-9_-]{43}$/;

interface Reading {
  readonly sdJwt: SdJwt;
  readonly jws: CompactJws;
  readonly payload: JsonObject;
  readonly algorithm: SigningAlgorithm;
  readonly issuer: string;
}

/**
 * Verifies a portable credential, or a presentation of one: the steps of RFC 9901, section 7.1, and of section 7.3 for
 * the key binding, then the credential's own rules and its status. Nothing is looked at before the issuer's signature is
 * good but what finds the key. Whether a nonce was used before is the caller's to know. Never throws for anything a
 * credential holds.
 */
export async function verifyPortableCredential(
  text: string,
  policy: PortableCredentialPolicy,
): Promise<PortableCredentialVerification> {
  const report = portableCredentialReport();
  const proven = await prove(text, policy, report);
  const checks = report.checks();
  return { verdict: verdictOf(checks), checks, ...proven };
}

async function prove(
  text: string,
  policy: PortableCredentialPolicy,
  report: PortableCredentialReport,
): Promise<Proven> {
  const hasher = policy.hasher ?? sha256;
  const reading = read(text, policy, report);
  const key = reading && (await findKey(reading, policy, report));
  if (!key || !(await checkSignature(reading.jws, key, policy, report))) return NOTHING_PROVEN;
  const claims = await openClaims(reading, hasher, report);
  if (!claims) return NOTHING_PROVEN;
  checkKeyTime(claims.iat, key, report);
  checkTimes(claims, policy.now, report);
  const keyBinding = await checkKeyBinding(reading.sdJwt, claims.cnf.jwk, policy, hasher, report);
  await checkStatus(claims.status.status_list, policy, report);
  return { claims, keyBinding };
}

function read(text: string, policy: PortableCredentialPolicy, report: PortableCredentialReport): Reading | undefined {
  const parsed = parseSdJwt(text);
  if ('fault' in parsed) return void report.fail('FORMAT', parsed.fault);
  const issued = parseCompactJws(parsed.sdJwt.jwt);
  if ('fault' in issued) return void report.fail('FORMAT', issued.fault);
  const { jws } = issued;
  const payload = parseJsonObject(jws.payload);
  if ('fault' in payload) return void report.fail('FORMAT', `PAYLOAD_${payload.fault}`);
  report.pass('FORMAT');

  const typ = jws.header['typ'];
  if (typ === undefined) return void report.fail('TYPE', 'TYPE_MISSING');
  if (typ !== PORTABLE_CREDENTIAL_TYP) return void report.fail('TYPE', 'TYPE_NOT_ACCEPTED');
  report.pass('TYPE');

  const alg = jws.header['alg'];
  const algorithm = SIGNING_ALGORITHMS.find((allowed) => allowed === alg);
  if (alg === undefined) return void report.fail('ALGORITHM', 'ALGORITHM_MISSING');
  if (algorithm === undefined) return void report.fail('ALGORITHM', 'ALGORITHM_NOT_ALLOWED');
  report.pass('ALGORITHM');

  const issuer = payload.object['iss'];
  if (typeof issuer !== 'string') return void report.fail('ISSUER', 'ISSUER_MISSING');
  if (!policy.issuers.includes(issuer)) return void report.fail('ISSUER', 'ISSUER_UNKNOWN');
  report.pass('ISSUER');
  return { sdJwt: parsed.sdJwt, jws, payload: payload.object, algorithm, issuer };
}

async function findKey(
  reading: Reading,
  policy: PortableCredentialPolicy,
  report: PortableCredentialReport,
): Promise<VerificationKey | undefined> {
  const kid = reading.jws.header['kid'];
  if (kid === undefined) return void report.fail('KEY', 'KID_MISSING');
  if (typeof kid !== 'string' || !KID_PATTERN.test(kid)) return void report.fail('KEY', 'KID_MALFORMED');
  let key: IssuerKey | undefined;
  try {
    key = await policy.keys(kid, reading.issuer);
  } catch (error) {
    policy.onLookUpFailure?.(error);
    return void report.skip('KEY', 'KEYS_UNAVAILABLE');
  }
  if (!key) return void report.fail('KEY', 'KEY_UNKNOWN');
  if (isCompromised(key)) return void report.fail('KEY', 'KEY_COMPROMISED');
  report.pass('KEY');
  if (key.alg === reading.algorithm) return key;
  return void report.fail('ALGORITHM', 'ALGORITHM_KEY_MISMATCH');
}

async function openClaims(
  reading: Reading,
  hasher: Hasher,
  report: PortableCredentialReport,
): Promise<PortableCredentialClaims | undefined> {
  const byDigest = await disclosuresByDigest(reading.sdJwt.disclosures, hasher);
  const processed = processDisclosures(reading.payload, byDigest, NEVER_DISCLOSABLE);
  if ('fault' in processed) return void report.fail('DISCLOSURES', processed.fault);
  report.pass('DISCLOSURES');
  const fault = portableCredentialFault(processed.claims);
  if (fault !== undefined) return void report.fail('CLAIMS', 'CLAIM_MALFORMED', fault);
  report.pass('CLAIMS');
  return processed.claims as unknown as PortableCredentialClaims;
}

/** `iat` names a day, so the key must have been in use at some moment of it. */
function checkKeyTime(iat: number, key: VerificationKey, report: PortableCredentialReport): void {
  const skew = CLOCK_SKEW_SECONDS * 1000;
  const early = (iat + SECONDS_PER_DAY) * 1000 <= key.usableFrom.getTime() - skew;
  const late = key.usableUntil !== null && iat * 1000 > key.usableUntil.getTime() + skew;
  if (early || late) report.fail('KEY_TIME', 'SIGNED_OUTSIDE_KEY_TIME');
  else report.pass('KEY_TIME');
}

/** Written so that a moment that is no moment (NaN) passes nothing. */
function checkTimes(claims: PortableCredentialClaims, moment: Date, report: PortableCredentialReport): void {
  const now = moment.getTime() / 1000;
  const { iat, nbf = iat, exp } = claims;
  if (!(iat <= now + CLOCK_SKEW_SECONDS)) report.fail('NOT_BEFORE', 'ISSUED_IN_FUTURE');
  else if (!(nbf <= now + CLOCK_SKEW_SECONDS))
    report.fail('NOT_BEFORE', 'NOT_YET_IN_FORCE', momentOf(nbf).toISOString());
  else report.pass('NOT_BEFORE');
  if (!(now < exp + CLOCK_SKEW_SECONDS)) report.fail('EXPIRY', 'TOKEN_EXPIRED', momentOf(exp).toISOString());
  else report.pass('EXPIRY');
}

async function checkStatus(
  reference: StatusListReference,
  policy: PortableCredentialPolicy,
  report: PortableCredentialReport,
): Promise<void> {
  if (!policy.currentStatus) return report.skip('STATUS', 'STATUS_NOT_ASKED');
  let answer: StatusAnswer;
  try {
    answer = await policy.currentStatus(reference);
  } catch (error) {
    policy.onLookUpFailure?.(error);
    answer = { status: 'UNAVAILABLE' };
  }
  if (answer.status === 'VALID') return report.pass('STATUS');
  if (answer.status === 'REVOKED') return report.fail('STATUS', 'STATUS_REVOKED');
  if (answer.status === 'SUSPENDED') return report.fail('STATUS', 'STATUS_SUSPENDED');
  return report.skip('STATUS', 'STATUS_UNAVAILABLE');
}
