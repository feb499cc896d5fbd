import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { askerOf } from '../ledger/look-up.rules.ts';
import type { LookUpLedger, LookUpSubject } from '../ledger/look-up-ledger.ts';
import { badgeCodes } from '../tokens/badge.ts';
import { nodeSignatures } from '../tokens/node-signatures.ts';
import type { ReceiptClaims, ReceiptResult } from '../tokens/receipt.ts';
import { momentOf } from '../tokens/token.rules.ts';
import { type ProvenToken, type TokenVerification, verifyToken } from '../tokens/token-verifier.ts';
import type { IssuerKey } from '../tokens/verification-key.ts';
import type { BadgeService } from './badge.service.ts';
import { audienceOf, type ReceiptService } from './receipt.service.ts';
import { nonceFaults } from './technician-verification.service.ts';

/** A token that somebody was shown, and why they ask. */
export interface TokenQuestion {
  readonly token: string;
  readonly purpose: Purpose;
  /** For a receipt: the nonce it must answer. Either way it is given back in the new receipt. */
  readonly nonce?: string | null | undefined;
  /** Take a receipt as proof of what was answered then, however old it is. */
  readonly asEvidence?: boolean | null | undefined;
}

/** A code that a token speaks of. */
export interface TokenCode {
  readonly code: string;
  /** The name of the test or designation; null when the catalogue has none of that code. */
  readonly name: string | null;
  /** As the token says: CURRENT for a badge, the standing answered then for a receipt. */
  readonly standing: string;
  readonly through: Day | null;
  /** Whether it may be relied on today: the token is VALID, tells of now, and that day lies today or ahead. */
  readonly current: boolean;
}

/** What was found out about a token. */
export interface TokenAnswer {
  readonly outcome: TokenVerification;
  readonly holder: string | null;
  readonly issuedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly codes: readonly TokenCode[];
  /** For requesters with a key: the receipt of this very question. */
  readonly receipt: string | null;
}

/** Verifies badges and receipts for anybody, with the same verifier as every other door. */
export class TokenVerificationService {
  private readonly keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
  private readonly badges: BadgeService;
  private readonly receipts: ReceiptService;
  private readonly ledger: LookUpLedger;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly issuer: string;
  private readonly log: { warn(fields: object, message: string): void };

  constructor(parts: {
    keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
    badges: BadgeService;
    receipts: ReceiptService;
    ledger: LookUpLedger;
    catalogue: Catalogue;
    clock: Clock;
    ids: Ids;
    issuer: string;
    log: { warn(fields: object, message: string): void };
  }) {
    this.keys = parts.keys;
    this.badges = parts.badges;
    this.receipts = parts.receipts;
    this.ledger = parts.ledger;
    this.catalogue = parts.catalogue;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.issuer = parts.issuer;
    this.log = parts.log;
  }

  async verify(viewer: Viewer, question: TokenQuestion): Promise<TokenAnswer> {
    const faults = nonceFaults(question.nonce);
    refuseFor(faults);
    const now = this.clock.now();
    let holderId = undefined as string | undefined;
    const outcome = await verifyToken(question.token, {
      accept: ['BADGE', 'RECEIPT'],
      issuers: [this.issuer],
      signatures: nodeSignatures,
      keys: (kid) => this.keys.verificationKey(kid),
      now,
      audience: viewer.role === 'PUBLIC' ? undefined : audienceOf(viewer),
      nonce: question.nonce ?? undefined,
      currentStatus: async (claims) => {
        const answer = await this.badges.currentStatus(claims);
        holderId = answer.holderId;
        return answer;
      },
      receiptOnRecord: (jti) => this.ledger.receiptOnRecord(jti),
      receiptsAs: question.asEvidence ? 'EVIDENCE' : 'FRESH',
      onLookUpFailure: (error) => this.log.warn({ err: error }, 'a look-up during token verification failed'),
    });
    const receipt = isOurs(outcome) ? await this.recorded(viewer, question, outcome, now, holderId) : null;
    return { ...this.contents(outcome, now), outcome, receipt };
  }

  private contents(outcome: TokenVerification, now: Date): Omit<TokenAnswer, 'outcome' | 'receipt'> {
    const nothing = { holder: null, issuedAt: null, expiresAt: null, codes: [] };
    if (outcome.claims === null || outcome.tokenType === 'STATUS_LIST') return nothing;
    const { claims } = outcome;
    const moments = { issuedAt: momentOf(claims.iat), expiresAt: momentOf(claims.exp) };
    const today = this.clock.dayAt(now);
    const reliable = outcome.verdict === 'VALID';
    if (outcome.tokenType === 'RECEIPT') {
      const tellsOfNow = reliable && now < moments.expiresAt && this.askedOfItsMoment(outcome.claims);
      return { ...moments, holder: null, codes: this.receiptCodes(outcome.claims, tellsOfNow, today) };
    }
    const codes = badgeCodes(outcome.claims).map(({ code, through }) => {
      return { code, name: this.nameOf(code), standing: 'CURRENT', through, current: reliable && today <= through };
    });
    return { ...moments, holder: outcome.claims.sub, codes };
  }

  private receiptCodes({ result }: ReceiptClaims, tellsOfNow: boolean, today: Day): readonly TokenCode[] {
    return [...(result.designations ?? []), ...result.credentials].map(({ code, standing, through }) => ({
      code,
      name: this.nameOf(code),
      standing,
      through,
      current: tellsOfNow && RELIABLE_STANDINGS.includes(standing) && (through === null || today <= through),
    }));
  }

  /** Whether the question was about the day and the record of its own moment, and not about the past. */
  private askedOfItsMoment({ iat, as_of, known_at }: ReceiptClaims): boolean {
    const issuedAt = momentOf(iat);
    return as_of === this.clock.dayAt(issuedAt) && new Date(known_at) >= issuedAt;
  }

  private nameOf(code: string): string | null {
    const pack = this.catalogue.defaultPack;
    return pack.tests.get(code)?.name ?? pack.designations.get(code)?.name ?? null;
  }

  /** Puts the question on record; whoever showed a key gets a receipt for it. */
  private async recorded(
    viewer: Viewer,
    question: TokenQuestion,
    token: OurToken,
    now: Date,
    holderId: string | undefined,
  ): Promise<string | null> {
    const { tokenType: type, claims, verdict } = token;
    const credentials = verdict === 'VALID' ? credentialsIn(token) : [];
    const asked = {
      kind: 'TOKEN',
      ...(await this.subjectOf(token, holderId)),
      askedFor: null,
      question: { token: { type, jti: claims.jti }, codes: codesIn(token) },
    } as const;
    const view = {
      asOf: this.clock.dayAt(now),
      knownAt: now,
      purpose: question.purpose,
      rulePack: this.catalogue.defaultPack.name,
    };
    if (viewer.role !== 'PUBLIC') {
      const result = {
        verdict,
        holds_through: null,
        credentials,
        checks: token.checks.map(({ code, outcome, reason }) => ({ code, outcome, reason })),
        token_jti: claims.jti,
      };
      const nonce = question.nonce ?? undefined;
      const draft = { ...view, jti: this.ids.next(), about: `token ${claims.jti}`, issuedAt: now, nonce, result };
      return this.receipts.give(viewer, draft, asked);
    }
    if (asked.technicianId === null) return null;
    const told = credentials.map(({ code, standing }) => ({ code, standing }));
    const row = { ...asked, ...view, ...askerOf(viewer), id: this.ids.next(), at: now, verdict, tier: null, told };
    await this.ledger.record({ ...row, partOf: null, receipt: null });
    return null;
  }

  /** A receipt names nobody: whom it is about stands in the ledger, under its own question. */
  private async subjectOf({ tokenType, claims }: OurToken, holderId: string | undefined): Promise<LookUpSubject> {
    if (tokenType === 'BADGE') return { technicianId: holderId ?? null, shopId: null };
    return (await this.ledger.subjectOf(claims.jti)) ?? { technicianId: null, shopId: null };
  }
}

/** A token whose signature is the registry's own, whatever the verdict on it. */
type OurToken = TokenVerification & Exclude<ProvenToken, { tokenType: 'STATUS_LIST' }>;

function isOurs(outcome: TokenVerification): outcome is OurToken {
  return outcome.claims !== null && outcome.tokenType !== 'STATUS_LIST';
}

function codesIn(token: OurToken): readonly string[] {
  if (token.tokenType === 'BADGE') return badgeCodes(token.claims).map(({ code }) => code);
  const { credentials, designations = [] } = token.claims.result;
  return [...credentials, ...designations].map(({ code }) => code);
}

/** Standings that may be relied on, in receipts about credentials and designations. */
const RELIABLE_STANDINGS: readonly string[] = ['CURRENT', 'HOLDS'];

/** What a good token vouches for. Of any other nothing is repeated, lest its claims be taken for ours. */
function credentialsIn(token: OurToken): ReceiptResult['credentials'] {
  if (token.tokenType === 'RECEIPT') return token.claims.result.credentials;
  return badgeCodes(token.claims).map(({ code, through }) => ({ code, standing: 'CURRENT', through }));
}
