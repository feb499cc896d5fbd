import { isAudience, isFreshNonce } from '../modules/presentations/presentation-terms.ts';
import { type ProofStep, proofSteps, provenThrough } from '../modules/presentations/proof.rules.ts';
import { shownQualifications } from '../modules/presentations/shown-elements.rules.ts';
import { smallestProof } from '../modules/presentations/smallest-proof.rules.ts';
import { presentWithKeyBinding } from '../modules/tokens/key-binding.ts';
import { type DisclosableClaim, type HeldCredential, readCredential } from './held-credential.ts';
import {
  createHolderKey,
  exportHolderKey,
  type HolderKey,
  type HolderKeyOptions,
  importHolderKey,
  signerOf,
} from './holder-key.ts';
import { type PresentationRequest, readRequest, refuseWhatIsOver } from './presentation-request.ts';
import { HolderRefusal, type HolderRefusalCode } from './refusal.ts';
import { addressOf, fetchRequest, type HandedIn, handIn, type RequestAddress } from './registry-door.ts';

/** What a holder would show, and what that proves. */
export interface Selection {
  /** The disclosures to pass on. */
  readonly disclosures: readonly string[];
  /** The same as claims, for the holder to look at. */
  readonly claims: readonly DisclosableClaim[];
}

/** A {@link Selection} held against a request. */
export interface Proof extends Selection {
  /** Whether the whole requirement is proven by it. */
  readonly isProven: boolean;
  /** Every node of the requirement. */
  readonly steps: readonly ProofStep[];
}

/** Shows the claims of which `wanted` is true, and those that they lie in. */
export function select(credential: HeldCredential, wanted: (claim: DisclosableClaim) => boolean): Selection {
  const byDisclosure = new Map(credential.disclosable.map((claim) => [claim.disclosure, claim]));
  const chosen = new Set<string>();
  for (const claim of credential.disclosable.filter(wanted)) {
    for (let next: DisclosableClaim | undefined = claim; next; next = byDisclosure.get(next.within ?? '')) {
      chosen.add(next.disclosure);
    }
  }
  const claims = credential.disclosable.filter(({ disclosure }) => chosen.has(disclosure));
  return { disclosures: claims.map(({ disclosure }) => disclosure), claims };
}

/** Shows the tests, designations, programmes and classes of these codes, and no name. */
export function selectCodes(credential: HeldCredential, codes: readonly string[]): Selection {
  return select(credential, ({ element }) => element !== null && codes.includes(element.code));
}

/** The fewest disclosures that prove what the request asks; none when all of them together would not. */
export function selectSmallestProof(credential: HeldCredential, request: PresentationRequest): Proof {
  const showable = credential.disclosable.flatMap((claim) =>
    claim.element === null ? [] : [{ claim, element: claim.element, characters: claim.disclosure.length }],
  );
  const positions = smallestProof(request.requirement, showable, request.day, request.rules) ?? [];
  const smallest = new Set(positions.map((position) => showable[position]?.claim));
  return proofBy(
    select(credential, (claim) => smallest.has(claim)),
    request,
  );
}

/** What a selection proves of a request, before anything is signed. */
export function proofBy({ disclosures, claims }: Selection, request: PresentationRequest): Proof {
  const { requirement, day, rules } = request;
  const shown = shownQualifications(
    claims.flatMap(({ element }) => element ?? []),
    rules.levels,
  );
  return {
    disclosures,
    claims,
    isProven: provenThrough(requirement, shown, day, rules) !== undefined,
    steps: proofSteps(requirement, shown, day, rules),
  };
}

/** To whom, in answer to what. A {@link PresentationRequest} is one. */
export interface Challenge {
  readonly audience: string;
  /** The verifier's own, fresh for this question: at least 16 characters. */
  readonly nonce: string;
  /** The moment from which no answer is wanted any more. */
  readonly expiresAt?: Date | undefined;
  readonly state?: PresentationRequest['state'] | undefined;
}

export interface PresentOptions {
  readonly credential: HeldCredential;
  readonly selection: Pick<Selection, 'disclosures'>;
  readonly challenge: Challenge;
  readonly key: HolderKey;
  /** The moment of signing; the machine's when left out. */
  readonly currentDate?: (() => Date) | undefined;
}

/**
 * The presentation: the credential with the chosen disclosures alone, and a proof of the key over exactly these for this
 * audience and nonce (`kb+jwt`, RFC 9901, section 4.3). Refuses before anything is signed: a challenge that is malformed or
 * over, a credential that has run out, and a key that is not the one it was issued to.
 */
export async function present(options: PresentOptions): Promise<string> {
  const { credential, selection, challenge, key } = options;
  const now = options.currentDate?.() ?? new Date();
  const { audience, nonce, expiresAt, state = 'PENDING' } = challenge;
  if (!isAudience(audience)) throw new HolderRefusal('AUDIENCE_MALFORMED', 'It is not said who asks.');
  if (!isFreshNonce(nonce)) throw new HolderRefusal('NONCE_MALFORMED', 'There is no nonce, or one too short.');
  refuseWhatIsOver({ state, expiresAt: expiresAt ?? END_OF_DATES }, now);
  if (credential.expiresAt !== null && now >= credential.expiresAt) {
    throw new HolderRefusal('CREDENTIAL_EXPIRED', 'The credential has run out: have it issued anew.');
  }
  if (key.thumbprint !== credential.holderThumbprint) {
    throw new HolderRefusal('KEY_OF_ANOTHER', 'The credential was issued to another key.');
  }
  const known = new Set(credential.disclosable.map(({ disclosure }) => disclosure));
  if (!selection.disclosures.every((disclosure) => known.has(disclosure))) {
    throw new HolderRefusal('DISCLOSURE_UNKNOWN', 'The credential has no such disclosure.');
  }
  return presentWithKeyBinding({
    sdJwt: credential.sdJwt,
    disclosures: selection.disclosures,
    audience,
    nonce,
    issuedAt: now,
    holderSigner: signerOf(key),
  });
}

const END_OF_DATES = new Date(8.64e15);

export type {
  DisclosableClaim,
  HandedIn,
  HeldCredential,
  HolderKey,
  HolderKeyOptions,
  HolderRefusalCode,
  PresentationRequest,
  ProofStep,
  RequestAddress,
};
export {
  addressOf,
  createHolderKey,
  exportHolderKey,
  fetchRequest,
  HolderRefusal,
  handIn,
  importHolderKey,
  readCredential,
  readRequest,
};
