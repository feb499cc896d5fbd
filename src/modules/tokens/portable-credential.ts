import type { Day } from '../../kernel/day.ts';
import { isStatusListReference, type StatusListReference } from './badge.ts';
import {
  firstBadClaim,
  isCode,
  isDayText,
  isNumericDate,
  isPlainText,
  listOf,
  livesAtMost,
  objectOf,
  optional,
} from './claims.rules.ts';
import { MAX_TOKEN_CHARACTERS } from './compact-jws.rules.ts';
import { type HolderJwk, isHolderJwk } from './key-binding.ts';
import { serializeSdJwt } from './sd-jwt.rules.ts';
import { type ConcealmentSource, concealClaims, type ObjectConcealment } from './sd-jwt-issuance.ts';
import { isJsonObject, type JsonObject } from './strict-json.rules.ts';
import { numericDateOf } from './token.rules.ts';
import type { Signer } from './token-signing.ts';

/** The draft that portable credentials follow; the sections named beside them are this version's. */
export const SD_JWT_VC_DRAFT = 'draft-ietf-oauth-sd-jwt-vc-12';

/** The `typ` of a portable credential (SD-JWT VC, section 3.2.1). */
export const PORTABLE_CREDENTIAL_TYP = 'dc+sd-jwt';

/** Claims that no disclosure may touch (SD-JWT VC, section 3.2.2.2); `iat` too, since its key's time hangs on it. */
export const NEVER_DISCLOSABLE: readonly string[] = [
  'iss',
  'iat',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'status',
];

/** A portable credential lives at most this long. */
export const MAX_PORTABLE_CREDENTIAL_DAYS = 90;
export const SECONDS_PER_DAY = 86_400;

/** Decoys fill the lists up to a multiple of these, so that the number of credentials shows only roughly. */
const CERTIFICATION_SLOTS = 16;
const DESIGNATION_SLOTS = 8;
const MAX_CREDENTIALS = 200;
const ASE_ID_PATTERN = /^ASE-\d{4}-\d{4}$/;

/** A certification or designation, and the first and last day on which it is valid. */
export interface PortableEntry {
  readonly code: string;
  readonly from: Day;
  readonly through: Day;
}

/** What a portable credential says; a verifier sees of the optional claims and of the lists what its holder shows. */
export interface PortableCredentialClaims {
  readonly iss: string;
  readonly vct: string;
  /** The start of the day of issue in UTC: the moment itself would link a credential to its re-issue. */
  readonly iat: number;
  readonly nbf?: number;
  readonly exp: number;
  readonly cnf: { readonly jwk: HolderJwk };
  readonly status: { readonly status_list: StatusListReference };
  readonly given_name?: string;
  readonly family_name?: string;
  readonly ase_id?: string;
  readonly certifications: readonly PortableEntry[];
  readonly designations: readonly PortableEntry[];
}

export interface PortableCredentialContents {
  readonly issuer: string;
  readonly issuedAt: Date;
  readonly notBefore?: Date;
  /** At most {@link MAX_PORTABLE_CREDENTIAL_DAYS}, counted from the start of the day of issue. */
  readonly lifeDays: number;
  readonly holderKey: HolderJwk;
  /** Drawn afresh for every issue: a status index that stays the same would link re-issues. */
  readonly status: StatusListReference;
  readonly givenName: string;
  readonly familyName: string;
  readonly aseId: string;
  readonly certifications: readonly PortableEntry[];
  readonly designations: readonly PortableEntry[];
}

/** The type of an issuer's portable credentials: the address of its type metadata (SD-JWT VC, section 6.3.1). */
export function portableCredentialVct(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/credential-types/technician/1`;
}

/** The claims of a portable credential, all of them. Throws a RangeError for contents that no verifier would accept. */
export function portableCredentialClaims(contents: PortableCredentialContents): PortableCredentialClaims {
  const issuedAt = numericDateOf(contents.issuedAt);
  const iat = issuedAt - (issuedAt % SECONDS_PER_DAY);
  const claims = {
    iss: contents.issuer,
    vct: portableCredentialVct(contents.issuer),
    iat,
    ...(contents.notBefore === undefined ? {} : { nbf: numericDateOf(contents.notBefore) }),
    exp: iat + contents.lifeDays * SECONDS_PER_DAY,
    cnf: { jwk: contents.holderKey },
    status: { status_list: { idx: contents.status.idx, uri: contents.status.uri } },
    given_name: contents.givenName,
    family_name: contents.familyName,
    ase_id: contents.aseId,
    certifications: contents.certifications.map(entryOf),
    designations: contents.designations.map(entryOf),
  };
  const fault = portableCredentialFault(claims);
  if (fault !== undefined) throw new RangeError(`A portable credential cannot say this: ${fault}.`);
  return claims;
}

/**
 * Signs a portable credential and answers it with all its disclosures, for its holder alone. Throws a RangeError when
 * it would be longer than verifiers accept.
 */
export async function issuePortableCredential(
  signer: Signer,
  claims: PortableCredentialClaims,
  source: ConcealmentSource,
): Promise<string> {
  const concealed = await concealClaims({ ...claims }, concealmentOf(claims), source);
  const header = { alg: signer.alg, typ: PORTABLE_CREDENTIAL_TYP, kid: signer.kid };
  const jwt = await signer.sign(header, new TextEncoder().encode(JSON.stringify(concealed.payload)));
  const sdJwt = serializeSdJwt(jwt, concealed.disclosures);
  if (sdJwt.length > MAX_TOKEN_CHARACTERS) throw new RangeError('The portable credential would be too long.');
  return sdJwt;
}

/** The name of the first claim that is missing or malformed in what should be one; undefined for a good one. */
export function portableCredentialFault(claims: JsonObject): string | undefined {
  const fault = firstBadClaim(claims, {
    iss: (value) => isPlainText(value, 500),
    vct: (value) => value === portableCredentialVct(String(claims['iss'])),
    iat: (value) => isNumericDate(value) && value % SECONDS_PER_DAY === 0,
    nbf: optional(isNumericDate),
    exp: isNumericDate,
    cnf: (value) => isJsonObject(value) && Object.keys(value).join() === 'jwk' && isHolderJwk(value['jwk']),
    status: (value) => isJsonObject(value) && isStatusListReference(value['status_list']),
    given_name: optional((value) => isPlainText(value, 200)),
    family_name: optional((value) => isPlainText(value, 200)),
    ase_id: optional((value) => typeof value === 'string' && ASE_ID_PATTERN.test(value)),
    certifications: isEntryList,
    designations: isEntryList,
  });
  return fault ?? (livesAtMost(claims, MAX_PORTABLE_CREDENTIAL_DAYS * SECONDS_PER_DAY) ? undefined : 'exp');
}

const hasEntryShape = objectOf({ code: isCode, from: isDayText, through: isDayText });
const isEntryList = listOf(isEntry, MAX_CREDENTIALS);

function isEntry(value: unknown): boolean {
  return hasEntryShape(value) && isJsonObject(value) && String(value['from']) <= String(value['through']);
}

function entryOf({ code, from, through }: PortableEntry): PortableEntry {
  return { code, from, through };
}

function concealmentOf(claims: PortableCredentialClaims): ObjectConcealment {
  const list = (entries: readonly PortableEntry[], slots: number) => ({
    elements: 'IN_ANY_ORDER' as const,
    decoys: Math.max(Math.ceil(entries.length / slots), 1) * slots - entries.length,
  });
  return {
    conceals: ['given_name', 'family_name', 'ase_id'],
    within: {
      certifications: list(claims.certifications, CERTIFICATION_SLOTS),
      designations: list(claims.designations, DESIGNATION_SLOTS),
    },
  };
}
