import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { askerOf, type LookUp } from '../ledger/look-up.rules.ts';
import { type TechnicianRuleAsked, technicianRequirement } from '../qualifications/asked-rule.service.ts';
import type { KeyBindingPolicy } from '../tokens/key-binding-verification.ts';
import { MAX_NONCE_CHARACTERS, type ReceiptResult } from '../tokens/receipt.ts';
import { audienceOf, type ReceiptService } from '../verification/receipt.service.ts';
import type { JudgedPresentation, PresentationJudge } from './presentation-judging.service.ts';
import { MAX_PROOF_AGE_SECONDS, takeNonce } from './presentation-nonces.service.ts';
import type { PresentationAnswer, PresentationCheck } from './presentation-request.rules.ts';
import { isAudience, isFreshNonce, MAX_AUDIENCE_CHARACTERS, MIN_NONCE_CHARACTERS } from './presentation-terms.ts';
import type { ShownElement } from './shown-elements.rules.ts';

/** Whether the holder must prove the key, and in answer to what. */
export interface AskedPolicy {
  readonly keyBinding: 'REQUIRED' | 'NOT_REQUIRED';
  readonly audience?: string | null | undefined;
  readonly nonce?: string | null | undefined;
  readonly maxAgeSeconds?: number | null | undefined;
}

/** A presentation that somebody was shown. `codes` or `requirement`, or neither, says what it has to prove. */
export interface PresentationQuestion extends TechnicianRuleAsked {
  readonly presentation: string;
  readonly policy: AskedPolicy;
  readonly purpose: Purpose;
  readonly limited: boolean;
}

/** What of a question goes on record besides its answer. */
export interface AskedOnRecord {
  readonly presentation: string;
  readonly purpose: Purpose;
  readonly requirement: Requirement | null;
  readonly nonce: string | undefined;
  readonly now: Date;
  readonly holderId: string | null;
}

const DEFAULT_MAX_AGE_SECONDS = 300;

/** Verifies presentations for anybody, by the record of this very moment. */
export class PresentationVerificationService {
  private readonly judge: PresentationJudge;
  private readonly receipts: ReceiptService;
  private readonly ledger: { record(row: LookUp): Promise<void> };
  private readonly catalogue: Catalogue;
  private readonly em: EntityManager;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly issuer: string;

  constructor(parts: {
    judge: PresentationJudge;
    receipts: ReceiptService;
    ledger: { record(row: LookUp): Promise<void> };
    catalogue: Catalogue;
    em: EntityManager;
    clock: Clock;
    ids: Ids;
    issuer: string;
  }) {
    this.judge = parts.judge;
    this.receipts = parts.receipts;
    this.ledger = parts.ledger;
    this.catalogue = parts.catalogue;
    this.em = parts.em;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.issuer = parts.issuer;
  }

  /** The policy is settled first, from the question alone. Refuses a policy that would check less than it seems to. */
  async verify(viewer: Viewer, question: PresentationQuestion): Promise<PresentationAnswer> {
    const pack = this.catalogue.defaultPack;
    const keyBinding = keyBindingOf(question.policy, this.defaultAudience(viewer));
    const asksNothing = question.codes == null && question.requirement == null;
    if (asksNothing && question.limited) {
      const message = 'A limited answer tells what is proven of a requirement: ask for something.';
      throw refuse('LIMITED_WITHOUT_REQUIREMENT', message, ['limited']);
    }
    const requirement = asksNothing ? null : technicianRequirement(question, pack);
    const now = this.clock.now();
    const take = (policy: KeyBindingPolicy) => takeNonce(this.em.fork(), policy, now);
    const terms = { keyBinding, requirement, pack, takeNonce: take };
    const judged = await this.judge.judge(question.presentation, terms, now);
    const nonce = keyBinding === 'NOT_REQUIRED' ? undefined : keyBinding.nonce;
    const told = toldOf(judged, question.limited);
    const isFormed = told.checks.some(({ code, outcome }) => code === 'SIGNATURE' && outcome === 'PASSED');
    if (!isFormed) return told;
    const { presentation, purpose } = question;
    const { holderId } = judged;
    const asked = { presentation, purpose, requirement, nonce, now, holderId };
    return { ...told, receipt: await this.recorded(viewer, told, asked) };
  }

  /** To whom proofs are made when a verifier names nobody: their organisation as receipts name it, or this registry. */
  defaultAudience(viewer: Viewer): string {
    return viewer.role === 'PUBLIC' ? this.issuer : audienceOf(viewer);
  }

  /**
   * Puts the question on record, about the holder; whoever showed a key gets a receipt for it. The receipt of a limited answer
   * names nobody: its subject is the presentation.
   */
  async recorded(viewer: Viewer, answer: PresentationAnswer, asked: AskedOnRecord): Promise<string | null> {
    const { presentation, purpose, requirement, nonce, now, holderId } = asked;
    const digest = createHash('sha256').update(presentation).digest('base64url');
    const about = {
      kind: 'PRESENTATION',
      technicianId: holderId,
      shopId: null,
      askedFor: answer.contents?.aseId ?? null,
      question: requirement === null ? {} : { requirement },
    } as const;
    const rulePack = this.catalogue.defaultPack.name;
    const view = { asOf: this.clock.dayAt(now), knownAt: now, purpose, rulePack };
    if (viewer.role !== 'PUBLIC') {
      const draft = {
        ...view,
        jti: this.ids.next(),
        about: answer.contents?.aseId ?? `presentation ${digest}`,
        issuedAt: now,
        nonce,
        result: receiptResult(answer),
      };
      return this.receipts.give(viewer, draft, about);
    }
    if (holderId === null) return null;
    const { verdict } = answer;
    const row = { ...about, ...view, ...askerOf(viewer), id: this.ids.next(), at: now, verdict, tier: null, told: [] };
    await this.ledger.record({ ...row, partOf: null, receipt: null });
    return null;
  }
}

/** What the asker is told: of a limited answer only which nodes are proven, in the words of the question. */
export function toldOf(judged: JudgedPresentation, limited: boolean): PresentationAnswer {
  const { verdict, checks, requirement, steps, contents } = judged;
  if (!limited) return { verdict, checks, requirement, steps, contents, receipt: null };
  return { verdict, checks: checks.map(withoutDetail), requirement, steps, contents: null, receipt: null };
}

/** Dates in brackets tell one credential from another. */
function withoutDetail(check: PresentationCheck): PresentationCheck {
  return { ...check, message: check.message.replace(/ \([^)]*\)$/, '') };
}

function receiptResult({ verdict, checks, contents }: PresentationAnswer): ReceiptResult {
  const isReliable = verdict === 'VALID' && contents !== null;
  const elements = isReliable ? contents.elements : [];
  return {
    verdict,
    holds_through: isReliable ? contents.provenThrough : null,
    credentials: elements.filter(({ list }) => list === 'certifications').map(receiptLine('CURRENT')),
    designations: elements.filter(({ list }) => list === 'designations').map(receiptLine('HOLDS')),
    checks: checks.map(({ code, outcome, reason }) => ({ code, outcome, reason })),
  };
}

function receiptLine(standing: string) {
  return ({ code, through }: ShownElement) => ({ code, standing, through });
}

/** The policy by which a presentation is read; faults are told with their paths. */
function keyBindingOf(asked: AskedPolicy, defaultAudience: string): KeyBindingPolicy | 'NOT_REQUIRED' {
  const { keyBinding, audience, nonce, maxAgeSeconds } = asked;
  if (keyBinding === 'NOT_REQUIRED') {
    if (audience == null && nonce == null && maxAgeSeconds == null) return 'NOT_REQUIRED';
    const message = 'Without a proof of the key nothing is compared with an audience, a nonce or an age: require it.';
    throw refuse('POLICY_CONTRADICTORY', message, ['policy', 'keyBinding']);
  }
  const policy = {
    audience: audience ?? defaultAudience,
    nonce: nonce ?? '',
    maxAgeSeconds: maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
  };
  const faults = [...audienceFaults(policy.audience, ['policy', 'audience'])];
  if (!isFreshNonce(policy.nonce)) {
    const message = `A nonce has ${MIN_NONCE_CHARACTERS} to ${MAX_NONCE_CHARACTERS} printable characters.`;
    faults.push({ code: 'NONCE_MALFORMED', message, path: ['policy', 'nonce'] });
  }
  if (!(policy.maxAgeSeconds >= 1 && policy.maxAgeSeconds <= MAX_PROOF_AGE_SECONDS)) {
    const message = `A proof may be 1 to ${MAX_PROOF_AGE_SECONDS} seconds old.`;
    faults.push({ code: 'MAX_AGE_OUT_OF_RANGE', message, path: ['policy', 'maxAgeSeconds'] });
  }
  refuseFor(faults);
  return policy;
}

/** The fault of an audience that no proof can name, if it is one. */
export function audienceFaults(audience: string, path: Fault['path']): readonly Fault[] {
  if (isAudience(audience)) return [];
  const message = `An audience has 1 to ${MAX_AUDIENCE_CHARACTERS} printable characters.`;
  return [{ code: 'AUDIENCE_MALFORMED', message, path }];
}
