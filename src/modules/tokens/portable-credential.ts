import { isStatusListReference, type StatusListReference } from './badge.ts';
import { firstBadClaim, isNumericDate, isPlainText, livesAtMost, optional } from './claims.rules.ts';
import { MAX_TOKEN_CHARACTERS } from './compact-jws.rules.ts';
import { type HolderJwk, isHolderJwk } from './key-binding.ts';
import {
  isEntryList,
  isGovernmentCredentialList,
  isProgramList,
  type PortableEntry,
  type PortableGovernmentCredential,
  type PortableProgram,
} from './portable-entries.rules.ts';
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

/**
 * One that is issued has at most this many characters: there has to be room for the holder's proof beside it within what
 * verifiers read.
 */
export const MAX_PORTABLE_CREDENTIAL_CHARACTERS = MAX_TOKEN_CHARACTERS - 1024;

/** Decoys fill the lists up to a multiple of these, so that the number of credentials shows only roughly. */
const SLOTS = { certifications: 16, designations: 8, oem_programs: 4, government_credentials: 4 } as const;
const ASE_ID_PATTERN = /^ASE-\d{4}-\d{4}$/;
/** A digest as Subresource Integrity writes it. */
const INTEGRITY_PATTERN = /^sha256-[A-Za-z0-9+/]{43}=$/;

/** What a portable credential says; a verifier sees of the optional claims and of the lists what its holder shows. */
export interface PortableCredentialClaims {
  readonly iss: string;
  readonly vct: string;
  /** The digest of the type metadata document (SD-JWT VC, section 7). */
  readonly 'vct#integrity'?: string;
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
  readonly oem_programs: readonly PortableProgram[];
  readonly government_credentials: readonly PortableGovernmentCredential[];
}

export interface PortableCredentialContents {
  readonly issuer: string;
  /** The digest of the type metadata document, for those who fetch it. */
  readonly typeIntegrity?: string;
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
  readonly oemPrograms: readonly PortableProgram[];
  readonly governmentCredentials: readonly PortableGovernmentCredential[];
}

/** Claims that are longer than any verifier reads. */
export class PortableCredentialTooLongError extends RangeError {
  readonly characters: number;

  constructor(characters: number) {
    super(
      `The portable credential would have ${characters} characters, more than ${MAX_PORTABLE_CREDENTIAL_CHARACTERS}.`,
    );
    this.name = 'PortableCredentialTooLongError';
    this.characters = characters;
  }
}

/** Where the issuer serves the type metadata of its portable credentials. */
export const PORTABLE_CREDENTIAL_TYPE_PATH = '/credential-types/technician/1';

/** The type of an issuer's portable credentials: the address of its type metadata (SD-JWT VC, section 6.3.1). */
export function portableCredentialVct(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}${PORTABLE_CREDENTIAL_TYPE_PATH}`;
}

/** The claims of a portable credential, all of them. Throws a RangeError for contents that no verifier would accept. */
export function portableCredentialClaims(contents: PortableCredentialContents): PortableCredentialClaims {
  const issuedAt = numericDateOf(contents.issuedAt);
  const iat = issuedAt - (issuedAt % SECONDS_PER_DAY);
  const claims = {
    iss: contents.issuer,
    vct: portableCredentialVct(contents.issuer),
    ...(contents.typeIntegrity === undefined ? {} : { 'vct#integrity': contents.typeIntegrity }),
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
    oem_programs: contents.oemPrograms.map(programOf),
    government_credentials: contents.governmentCredentials.map(governmentCredentialOf),
  };
  const fault = portableCredentialFault(claims);
  if (fault !== undefined) throw new RangeError(`A portable credential cannot say this: ${fault}.`);
  return claims;
}

/**
 * Signs a portable credential and answers it with all its disclosures, for its holder alone. Throws a
 * {@link PortableCredentialTooLongError} when it would be longer than verifiers accept.
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
  if (sdJwt.length > MAX_PORTABLE_CREDENTIAL_CHARACTERS) throw new PortableCredentialTooLongError(sdJwt.length);
  return sdJwt;
}

/** The name of the first claim that is missing or malformed in what should be one; undefined for a good one. */
export function portableCredentialFault(claims: JsonObject): string | undefined {
  const fault = firstBadClaim(claims, {
    iss: (value) => isPlainText(value, 500),
    vct: (value) => value === portableCredentialVct(String(claims['iss'])),
    'vct#integrity': optional((value) => typeof value === 'string' && INTEGRITY_PATTERN.test(value)),
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
    oem_programs: isProgramList,
    government_credentials: isGovernmentCredentialList,
  });
  return fault ?? (livesAtMost(claims, MAX_PORTABLE_CREDENTIAL_DAYS * SECONDS_PER_DAY) ? undefined : 'exp');
}

function entryOf({ code, from, through }: PortableEntry): PortableEntry {
  return { code, from, through };
}

function programOf({ program, level, completed_on, status, through }: PortableProgram): PortableProgram {
  return { program, level, completed_on, status, through };
}

function governmentCredentialOf(credential: PortableGovernmentCredential): PortableGovernmentCredential {
  const { class: classCode, jurisdiction, number, from, through } = credential;
  return { class: classCode, jurisdiction, ...(number === undefined ? {} : { number }), from, through };
}

function concealmentOf(claims: PortableCredentialClaims): ObjectConcealment {
  const list = (name: keyof typeof SLOTS) => {
    const { length } = claims[name];
    const decoys = Math.max(Math.ceil(length / SLOTS[name]), 1) * SLOTS[name] - length;
    return { elements: 'IN_ANY_ORDER' as const, decoys };
  };
  return {
    conceals: ['given_name', 'family_name', 'ase_id'],
    within: {
      certifications: list('certifications'),
      designations: list('designations'),
      oem_programs: list('oem_programs'),
      government_credentials: { ...list('government_credentials'), each: { conceals: ['number'] } },
    },
  };
}
