import type { Clock } from '../../kernel/clock.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import type { StatusListReference } from '../tokens/badge.ts';
import type { KeyBindingPolicy } from '../tokens/key-binding-verification.ts';
import { nodeSha256 } from '../tokens/node-hasher.ts';
import { nodeSignatures } from '../tokens/node-signatures.ts';
import type { PortableCredentialClaims } from '../tokens/portable-credential.ts';
import { verifyPortableCredential } from '../tokens/portable-credential-verifier.ts';
import { momentOf, type Verdict } from '../tokens/token.rules.ts';
import { gravest } from '../tokens/token-checks.rules.ts';
import type { IssuerKey } from '../tokens/verification-key.ts';
import type { TokenStanding } from '../verification/issued-token-status.service.ts';
import { type PresentationCheck, proofRulesOf, type ShownContents } from './presentation-request.rules.ts';
import { type ProofOutcome, type ProofStep, proofSteps, provenThrough } from './proof.rules.ts';
import { ELEMENT_LISTS, elementOf, type ShownElement, shownQualifications } from './shown-elements.rules.ts';

/** What is wanted of one presentation: fixed before it is looked at, so that nothing in it can widen it. */
export interface PresentationTerms {
  readonly keyBinding: KeyBindingPolicy | 'NOT_REQUIRED';
  /** What has to be proven by what is disclosed; null when nothing is asked. */
  readonly requirement: Requirement | null;
  readonly pack: RulePack;
  /** Takes the nonce; false when it was taken before. Asked only once the holder's proof is good. */
  takeNonce(policy: KeyBindingPolicy, now: Date): Promise<boolean>;
}

/** What was found, before it is decided how much of it the asker is told. */
export interface JudgedPresentation {
  readonly verdict: Verdict;
  readonly checks: readonly PresentationCheck[];
  readonly requirement: ProofOutcome | null;
  readonly steps: readonly ProofStep[];
  /** Null unless the presentation is genuine. */
  readonly contents: ShownContents | null;
  /** Whose credential it is, by our record; null when it is none of ours, or was not looked up. */
  readonly holderId: string | null;
}

/** The checks that a holder's proof has to pass before its nonce counts as answered. */
const PROOF_CHECKS: readonly string[] = [
  'SIGNATURE',
  'DISCLOSURES',
  'CLAIMS',
  'KEY_BINDING',
  'HOLDER_SIGNATURE',
  'CONTENTS_BOUND',
  'AUDIENCE',
  'NONCE',
  'AGE',
];
/** Verdicts of what is not genuine: nothing that it says is repeated. */
const NOT_GENUINE: readonly Verdict[] = ['INVALID', 'UNKNOWN_ISSUER'];

/** Judges presentations: the strict verifier, single use of nonces, and what the disclosed elements prove. */
export class PresentationJudge {
  private readonly keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
  private readonly currentStatus: (reference: StatusListReference) => Promise<TokenStanding>;
  private readonly clock: Clock;
  private readonly issuer: string;
  private readonly log: { warn(fields: object, message: string): void };

  constructor(parts: {
    keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
    currentStatus: (reference: StatusListReference) => Promise<TokenStanding>;
    clock: Clock;
    issuer: string;
    log: { warn(fields: object, message: string): void };
  }) {
    this.keys = parts.keys;
    this.currentStatus = parts.currentStatus;
    this.clock = parts.clock;
    this.issuer = parts.issuer;
    this.log = parts.log;
  }

  async judge(presentation: string, terms: PresentationTerms, now: Date): Promise<JudgedPresentation> {
    let holderId: string | null = null;
    const { verdict, checks, claims } = await verifyPortableCredential(presentation, {
      issuers: [this.issuer],
      keys: (kid) => this.keys.verificationKey(kid),
      now,
      keyBinding: terms.keyBinding,
      hasher: nodeSha256,
      signatures: nodeSignatures,
      currentStatus: async (reference) => {
        const standing = await this.currentStatus(reference);
        holderId = standing.holderId ?? null;
        return standing;
      },
      onLookUpFailure: (error) => this.log.warn({ err: error }, 'a look-up during presentation verification failed'),
    });
    const replay = await replayCheck(terms, checks, now);
    const isGood = verdict === 'VALID' && replay.outcome !== 'FAILED';
    const elements = claims === null ? [] : elementsIn(claims);
    const proof = this.proofOf(terms, isGood ? elements : [], now);
    const ofRequirement = requirementCheck(proof.requirement, isGood);
    const isVoid = [replay, ofRequirement].some(({ outcome }) => outcome === 'FAILED');
    const isGenuine = claims !== null && !NOT_GENUINE.includes(verdict) && replay.outcome !== 'FAILED';
    return {
      verdict: gravest([verdict, isVoid ? 'INVALID' : 'VALID']),
      checks: [...checks, replay, ofRequirement],
      requirement: proof.requirement,
      steps: proof.steps,
      contents: isGenuine ? contentsOf(claims, elements, proof.through) : null,
      holderId,
    };
  }

  private proofOf({ requirement, pack }: PresentationTerms, elements: readonly ShownElement[], now: Date) {
    if (requirement === null) return { requirement: null, steps: [], through: undefined };
    const rules = proofRulesOf(pack);
    const shown = shownQualifications(elements, rules.levels);
    const today = this.clock.dayAt(now);
    const through = provenThrough(requirement, shown, today, rules);
    const outcome: ProofOutcome = through === undefined ? 'NOT_PROVEN' : 'PROVEN';
    return { requirement: outcome, steps: proofSteps(requirement, shown, today, rules), through };
  }
}

async function replayCheck(
  { keyBinding, takeNonce }: PresentationTerms,
  checks: readonly PresentationCheck[],
  now: Date,
): Promise<PresentationCheck> {
  const check = (outcome: PresentationCheck['outcome'], reason: string, message: string) => {
    return { code: 'REPLAY', outcome, reason, message };
  };
  if (keyBinding === 'NOT_REQUIRED') {
    return check('NOT_CHECKED', 'KEY_BINDING_NOT_ASKED', 'No nonce was asked for: whoever has a copy can show it.');
  }
  const isProven = PROOF_CHECKS.every((code) => checks.find((made) => made.code === code)?.outcome === 'PASSED');
  if (!isProven) return check('NOT_CHECKED', 'NOT_REACHED', 'An earlier check failed, so this one was not made.');
  return (await takeNonce(keyBinding, now))
    ? check('PASSED', 'OK', 'The nonce was not answered here before.')
    : check('FAILED', 'NONCE_USED', 'The nonce was answered here before: this is a replay.');
}

function requirementCheck(outcome: ProofOutcome | null, isGood: boolean): PresentationCheck {
  const check = (made: PresentationCheck['outcome'], reason: string, message: string) => {
    return { code: 'REQUIREMENT', outcome: made, reason, message };
  };
  if (outcome === null) return check('NOT_CHECKED', 'NOT_ASKED', 'Nothing was asked of what is disclosed.');
  if (!isGood) return check('NOT_CHECKED', 'NOT_REACHED', 'An earlier check failed, so this one was not made.');
  return outcome === 'PROVEN'
    ? check('PASSED', 'OK', 'What was disclosed proves everything that was asked.')
    : check(
        'FAILED',
        'NOT_PROVEN',
        'What was disclosed does not prove everything that was asked. Whether the rest holds is not known.',
      );
}

function elementsIn(claims: PortableCredentialClaims): readonly ShownElement[] {
  const members = new Map<string, unknown>(Object.entries(claims));
  return ELEMENT_LISTS.flatMap((list) => {
    const elements = members.get(list);
    return Array.isArray(elements) ? elements.flatMap((element) => elementOf(list, element) ?? []) : [];
  });
}

function contentsOf(
  claims: PortableCredentialClaims,
  elements: readonly ShownElement[],
  through: ReturnType<typeof provenThrough>,
): ShownContents {
  return {
    givenName: claims.given_name ?? null,
    familyName: claims.family_name ?? null,
    aseId: claims.ase_id ?? null,
    elements,
    issuedAt: momentOf(claims.iat).toISOString(),
    expiresAt: momentOf(claims.exp).toISOString(),
    provenThrough: through === undefined || through === END_OF_TIME ? null : through,
  };
}
