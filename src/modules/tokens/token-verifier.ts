import { hexOf } from '../../kernel/hex.ts';
import { type BadgeClaims, badgeFault } from './badge.ts';
import { type CompactJws, MAX_TOKEN_CHARACTERS, parseCompactJws } from './compact-jws.rules.ts';
import { checkSignature, type SignatureCheck } from './compact-jws-signature.ts';
import { type ReceiptClaims, receiptFault } from './receipt.ts';
import { sha256Of } from './sd-jwt-digest.ts';
import { type StatusListClaims, statusListFault } from './status-list.rules.ts';
import { decodeStatusList } from './status-list-inflation.ts';
import { type JsonObject, parseJsonObject } from './strict-json.rules.ts';
import {
  CLOCK_SKEW_SECONDS,
  momentOf,
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
  TOKEN_TYP,
  type TokenType,
  type Verdict,
} from './token.rules.ts';
import { type CheckReport, checkReport, type TokenCheck, verdictOf } from './token-checks.rules.ts';
import { type IssuerKey, isCompromised, type VerificationKey } from './verification-key.ts';

/** What the status list, or the registry's own record, says of a token now. */
export interface StatusAnswer {
  readonly status: 'VALID' | 'REVOKED' | 'SUSPENDED' | 'UNAVAILABLE';
}

/** A receipt as the issuer's register keeps it. */
export interface ReceiptOnRecord {
  /** SHA-256 of the token as it was given, hex. */
  readonly digest: string;
  readonly keyId: string;
  /** When it was recorded. */
  readonly at: Date;
}

/** Everything a door decides before it reads a token: nothing in a token can widen it. */
export interface VerificationPolicy {
  /** The kinds accepted here; a badge door accepts badges alone. */
  readonly accept: readonly TokenType[];
  /** The issuers trusted here, compared letter by letter with `iss`. */
  readonly issuers: readonly string[];
  /** The key of a trusted issuer; undefined when it publishes none of that name. A rejection means "could not be had". */
  readonly keys: (kid: string, issuer: string) => Promise<IssuerKey | undefined>;
  readonly now: Date;
  /** When given, a receipt must have been made for this audience. */
  readonly audience?: string | undefined;
  /** When given, a receipt must answer this nonce. */
  readonly nonce?: string | undefined;
  /** Without it, and when it rejects, a badge is at best STALE. */
  readonly currentStatus?: ((claims: BadgeClaims) => Promise<StatusAnswer>) | undefined;
  /**
   * The issuer's own register of receipts. With it, and as evidence, a receipt of a key that was compromised later is proven
   * by what is on record; without it every token of such a key is INVALID.
   */
  readonly receiptOnRecord?: ((jti: string) => Promise<ReceiptOnRecord | undefined>) | undefined;
  /** FRESH (default): a receipt runs out like any token. EVIDENCE: it proves for ever what was answered then. */
  readonly receiptsAs?: 'FRESH' | 'EVIDENCE' | undefined;
  /** How signatures are checked; by jose unless given. */
  readonly signatures?: SignatureCheck | undefined;
  /** Told why `keys` or `currentStatus` rejected, for a log; the verdict does not carry it. */
  readonly onLookUpFailure?: ((error: unknown) => void) | undefined;
}

/** Claims whose signature, key time and shape are good; whether they may be relied on is the verdict's to say. */
export type ProvenToken =
  | { readonly tokenType: 'BADGE'; readonly claims: BadgeClaims }
  | { readonly tokenType: 'RECEIPT'; readonly claims: ReceiptClaims }
  | { readonly tokenType: 'STATUS_LIST'; readonly claims: StatusListClaims };

/** The outcome of a verification, whatever it is: data, never an exception. */
export type TokenVerification = {
  readonly verdict: Verdict;
  readonly checks: readonly TokenCheck[];
} & (ProvenToken | { readonly tokenType: TokenType | null; readonly claims: null });

/** Status lists are bigger than what people carry. */
const MAX_STATUS_LIST_CHARACTERS = 262_144;
const encoder = new TextEncoder();
const KID_PATTERN = /^[A-Za-z0-9_-]{43}$/;

interface Reading {
  readonly jws: CompactJws;
  readonly tokenType: TokenType;
  readonly algorithm: SigningAlgorithm;
  readonly issuer: string;
  readonly claims: JsonObject;
}

/**
 * The one verifier behind every door: GraphQL, command line, browser. It parses strictly, then checks the signature,
 * and looks at claims only when that is good. Never throws for anything a token holds.
 */
export async function verifyToken(token: string, policy: VerificationPolicy): Promise<TokenVerification> {
  const report = checkReport();
  const reading = read(token, policy, report);
  if (!reading) return conclusion(report, null);
  const key = await findKey(reading, policy, report);
  if (!key || !(await checkSignature(reading.jws, key.key, policy, report)))
    return conclusion(report, null, reading.tokenType);
  const proven = await checkClaims(reading, report);
  if (!proven) return conclusion(report, null, reading.tokenType);
  checkKeyTime(proven.claims.iat, key.key, report);
  checkTimes(proven, policy, report);
  checkRequester(proven, policy, report);
  await checkStatus(proven, policy, report);
  await checkRegister(token, proven, key, policy, report);
  return conclusion(report, proven);
}

function conclusion(
  report: CheckReport,
  proven: ProvenToken | null,
  tokenType: TokenType | null = null,
): TokenVerification {
  const checks = report.checks();
  return { verdict: verdictOf(checks), checks, ...(proven ?? { tokenType, claims: null }) };
}

function read(token: string, policy: VerificationPolicy, report: CheckReport): Reading | undefined {
  const limit = policy.accept.includes('STATUS_LIST') ? MAX_STATUS_LIST_CHARACTERS : MAX_TOKEN_CHARACTERS;
  const parsed = parseCompactJws(token, limit);
  if ('fault' in parsed) return void report.fail('FORMAT', parsed.fault);
  const { jws } = parsed;
  const payload = parseJsonObject(jws.payload);
  if ('fault' in payload) return void report.fail('FORMAT', `PAYLOAD_${payload.fault}`);
  report.pass('FORMAT');

  const typ = jws.header['typ'];
  const tokenType = policy.accept.find((type) => TOKEN_TYP[type] === typ);
  if (typ === undefined) return void report.fail('TYPE', 'TYPE_MISSING');
  if (tokenType === undefined) return void report.fail('TYPE', 'TYPE_NOT_ACCEPTED');
  if (tokenType !== 'STATUS_LIST' && token.length > MAX_TOKEN_CHARACTERS)
    return void report.fail('FORMAT', 'TOO_LARGE');
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
  return { jws, tokenType, algorithm, issuer, claims: payload.object };
}

/** The key to verify by; `doubtfulSince` when only what was recorded before that moment counts. */
interface FoundKey {
  readonly kid: string;
  readonly key: VerificationKey;
  readonly doubtfulSince: Date | null;
}

async function findKey(
  reading: Reading,
  policy: VerificationPolicy,
  report: CheckReport,
): Promise<FoundKey | undefined> {
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
  const found = usable(kid, key, reading.tokenType, policy);
  if (!found) return void report.fail('KEY', 'KEY_COMPROMISED');
  if (found.doubtfulSince === null) report.pass('KEY');
  else report.skip('KEY', 'KEY_COMPROMISED');
  if (found.key.alg === reading.algorithm) return found;
  return void report.fail('ALGORITHM', 'ALGORITHM_KEY_MISMATCH');
}

/** A compromised key is of use for nothing but a receipt that the register is asked about. */
function usable(
  kid: string,
  key: IssuerKey,
  tokenType: TokenType,
  { receiptsAs, receiptOnRecord }: VerificationPolicy,
): FoundKey | undefined {
  if (!isCompromised(key)) return { kid, key, doubtfulSince: null };
  const isProvable = tokenType === 'RECEIPT' && receiptsAs === 'EVIDENCE' && receiptOnRecord !== undefined;
  return isProvable && key.evidence ? { kid, key: key.evidence.key, doubtfulSince: key.evidence.since } : undefined;
}

const CLAIM_FAULTS = { BADGE: badgeFault, RECEIPT: receiptFault, STATUS_LIST: statusListFault } as const;

async function checkClaims({ tokenType, claims }: Reading, report: CheckReport): Promise<ProvenToken | undefined> {
  const fault = CLAIM_FAULTS[tokenType](claims);
  if (fault !== undefined) return void report.fail('CLAIMS', 'CLAIM_MALFORMED', fault);
  const proven = { tokenType, claims } as unknown as ProvenToken;
  if (!(await isReadable(proven))) return void report.fail('CLAIMS', 'STATUS_LIST_UNREADABLE');
  report.pass('CLAIMS');
  return proven;
}

/** Whoever is told that a list is good will unpack it: what cannot be unpacked, or is a decompression bomb, is told here. */
async function isReadable({ tokenType, claims }: ProvenToken): Promise<boolean> {
  return tokenType !== 'STATUS_LIST' || (await decodeStatusList(claims.status_list.lst)) !== undefined;
}

function checkKeyTime(iat: number, key: VerificationKey, report: CheckReport): void {
  const issuedAt = iat * 1000;
  const skew = CLOCK_SKEW_SECONDS * 1000;
  const early = issuedAt < key.usableFrom.getTime() - skew;
  const late = key.usableUntil !== null && issuedAt > key.usableUntil.getTime() + skew;
  if (early || late) report.fail('KEY_TIME', 'SIGNED_OUTSIDE_KEY_TIME');
  else report.pass('KEY_TIME');
}

function checkTimes({ tokenType, claims }: ProvenToken, policy: VerificationPolicy, report: CheckReport): void {
  const now = policy.now.getTime() / 1000;
  const nbf = 'nbf' in claims ? claims.nbf : claims.iat;
  if (claims.iat > now + CLOCK_SKEW_SECONDS) report.fail('NOT_BEFORE', 'ISSUED_IN_FUTURE');
  else if (nbf > now + CLOCK_SKEW_SECONDS) report.fail('NOT_BEFORE', 'NOT_YET_IN_FORCE', momentOf(nbf).toISOString());
  else report.pass('NOT_BEFORE');

  if (tokenType === 'RECEIPT' && policy.receiptsAs === 'EVIDENCE') report.skip('EXPIRY', 'FRESHNESS_NOT_ASKED');
  else if (now >= claims.exp + CLOCK_SKEW_SECONDS)
    report.fail('EXPIRY', 'TOKEN_EXPIRED', momentOf(claims.exp).toISOString());
  else report.pass('EXPIRY');
}

function checkRequester(proven: ProvenToken, policy: VerificationPolicy, report: CheckReport): void {
  if (proven.tokenType !== 'RECEIPT') {
    report.skip('AUDIENCE', 'NOT_APPLICABLE');
    report.skip('NONCE', 'NOT_APPLICABLE');
    return;
  }
  if (policy.audience === undefined) report.skip('AUDIENCE', 'NOT_ASKED');
  else if (proven.claims.aud === policy.audience) report.pass('AUDIENCE');
  else report.fail('AUDIENCE', 'OTHER_AUDIENCE');
  if (policy.nonce === undefined) report.skip('NONCE', 'NOT_ASKED');
  else if (proven.claims.nonce === policy.nonce) report.pass('NONCE');
  else report.fail('NONCE', 'OTHER_NONCE');
}

async function checkStatus(proven: ProvenToken, policy: VerificationPolicy, report: CheckReport): Promise<void> {
  if (proven.tokenType !== 'BADGE') return report.skip('STATUS', 'NOT_APPLICABLE');
  if (!policy.currentStatus) return report.skip('STATUS', 'STATUS_NOT_ASKED');
  let answer: StatusAnswer;
  try {
    answer = await policy.currentStatus(proven.claims);
  } catch (error) {
    policy.onLookUpFailure?.(error);
    answer = { status: 'UNAVAILABLE' };
  }
  if (answer.status === 'VALID') return report.pass('STATUS');
  if (answer.status === 'REVOKED') return report.fail('STATUS', 'STATUS_REVOKED');
  if (answer.status === 'SUSPENDED') return report.fail('STATUS', 'STATUS_SUSPENDED');
  return report.skip('STATUS', 'STATUS_UNAVAILABLE');
}

/** What a key in doubt signed counts only when the register says that it was the issuer who signed it, and before. */
async function checkRegister(
  token: string,
  { tokenType, claims }: ProvenToken,
  { kid, doubtfulSince }: FoundKey,
  { receiptOnRecord, onLookUpFailure }: VerificationPolicy,
  report: CheckReport,
): Promise<void> {
  if (doubtfulSince === null || tokenType !== 'RECEIPT' || !receiptOnRecord) {
    return report.skip('REGISTER', tokenType === 'RECEIPT' ? 'NOT_ASKED' : 'NOT_APPLICABLE');
  }
  let recorded: ReceiptOnRecord | undefined;
  try {
    recorded = await receiptOnRecord(claims.jti);
  } catch (error) {
    onLookUpFailure?.(error);
    return report.skip('REGISTER', 'REGISTER_UNAVAILABLE');
  }
  const isOnRecord = recorded?.keyId === kid && recorded.digest === hexOf(await sha256Of(encoder.encode(token)));
  if (!recorded || !isOnRecord) return report.fail('REGISTER', 'NOT_ON_RECORD');
  if (recorded.at >= doubtfulSince) return report.fail('REGISTER', 'RECORDED_AFTER_COMPROMISE');
  report.pass('REGISTER');
}
