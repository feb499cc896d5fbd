import type { SdJwtFault } from './sd-jwt.rules.ts';
import type { DisclosureFault } from './sd-jwt-processing.rules.ts';
import type { CheckOutcome } from './token.rules.ts';
import { messageOf, type TokenCheckReason } from './token-checks.rules.ts';

/** Everything that is checked of a portable credential, in order; each is reported on its own. */
export const PORTABLE_CREDENTIAL_CHECKS = [
  'FORMAT',
  'TYPE',
  'ALGORITHM',
  'ISSUER',
  'KEY',
  'SIGNATURE',
  'KEY_TIME',
  'DISCLOSURES',
  'CLAIMS',
  'NOT_BEFORE',
  'EXPIRY',
  'KEY_BINDING',
  'HOLDER_SIGNATURE',
  'CONTENTS_BOUND',
  'AUDIENCE',
  'NONCE',
  'AGE',
  'STATUS',
] as const;
export type PortableCredentialCheckCode = (typeof PORTABLE_CREDENTIAL_CHECKS)[number];

const PASSED_MESSAGES: Record<PortableCredentialCheckCode, string> = {
  FORMAT: 'The credential is well formed.',
  TYPE: 'This is a portable credential.',
  ALGORITHM: 'The credential names a signature algorithm that is accepted.',
  ISSUER: 'The issuer is one that is trusted here.',
  KEY: 'The issuer publishes the key that the credential names.',
  SIGNATURE: 'The signature is good: the issuer signed these digests.',
  KEY_TIME: 'The credential was signed while its key was in use.',
  DISCLOSURES: 'Everything that is shown is what the issuer signed.',
  CLAIMS: 'Every claim is present and well formed.',
  NOT_BEFORE: 'The credential is in force already.',
  EXPIRY: 'The credential has not run out.',
  KEY_BINDING: 'The holder added a well-formed proof.',
  HOLDER_SIGNATURE: 'The proof is signed with the key that the credential was issued to.',
  CONTENTS_BOUND: 'The proof is for exactly what is shown.',
  AUDIENCE: 'The proof was made for the one who asks.',
  NONCE: 'The proof answers the nonce that was sent.',
  AGE: 'The proof was made just now.',
  STATUS: 'The issuer still stands by the credential.',
};

const FAULT_MESSAGES = {
  NOT_AN_SD_JWT:
    'A portable credential is a signed token followed by tildes; this is not. JSON serializations are not accepted.',
  DISCLOSURE_EMPTY: 'There is nothing between two tildes.',
  DISCLOSURE_TOO_LARGE: 'A disclosure is longer than any that is issued.',
  DISCLOSURE_DUPLICATED: 'A disclosure is there twice.',
  DISCLOSURE_NOT_BASE64URL: 'A disclosure is not canonical base64url: a character is missing, added or altered.',
  DISCLOSURE_NOT_UTF8: 'A disclosure is not well-formed UTF-8.',
  DISCLOSURE_NOT_JSON: 'A disclosure is not JSON.',
  DISCLOSURE_NOT_AN_ARRAY: 'A disclosure is not a JSON array.',
  DISCLOSURE_DUPLICATE_MEMBER: 'A disclosure has a member twice.',
  DISCLOSURE_TOO_DEEP: 'A disclosure is nested too deep.',
  DISCLOSURE_NUMBER_OUT_OF_RANGE: 'A disclosure has a number that is out of range.',
  DISCLOSURE_MALFORMED: 'A disclosure is not salt, name and value, nor salt and value.',
  DISCLOSURE_RESERVED_NAME: 'A disclosure is for a name that no claim may have.',
  SD_ALG_UNKNOWN: 'The digests are made with a hash that is not accepted.',
  SD_ALG_MISPLACED: 'The hash of the digests is named where it must not be.',
  DIGESTS_MALFORMED: 'The digests are not a list of texts.',
  PLACEHOLDER_MALFORMED: 'The placeholder of a list element is malformed, or not in a list.',
  DIGEST_REPEATED: 'A digest is there twice.',
  DISCLOSURE_UNREFERENCED: 'A disclosure belongs to nothing that the issuer signed.',
  DISCLOSURE_MISPLACED: 'A disclosure for a list element stands for a named claim, or the other way round.',
  CLAIM_REPEATED: 'A disclosure is for a claim that is there already.',
  CLAIM_NOT_DISCLOSABLE: 'A disclosure touches a claim that must always be shown.',
  CONTENTS_TOO_DEEP: 'What is disclosed is nested too deep.',
  KEY_BINDING_MISSING: 'The holder added no proof of the key that the credential was issued to.',
  KEY_BINDING_NOT_ASKED: 'No proof of the holder was asked for: whoever has a copy can show it.',
  KEY_BINDING_MALFORMED: "The holder's proof is malformed",
  KEY_BINDING_TYPE: "What follows the last tilde is of another kind than a holder's proof.",
  KEY_BINDING_ALGORITHM: "The holder's proof names another algorithm than the holder's key is for.",
  KEY_BINDING_CLAIM_MALFORMED: "A claim of the holder's proof is missing or malformed",
  HOLDER_KEY_UNSUITABLE: 'The key that the credential was issued to cannot verify signatures.',
  HOLDER_KEY_UNSUPPORTED: "This platform cannot check signatures of the holder's kind of key.",
  HOLDER_SIGNATURE_MISMATCH: "The holder's proof is not signed with the key that the credential was issued to.",
  OTHER_CONTENTS: "The holder's proof is for something else than what is shown.",
  OTHER_AUDIENCE: "The holder's proof was made for someone else.",
  OTHER_NONCE: "The holder's proof does not answer the nonce that was sent.",
  KEY_BINDING_TOO_OLD: "The holder's proof is too old.",
  KEY_BINDING_IN_FUTURE: "The holder's proof is dated in the future.",
} satisfies Record<Exclude<SdJwtFault, 'TOO_LARGE'> | DisclosureFault, string> & Record<string, string>;

/** Why a check failed or was not made: stable codes, added to and never renamed. */
export type PortableCredentialReason = TokenCheckReason | keyof typeof FAULT_MESSAGES;

/** One check of a portable credential: its outcome, a stable reason code, and a sentence for people. */
export interface PortableCredentialCheck {
  readonly code: PortableCredentialCheckCode;
  readonly outcome: CheckOutcome;
  readonly reason: 'OK' | PortableCredentialReason;
  readonly message: string;
}

/** Collects the checks of one credential. Whatever nobody reports was not reached. */
export interface PortableCredentialReport {
  pass(code: PortableCredentialCheckCode): void;
  fail(code: PortableCredentialCheckCode, reason: PortableCredentialReason, detail?: string): void;
  skip(code: PortableCredentialCheckCode, reason: PortableCredentialReason): void;
  /** All checks, in the order of {@link PORTABLE_CREDENTIAL_CHECKS}. */
  checks(): readonly PortableCredentialCheck[];
}

export function portableCredentialReport(): PortableCredentialReport {
  const made = new Map<PortableCredentialCheckCode, PortableCredentialCheck>();
  const note = (check: PortableCredentialCheck) => void made.set(check.code, check);
  return {
    pass: (code) => note({ code, outcome: 'PASSED', reason: 'OK', message: PASSED_MESSAGES[code] }),
    fail: (code, reason, detail) => {
      const message = detail === undefined ? sentence(reason) : `${sentence(reason)} (${detail})`;
      note({ code, outcome: 'FAILED', reason, message });
    },
    skip: (code, reason) => note({ code, outcome: 'NOT_CHECKED', reason, message: sentence(reason) }),
    checks: () =>
      PORTABLE_CREDENTIAL_CHECKS.map(
        (code) =>
          made.get(code) ?? {
            code,
            outcome: 'NOT_CHECKED',
            reason: 'NOT_REACHED',
            message: messageOf('NOT_REACHED'),
          },
      ),
  };
}

function sentence(reason: PortableCredentialReason): string {
  return reason in FAULT_MESSAGES
    ? FAULT_MESSAGES[reason as keyof typeof FAULT_MESSAGES]
    : messageOf(reason as TokenCheckReason);
}
