import type { Clock } from '../../kernel/clock.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { StatusListReference } from '../tokens/badge.ts';
import type { HolderJwk } from '../tokens/key-binding.ts';
import { nodeSha256 } from '../tokens/node-hasher.ts';
import {
  issuePortableCredential,
  MAX_PORTABLE_CREDENTIAL_CHARACTERS,
  PortableCredentialTooLongError,
  portableCredentialClaims,
  SECONDS_PER_DAY,
} from '../tokens/portable-credential.ts';
import { portableCredentialTypeDocument } from '../tokens/portable-credential-type-document.ts';
import { numericDateOf } from '../tokens/token.rules.ts';
import type { Signer } from '../tokens/token-signing.ts';
import type { IssuedTokenRow } from './issued-token.queries.ts';
import { portableLists } from './portable-contents.rules.ts';

/** What of a record a portable credential is signed from. */
export type SignedFrom = Pick<IssuedTokenRow, 'codes' | 'portable' | 'keyId' | 'issuedAt' | 'expiresAt'>;

/** Who it is about. Names are not kept with a credential: they are those on record when it is signed. */
interface Named {
  readonly firstName: string;
  readonly lastName: string;
  readonly aseId: string;
}

/** Signs portable credentials from their record, each time with salts and decoys of its own. */
export class PortableCredentialSigning {
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly issuer: string;
  private readonly typeIntegrity: string;

  constructor(clock: Clock, randomness: Randomness, issuer: string) {
    this.clock = clock;
    this.randomness = randomness;
    this.issuer = issuer;
    this.typeIntegrity = portableCredentialTypeDocument(issuer).integrity;
  }

  /** Signs the credential under the status entry of `reference`. Refused when it has run out, and when it is too long. */
  async sign(
    signer: Signer,
    { portable, ...recorded }: SignedFrom,
    name: Named,
    reference: StatusListReference,
  ): Promise<string> {
    if (portable === null) throw new Error('a portable credential is on record without what it says');
    const issuedAt = signer.kid === recorded.keyId ? recorded.issuedAt : this.clock.now();
    const lifeDays = (numericDateOf(recorded.expiresAt) - dayOf(issuedAt)) / SECONDS_PER_DAY;
    if (lifeDays <= 0) {
      const message = 'The credential of this key has run out, and the key that signed it is retired: issue another.';
      throw refuse('PORTABLE_CREDENTIAL_EXPIRED', message, ['idempotencyKey']);
    }
    const claims = portableCredentialClaims({
      issuer: this.issuer,
      typeIntegrity: this.typeIntegrity,
      issuedAt,
      lifeDays,
      holderKey: portable.holderKey as HolderJwk,
      status: reference,
      givenName: name.firstName,
      familyName: name.lastName,
      aseId: name.aseId,
      ...portableLists({ codes: recorded.codes, portable }),
    });
    try {
      return await issuePortableCredential(signer, claims, { randomness: this.randomness, hasher: nodeSha256 });
    } catch (error) {
      if (!(error instanceof PortableCredentialTooLongError)) throw error;
      const message = `It would have ${error.characters} characters, and verifiers read ${MAX_PORTABLE_CREDENTIAL_CHARACTERS} at most: leave out one of the parts, and issue it as a credential of its own.`;
      throw refuse('PORTABLE_CREDENTIAL_TOO_LONG', message, ['contents']);
    }
  }
}

/** The start of the moment's day in UTC, as a NumericDate. */
export function dayOf(moment: Date): number {
  const seconds = numericDateOf(moment);
  return seconds - (seconds % SECONDS_PER_DAY);
}
