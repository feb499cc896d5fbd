/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Changes to a profile. Absent members stay as they are. */
export type AmendTechnicianInput = {
  /** The technician's ASE ID, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** Whether they agree to be found in the public directory. */
  readonly directoryOptIn?: boolean | null | undefined;
  /** New mail address; null removes it. */
  readonly email?: string | null | undefined;
  /** The `version` you read. Refused when somebody amended the profile since. */
  readonly expectedVersion: number;
  /** New given name. */
  readonly firstName?: string | null | undefined;
  /** New home state, ISO 3166-2. */
  readonly homeState?: string | null | undefined;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** New family name. */
  readonly lastName?: string | null | undefined;
  /** New telephone number; null removes it. */
  readonly phone?: string | null | undefined;
};

/** What became of one check. */
export type CheckOutcome =
  /** Looked at and not good. */
  | 'FAILED'
  /** Not looked at: it did not apply, was not asked for, could not be had, or an earlier check failed. */
  | 'NOT_CHECKED'
  /** Looked at and good. */
  | 'PASSED';

/** What should have been recorded instead of wrong continuing education. */
export type ContinuingEducationReplacement = {
  /** The day it was completed. */
  readonly completedOn: string;
  /** Who gave the course. */
  readonly provider: string;
  /** The test whose credential it renews. */
  readonly testCode: string;
};

/** A fact that was recorded wrongly, and what should have been recorded, if anything. */
export type CorrectFactInput = {
  /** The wrong fact: `exp_…`, `exm_…`, `ced_…`, `prd_…` or `act_…`. */
  readonly factId: string;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** Why it is corrected. */
  readonly reason: CorrectionReason;
  /** What is recorded anew; absent when nothing should have been recorded. */
  readonly replacement?: FactReplacementInput | null | undefined;
};

/** Why a fact is corrected. */
export type CorrectionReason =
  /** It was typed or loaded wrongly. */
  | 'DATA_ENTRY_ERROR'
  /** The technician disputed it and was right. */
  | 'DISPUTE_UPHELD'
  /** It was recorded twice. */
  | 'DUPLICATE'
  /** It should not have been recorded at all. */
  | 'ISSUED_IN_ERROR'
  /** It belongs to somebody else. */
  | 'WRONG_PERSON';

/** What a period was awarded on. */
export type CredentialBasis =
  /** Approved continuing education. */
  | 'CONTINUING_EDUCATION'
  /** The test, passed for the first time or after a lapse or revocation. */
  | 'INITIAL_TEST'
  /** A test passed while the credential was held, or the shorter recertification test. */
  | 'RECERTIFICATION_TEST';

/** Which form of a test was taken. */
export type ExamKind =
  /** The full test. */
  | 'INITIAL'
  /** The shorter test for those who hold, or held, the credential. */
  | 'RECERTIFICATION';

/** What should have been recorded instead of a wrong result. */
export type ExamResultReplacement = {
  /** Which form of the test was taken. */
  readonly kind: ExamKind;
  /** Whether it was passed. */
  readonly passed: boolean;
  /** The day it was taken. */
  readonly takenOn: string;
  /** The test. */
  readonly testCode: string;
};

/** What kind of experience is documented. */
export type ExperienceKind =
  /** A completed training programme. */
  | 'TRAINING'
  /** Relevant hands-on work. */
  | 'WORK';

/** What should have been recorded instead of wrong experience. */
export type ExperienceReplacement = {
  /** The first day. */
  readonly from: string;
  /** Work or training. */
  readonly kind: ExperienceKind;
  /** The employer or the school. */
  readonly organization: string;
  /** Codes of the test series it was relevant to. */
  readonly series: ReadonlyArray<string>;
  /** The last day worked, or the day of completion. */
  readonly through: string;
};

/** Why a node of a requirement is satisfied or not. */
export type ExplanationReason =
  /** Every part holds. */
  | 'ALL_HOLD'
  /** Every area asked for has somebody performing repairs with a current credential in it. */
  | 'AREAS_COVERED'
  /** An area has nobody performing repairs with a current credential in it. */
  | 'AREA_UNCOVERED'
  /** As many years are documented as are wanted. */
  | 'ENOUGH_EXPERIENCE'
  /** As many parts hold as are wanted. */
  | 'ENOUGH_HOLD'
  /** It does not hold on the day but did before, and that is enough here. */
  | 'HELD_BEFORE'
  /** It was reached once and stays for ever. */
  | 'HELD_FOR_LIFE'
  /** It holds on the day. */
  | 'HOLDS'
  /** It held before and does not on the day: it expired, or was suspended or revoked. */
  | 'LAPSED'
  /** The shop lies in the jurisdiction. */
  | 'LOCATED'
  /** The shop lies outside the jurisdiction. */
  | 'LOCATED_ELSEWHERE'
  /** At least one part that is needed does not hold. */
  | 'MISSING_COMPONENT'
  /** It is not on record for any day. */
  | 'NEVER_HELD'
  /** No part holds. */
  | 'NONE_HOLDS'
  /** It holds only from a later day. */
  | 'NOT_YET_HELD'
  /** The shop offers no repair area on the day, so none is covered. */
  | 'NO_AREA_OFFERED'
  /** The rule pack does not say what a Blue Seal shop must meet. */
  | 'NO_BLUE_SEAL_RULE'
  /** Nobody performs repairs at the shop on the day, so no number or share of them is enough. */
  | 'NO_REPAIRING_STAFF'
  /** At least one part holds. */
  | 'ONE_HOLDS'
  /** What must not hold does not. */
  | 'PART_DOES_NOT_HOLD'
  /** What must not hold does. */
  | 'PART_HOLDS'
  /** The share of those who perform repairs is as large as wanted. */
  | 'SHARE_REACHED'
  /** The share of those who perform repairs is smaller than wanted. */
  | 'SHARE_TOO_SMALL'
  /** The shop is not open on the day. */
  | 'SHOP_CLOSED'
  /** Fewer parts hold than are wanted. */
  | 'TOO_FEW_HOLD'
  /** Fewer years are documented by the day than are wanted. */
  | 'TOO_LITTLE_EXPERIENCE'
  /** The rule pack does not define the designation. */
  | 'UNKNOWN_DESIGNATION';

/** What should have been recorded: one member, of the same kind as the wrong fact. */
export type FactReplacementInput = {
  /** For a fact `ced_…`. */
  readonly continuingEducation?: ContinuingEducationReplacement | null | undefined;
  /** For a fact `exm_…`. */
  readonly examResult?: ExamResultReplacement | null | undefined;
  /** For a fact `exp_…`. */
  readonly experience?: ExperienceReplacement | null | undefined;
  /** For a fact `act_…`. */
  readonly statusAction?: StatusActionReplacement | null | undefined;
};

/** Which of their current credentials a technician wants to show. */
export type IssueBadgeInput = {
  /** The holder's ASE ID. Technicians issue badges to themselves only. */
  readonly aseId: string;
  /** Tests and designations to show, all current today: `["A5", "A6"]`. */
  readonly codes: ReadonlyArray<string>;
  /** Days until it runs out, 1 to 30; it never outlives the code that lapses first. */
  readonly days?: number;
  /** 8 to 120 printable ASCII characters, chosen once for this badge. */
  readonly idempotencyKey: string;
};

/** Why you ask. It is recorded and stands in the receipt. */
export type Purpose =
  /** Choosing who works on one’s own vehicle. */
  | 'CONSUMER'
  /** Hiring, or keeping track of your own staff. */
  | 'EMPLOYMENT'
  /** Choosing or supervising a repair partner for a fleet. */
  | 'FLEET_CONTRACT'
  /** A direct-repair programme or a claim. */
  | 'INSURANCE'
  /** On behalf of a user of your application. */
  | 'PARTNER_APPLICATION'
  /** About oneself. */
  | 'PERSONAL'
  /** Supervision by a public body. */
  | 'REGULATORY';

/** Approved continuing education towards renewing one credential. */
export type RecordContinuingEducationInput = {
  /** The technician's ASE ID, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** The day it was completed. */
  readonly completedOn: string;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** Who gave the course. */
  readonly provider: string;
  /** The test whose credential it renews, `A5`. */
  readonly testCode: string;
};

/** An attempt at a test. */
export type RecordExamResultInput = {
  /** The technician's ASE ID, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** Which form of the test was taken. */
  readonly kind: ExamKind;
  /** Whether it was passed. */
  readonly passed: boolean;
  /** The day it was taken. */
  readonly takenOn: string;
  /** The test, `A5`. */
  readonly testCode: string;
};

/** Relevant hands-on work, documented. */
export type RecordExperienceInput = {
  /** The technician's ASE ID, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** The first day worked. */
  readonly from: string;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** The employer who vouches for it. */
  readonly organization: string;
  /** Codes of the test series the work was relevant to: `["A", "L"]`. */
  readonly series: ReadonlyArray<string>;
  /** The last day worked that is documented; not in the future. */
  readonly through: string;
};

/** A training programme, completed. */
export type RecordTrainingInput = {
  /** The technician's ASE ID, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** The first day of the programme. */
  readonly from: string;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** The school. */
  readonly organization: string;
  /** Codes of the test series the training was relevant to. */
  readonly series: ReadonlyArray<string>;
  /** The day it was completed: it counts from this day on. */
  readonly through: string;
};

/** A person to enter in the registry. */
export type RegisterTechnicianInput = {
  /** The technician's ASE ID, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** Whether they agreed to be found in the public directory. */
  readonly directoryOptIn?: boolean;
  /** Mail address. */
  readonly email?: string | null | undefined;
  /** Given name, at most 120 characters. */
  readonly firstName: string;
  /** Home state, ISO 3166-2: `US-CA`. */
  readonly homeState: string;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** Family name, at most 120 characters. */
  readonly lastName: string;
  /** Telephone number. */
  readonly phone?: string | null | undefined;
};

/** What a node of a requirement asks. The values are the members of the requirement language. */
export type RequirementKind =
  /** Every part must hold. */
  | 'allOf'
  /** At least one part must hold. */
  | 'anyOf'
  /** Each repair area offered, or each one named, must have somebody performing repairs with a current credential in it. */
  | 'areasCovered'
  /** At least `n` parts must hold. */
  | 'atLeast'
  /** The shop must be open and meet on the day what the rule pack asks of a Blue Seal shop. */
  | 'blueSealCompliant'
  /** The annual Blue Seal recognition must be in force on the day. */
  | 'blueSealRecognised'
  /** So large a share of those who perform repairs must meet what is asked; nobody there is a no. */
  | 'certifiedShare'
  /** The programme must have been completed by the day; completion is kept for life. */
  | 'completedOem'
  /** The technician must be employed on the day in a shop of the brand's network. */
  | 'employedInNetwork'
  /** So many years of documented work must have been reached by the day. */
  | 'experienceYears'
  /** The credential must be current on the day, or have been at any time before. */
  | 'heldTest'
  /** The designation must hold on the day. */
  | 'holdsDesignation'
  /** A government credential of the class must count in the jurisdiction on the day; `US-NY/New York City` is a municipality. */
  | 'holdsGovernment'
  /** Factory status in the programme must be in force on the day; grace states count. */
  | 'holdsOem'
  /** The credential must be current on the day. */
  | 'holdsTest'
  /** The shop must belong to the brand's network on the day. */
  | 'inNetwork'
  /** At least one credential must be current on the day. */
  | 'isCertified'
  /** The shop must be open on the day. */
  | 'isOpen'
  /** The shop must lie in the jurisdiction. */
  | 'located'
  /** The part must not hold. */
  | 'not'
  /** At least so many of those who perform repairs must meet what is asked. */
  | 'technicians'
  /** So many years of documented training must have been completed by the day. */
  | 'trainingYears';

/** What can be said of one credential on one day. */
export type Standing =
  /** Awarded, and neither lapsed, suspended nor revoked. The only standing that may be relied on. */
  | 'CURRENT'
  /** Was held; the last valid day has passed and nothing renewed it. */
  | 'EXPIRED'
  /** No award is on record. */
  | 'NEVER_HELD'
  /** First awarded after the day asked about. */
  | 'NOT_YET_HELD'
  /** The test is passed; the documented experience it needs is not yet met. Not a certification. */
  | 'PENDING_EXPERIENCE'
  /** Taken away for good. Only a new initial test awards it anew. */
  | 'REVOKED'
  /** Awarded, but set aside until it is reinstated. */
  | 'SUSPENDED';

/** A suspension, reinstatement or revocation of one or more credentials, all together or none. */
export type StatusActionInput = {
  /** The technician's ASE ID, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** The first day on which it counts; today when absent. */
  readonly effectiveOn?: string | null | undefined;
  /** 8 to 120 printable ASCII characters that you choose once for this action. Sent again with the same input it is answered again and done once. */
  readonly idempotencyKey: string;
  /** Why: a code from `statusReasons`. */
  readonly reasonCode: string;
  /** The tests whose credentials are meant: `["A5"]`. */
  readonly testCodes: ReadonlyArray<string>;
};

/** What a registrar does to a credential's status. Nothing is deleted: actions add up to a history. */
export type StatusActionKind =
  /** A suspended credential counts again, from the day of the action. */
  | 'REINSTATE'
  /** The credential counts no more, for good. */
  | 'REVOKE'
  /** The credential does not count until it is reinstated. */
  | 'SUSPEND';

/** What should have been recorded instead of a wrong suspension, reinstatement or revocation. */
export type StatusActionReplacement = {
  /** What should have been done. */
  readonly action: StatusActionKind;
  /** The first day on which it counts. */
  readonly effectiveOn: string;
  /** Why: a code from `statusReasons`. */
  readonly reasonCode: string;
  /** To which credential, by its test. */
  readonly testCode: string;
};

/** What was concluded. Only VALID may be relied on; `checks` say what was looked at and what failed. */
export type Verdict =
  /** What was asked has lapsed, or the token has run out. */
  | 'EXPIRED'
  /** Not so: the requirement was never met, the person was not found, or the token is not genuine. */
  | 'INVALID'
  /** First in force after the day asked, or the token is dated ahead. */
  | 'NOT_YET_VALID'
  /** A credential was revoked, or the token was withdrawn. */
  | 'REVOKED'
  /** The signature may be good, but the current status could not be had. Never take this for valid. */
  | 'STALE'
  /** A credential is suspended. */
  | 'SUSPENDED'
  /** The token was issued by somebody this registry does not speak for. */
  | 'UNKNOWN_ISSUER'
  /** Everything asked holds on the day asked; every check passed. */
  | 'VALID';

/** A question about one technician. Ask by `codes` or by `requirement`: exactly one of the two. */
export type VerifyTechnicianInput = {
  /** Judge as of this day; today when absent. May lie ahead. */
  readonly asOf?: string | null | undefined;
  /** The ASE ID they gave you, `ASE-dddd-dddd`. */
  readonly aseId: string;
  /** Tests and designations that must all hold: `["A5", "MASTER_AUTOMOBILE"]`. */
  readonly codes?: ReadonlyArray<string> | null | undefined;
  /** Judge by what was on record at this moment; now when absent. */
  readonly knownAt?: string | null | undefined;
  /** The last name they gave you. Case, accents, spaces and hyphens do not matter. */
  readonly lastName: string;
  /** Your own, up to 200 characters; given back in the receipt. */
  readonly nonce?: string | null | undefined;
  /** Why you ask. */
  readonly purpose: Purpose;
  /** A rule in the requirement language: `{"atLeast": {"n": 2, "of": [{"holdsTest": "B2"}, …]}}`. */
  readonly requirement?: Readonly<Record<string, unknown>> | null | undefined;
  /** Judge by this rule pack, `published` or `published@2`; the registry's default when absent. */
  readonly rulePack?: string | null | undefined;
};

/** A token that somebody showed you. */
export type VerifyTokenInput = {
  /** Take a receipt as proof of what was answered then, however old it is; false when absent. */
  readonly asEvidence?: boolean | null | undefined;
  /** For a receipt: the nonce it must answer. Given back in the new receipt either way. */
  readonly nonce?: string | null | undefined;
  /** Why you ask. */
  readonly purpose: Purpose;
  /** A badge or a receipt: a compact JWS of at most 16 KiB, exactly as you got it. */
  readonly token: string;
};

/** A badge that must not be relied on any more. */
export type WithdrawBadgeInput = {
  /** `bdg_…`. */
  readonly badgeId: string;
  /** 8 to 120 printable ASCII characters, chosen once for this withdrawal. */
  readonly idempotencyKey: string;
};

export type FactOutcomeFragment = { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> };

export type RegisterTechnicianMutationVariables = Exact<{
  input: RegisterTechnicianInput;
}>;


export type RegisterTechnicianMutation = { readonly registerTechnician: { readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type AmendTechnicianMutationVariables = Exact<{
  input: AmendTechnicianInput;
}>;


export type AmendTechnicianMutation = { readonly amendTechnician: { readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type RecordExperienceMutationVariables = Exact<{
  input: RecordExperienceInput;
}>;


export type RecordExperienceMutation = { readonly recordExperience: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type RecordTrainingMutationVariables = Exact<{
  input: RecordTrainingInput;
}>;


export type RecordTrainingMutation = { readonly recordTraining: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type RecordExamResultMutationVariables = Exact<{
  input: RecordExamResultInput;
}>;


export type RecordExamResultMutation = { readonly recordExamResult: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type RecordContinuingEducationMutationVariables = Exact<{
  input: RecordContinuingEducationInput;
}>;


export type RecordContinuingEducationMutation = { readonly recordContinuingEducation: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type SuspendCredentialsMutationVariables = Exact<{
  input: StatusActionInput;
}>;


export type SuspendCredentialsMutation = { readonly suspendCredentials: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type ReinstateCredentialsMutationVariables = Exact<{
  input: StatusActionInput;
}>;


export type ReinstateCredentialsMutation = { readonly reinstateCredentials: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type RevokeCredentialsMutationVariables = Exact<{
  input: StatusActionInput;
}>;


export type RevokeCredentialsMutation = { readonly revokeCredentials: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type CorrectFactMutationVariables = Exact<{
  input: CorrectFactInput;
}>;


export type CorrectFactMutation = { readonly correctFact: { readonly factIds: ReadonlyArray<string> | null, readonly technician: { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type FaultFragment = { readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> };

export type CredentialStandingFragment = { readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string };

export type TechnicianRecordFragment = { readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> };

export type TechnicianOnDayQueryVariables = Exact<{
  aseId: string;
  asOf?: string | null | undefined;
  knownAt?: string | null | undefined;
  rulePack?: string | null | undefined;
}>;


export type TechnicianOnDayQuery = { readonly technician: { readonly asOf: string, readonly knownAt: string | null, readonly rulePack: string, readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string, readonly periods: ReadonlyArray<{ readonly from: string, readonly through: string, readonly basis: CredentialBasis }>, readonly actions: ReadonlyArray<{ readonly action: StatusActionKind, readonly effectiveOn: string, readonly reasonCode: string }> }>, readonly designations: ReadonlyArray<{ readonly code: string, readonly name: string, readonly holds: boolean, readonly holdsThrough: string | null, readonly missing: ReadonlyArray<string>, readonly lapsesFirst: ReadonlyArray<string> }>, readonly examResults: ReadonlyArray<{ readonly id: string, readonly testCode: string, readonly takenOn: string, readonly kind: ExamKind, readonly passed: boolean }>, readonly experience: ReadonlyArray<{ readonly id: string, readonly kind: ExperienceKind, readonly organization: string, readonly series: ReadonlyArray<string>, readonly from: string, readonly through: string }> } | null };

export type TechnicianPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  lastName?: string | null | undefined;
  homeState?: string | null | undefined;
}>;


export type TechnicianPageQuery = { readonly technicians: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly aseId: string, readonly firstName: string, readonly lastName: string, readonly homeState: string, readonly email: string | null, readonly phone: string | null, readonly directoryOptIn: boolean, readonly version: number, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type CheckFragment = { readonly code: string, readonly outcome: CheckOutcome, readonly reason: string, readonly message: string };

export type VerifyTechnicianMutationVariables = Exact<{
  input: VerifyTechnicianInput;
}>;


export type VerifyTechnicianMutation = { readonly verifyTechnician: { readonly verification: { readonly verdict: Verdict, readonly displayName: string | null, readonly asOf: string, readonly knownAt: string, readonly holdsThrough: string | null, readonly rulePack: string, readonly receipt: string, readonly checks: ReadonlyArray<{ readonly code: string, readonly outcome: CheckOutcome, readonly reason: string, readonly message: string }>, readonly credentials: ReadonlyArray<{ readonly code: string, readonly standing: Standing, readonly validFrom: string | null, readonly validThrough: string | null, readonly holdsThrough: string | null, readonly reasonCode: string | null, readonly reason: string }>, readonly designations: ReadonlyArray<{ readonly code: string, readonly holds: boolean, readonly holdsThrough: string | null, readonly missing: ReadonlyArray<string> }>, readonly explanation: ReadonlyArray<{ readonly path: string, readonly kind: RequirementKind, readonly code: string | null, readonly satisfied: boolean, readonly holdsThrough: string | null, readonly reason: ExplanationReason, readonly message: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type VerifyTokenMutationVariables = Exact<{
  input: VerifyTokenInput;
}>;


export type VerifyTokenMutation = { readonly verifyToken: { readonly verification: { readonly verdict: Verdict, readonly tokenType: string | null, readonly holder: string | null, readonly issuedAt: string | null, readonly expiresAt: string | null, readonly receipt: string | null, readonly checks: ReadonlyArray<{ readonly code: string, readonly outcome: CheckOutcome, readonly reason: string, readonly message: string }>, readonly credentials: ReadonlyArray<{ readonly code: string, readonly name: string | null, readonly current: boolean, readonly standing: string, readonly through: string | null }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type IssueBadgeMutationVariables = Exact<{
  input: IssueBadgeInput;
}>;


export type IssueBadgeMutation = { readonly issueBadge: { readonly token: string | null, readonly link: string | null, readonly qrSvg: string | null, readonly qrPng: string | null, readonly badge: { readonly id: string, readonly issuedAt: string, readonly expiresAt: string, readonly withdrawnAt: string | null, readonly codes: ReadonlyArray<{ readonly code: string, readonly through: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type WithdrawBadgeMutationVariables = Exact<{
  input: WithdrawBadgeInput;
}>;


export type WithdrawBadgeMutation = { readonly withdrawBadge: { readonly badge: { readonly id: string, readonly withdrawnAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export const CredentialStandingFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]} as unknown as DocumentNode<CredentialStandingFragment, unknown>;
export const TechnicianRecordFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]} as unknown as DocumentNode<TechnicianRecordFragment, unknown>;
export const FaultFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<FaultFragment, unknown>;
export const FactOutcomeFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<FactOutcomeFragment, unknown>;
export const CheckFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Check"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VerificationCheck"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<CheckFragment, unknown>;
export const RegisterTechnicianDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterTechnician"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterTechnicianInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerTechnician"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<RegisterTechnicianMutation, RegisterTechnicianMutationVariables>;
export const AmendTechnicianDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AmendTechnician"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AmendTechnicianInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amendTechnician"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<AmendTechnicianMutation, AmendTechnicianMutationVariables>;
export const RecordExperienceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordExperience"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordExperienceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordExperience"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<RecordExperienceMutation, RecordExperienceMutationVariables>;
export const RecordTrainingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordTraining"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordTrainingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordTraining"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<RecordTrainingMutation, RecordTrainingMutationVariables>;
export const RecordExamResultDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordExamResult"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordExamResultInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordExamResult"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<RecordExamResultMutation, RecordExamResultMutationVariables>;
export const RecordContinuingEducationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordContinuingEducation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordContinuingEducationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordContinuingEducation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<RecordContinuingEducationMutation, RecordContinuingEducationMutationVariables>;
export const SuspendCredentialsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SuspendCredentials"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StatusActionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"suspendCredentials"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<SuspendCredentialsMutation, SuspendCredentialsMutationVariables>;
export const ReinstateCredentialsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReinstateCredentials"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StatusActionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reinstateCredentials"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<ReinstateCredentialsMutation, ReinstateCredentialsMutationVariables>;
export const RevokeCredentialsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeCredentials"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StatusActionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeCredentials"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<RevokeCredentialsMutation, RevokeCredentialsMutationVariables>;
export const CorrectFactDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CorrectFact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CorrectFactInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"correctFact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FactOutcome"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FactOutcome"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FactPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"factIds"}},{"kind":"Field","name":{"kind":"Name","value":"technician"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]} as unknown as DocumentNode<CorrectFactMutation, CorrectFactMutationVariables>;
export const TechnicianOnDayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TechnicianOnDay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"aseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"knownAt"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"rulePack"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"technician"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"aseId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"aseId"}}},{"kind":"Argument","name":{"kind":"Name","value":"asOf"},"value":{"kind":"Variable","name":{"kind":"Name","value":"asOf"}}},{"kind":"Argument","name":{"kind":"Name","value":"knownAt"},"value":{"kind":"Variable","name":{"kind":"Name","value":"knownAt"}}},{"kind":"Argument","name":{"kind":"Name","value":"rulePack"},"value":{"kind":"Variable","name":{"kind":"Name","value":"rulePack"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"knownAt"}},{"kind":"Field","name":{"kind":"Name","value":"rulePack"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"periods"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"through"}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveOn"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"designations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"holds"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"missing"}},{"kind":"Field","name":{"kind":"Name","value":"lapsesFirst"}}]}},{"kind":"Field","name":{"kind":"Name","value":"examResults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"testCode"}},{"kind":"Field","name":{"kind":"Name","value":"takenOn"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"passed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"experience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"organization"}},{"kind":"Field","name":{"kind":"Name","value":"series"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"through"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}}]} as unknown as DocumentNode<TechnicianOnDayQuery, TechnicianOnDayQueryVariables>;
export const TechnicianPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TechnicianPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"lastName"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"homeState"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"technicians"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"lastName"},"value":{"kind":"Variable","name":{"kind":"Name","value":"lastName"}}},{"kind":"Argument","name":{"kind":"Name","value":"homeState"},"value":{"kind":"Variable","name":{"kind":"Name","value":"homeState"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TechnicianRecord"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TechnicianRecord"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Technician"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aseId"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"homeState"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"directoryOptIn"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}}]}}]} as unknown as DocumentNode<TechnicianPageQuery, TechnicianPageQueryVariables>;
export const VerifyTechnicianDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyTechnician"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VerifyTechnicianInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyTechnician"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"knownAt"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"rulePack"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Check"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialStanding"}}]}},{"kind":"Field","name":{"kind":"Name","value":"designations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"holds"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"missing"}}]}},{"kind":"Field","name":{"kind":"Name","value":"explanation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"satisfied"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Check"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VerificationCheck"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialStanding"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Credential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validThrough"}},{"kind":"Field","name":{"kind":"Name","value":"holdsThrough"}},{"kind":"Field","name":{"kind":"Name","value":"reasonCode"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<VerifyTechnicianMutation, VerifyTechnicianMutationVariables>;
export const VerifyTokenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VerifyTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"tokenType"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"receipt"}},{"kind":"Field","name":{"kind":"Name","value":"checks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Check"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credentials"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"standing"}},{"kind":"Field","name":{"kind":"Name","value":"through"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Check"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VerificationCheck"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<VerifyTokenMutation, VerifyTokenMutationVariables>;
export const IssueBadgeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"IssueBadge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IssueBadgeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issueBadge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"qrSvg"}},{"kind":"Field","name":{"kind":"Name","value":"qrPng"}},{"kind":"Field","name":{"kind":"Name","value":"badge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"withdrawnAt"}},{"kind":"Field","name":{"kind":"Name","value":"codes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"through"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<IssueBadgeMutation, IssueBadgeMutationVariables>;
export const WithdrawBadgeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WithdrawBadge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WithdrawBadgeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"withdrawBadge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"badge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"withdrawnAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Fault"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Fault"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<WithdrawBadgeMutation, WithdrawBadgeMutationVariables>;