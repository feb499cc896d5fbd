import type { Day } from '../../kernel/day.ts';

/** Every kind of token that has an entry in a status list. */
export type IssuedTokenKind = 'BADGE' | 'PORTABLE_CREDENTIAL';

/** What a token said of its holder when it was issued: its status follows every one of these. */
export interface Claimed {
  /** Each test and designation with the last day that was claimed for it. */
  readonly codes: Readonly<Record<string, Day>>;
  /** What only a portable credential says; null for a badge. */
  readonly portable: PortableContents | null;
}

/** What a portable credential says besides the last days of its codes, and to whose key it was issued. */
export interface PortableContents {
  /** The holder's public key, as a JWK. */
  readonly holderKey: Readonly<Record<string, string>>;
  /** Each test with the first day that was claimed for it. */
  readonly certificationsFrom: Readonly<Record<string, Day>>;
  /** Each designation with the first day that was claimed for it. */
  readonly designationsFrom: Readonly<Record<string, Day>>;
  readonly oemPrograms: readonly ClaimedProgram[];
  readonly governmentCredentials: readonly ClaimedGovernmentCredential[];
}

/** A level of an OEM programme that was completed. */
export interface ClaimedProgram {
  readonly program: string;
  readonly level: string;
  readonly completedOn: Day;
  /** The state of factory status at the level; null for a level that was completed and grants none now. */
  readonly state: string | null;
  /** The last day of that state; null without one, and when no end of it is known. */
  readonly through: Day | null;
}

/** A credential of a public body. */
export interface ClaimedGovernmentCredential {
  readonly recordId: string;
  readonly classCode: string;
  readonly jurisdiction: string;
  readonly place: string | null;
  readonly number: string;
  readonly from: Day;
  /** The last day on which it counts; null for one that does not expire. */
  readonly through: Day | null;
}
