import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { mayOpenTechnician } from '../../kernel/permission.ts';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { type Explanation, evaluateTechnician } from '../catalogue/explanation.rules.ts';
import { type Requirement, testsNamedIn } from '../catalogue/requirement.rules.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import { type AnswerTiers, strangerTo } from '../consent/answer-tiers.service.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { itemsOf, SCOPE_KIND_OF_FACT, type ScopeItem } from '../consent/scope.rules.ts';
import type { AnsweringService, View, ViewRequest } from '../credentials/answering.service.ts';
import { type DesignationAnswer, designationAnswer, flattened } from '../credentials/answers.rules.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import type { CredentialOnDay } from '../credentials/standing.rules.ts';
import type { DisputeFlag } from '../disputes/dispute.rules.ts';
import { technicianRequirement } from '../qualifications/asked-rule.service.ts';
import type { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import { foldName, isAseId, shownNameOf } from '../technicians/technician.rules.ts';
import { MAX_NONCE_CHARACTERS, type ReceiptResult } from '../tokens/receipt.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import type { ReceiptService } from './receipt.service.ts';
import { verdictOn } from './verdict.rules.ts';

/** A question about one technician. Exactly one of `codes` and `requirement` says what is asked. */
export interface TechnicianQuestion extends ViewRequest {
  readonly aseId: string;
  readonly lastName: string;
  readonly codes?: readonly string[] | null | undefined;
  readonly requirement?: unknown;
  readonly purpose: Purpose;
  readonly nonce?: string | null | undefined;
}

/** One thing that was looked at, on its own. */
export interface VerificationCheck {
  readonly code: 'IDENTITY' | 'SHOP' | 'ENROLMENT' | 'REQUIREMENT';
  readonly outcome: 'PASSED' | 'FAILED' | 'NOT_CHECKED';
  readonly reason: string;
  readonly message: string;
}

/** The answer, with the receipt that proves it. */
export interface TechnicianVerification {
  readonly verdict: Verdict;
  readonly checks: readonly VerificationCheck[];
  readonly displayName: string | null;
  readonly asOf: Day;
  readonly knownAt: Date;
  readonly rulePack: string;
  readonly holdsThrough: Day | null;
  readonly credentials: readonly CredentialOnDay[];
  readonly designations: readonly DesignationAnswer[];
  readonly explanation: readonly Explanation[];
  /** How much is told: LIMITED is the verdict alone. */
  readonly tier: Tier;
  /** What the question looked into and is under dispute; empty at the tier LIMITED. */
  readonly disputes: readonly DisputeFlag[];
  readonly receipt: string;
}

interface Judgement {
  readonly verdict: Verdict;
  readonly explanation: Explanation;
  readonly credentials: readonly CredentialOnDay[];
  readonly designations: readonly DesignationAnswer[];
}

/**
 * Answers "is this technician qualified?" for one requester. Whoever names the wrong last name learns no more than one
 * who names an ASE ID that nobody has: both get the same answer, by the same statement, with a receipt.
 */
export class TechnicianVerificationService {
  private readonly queries: FactsQueries;
  private readonly records: TechnicianRecords;
  private readonly answering: AnsweringService;
  private readonly receipts: ReceiptService;
  private readonly tiers: AnswerTiers;
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(parts: {
    readonly queries: FactsQueries;
    readonly records: TechnicianRecords;
    readonly answering: AnsweringService;
    readonly receipts: ReceiptService;
    readonly tiers: AnswerTiers;
    readonly clock: Clock;
    readonly ids: Ids;
  }) {
    this.queries = parts.queries;
    this.records = parts.records;
    this.answering = parts.answering;
    this.receipts = parts.receipts;
    this.tiers = parts.tiers;
    this.clock = parts.clock;
    this.ids = parts.ids;
  }

  async verify(viewer: KnownViewer, question: TechnicianQuestion): Promise<TechnicianVerification> {
    const now = this.clock.now();
    const view = this.answering.view(question);
    const requirement = technicianRequirement(question, view.pack);
    const faults = questionFaults(question);
    refuseFor(faults);
    // Read beside each other: what the asker is to the person needs nothing of the person's facts.
    const [facts, person] = await Promise.all([
      this.queries.byIdentity(question.aseId, foldName(question.lastName), view.knownAt ?? undefined),
      this.tiers.person(viewer, question.aseId),
    ]);
    const known = facts && mayOpenTechnician(viewer, facts.id) ? facts : undefined;
    const items = itemsOf(requirement);
    const asked = known ? person : strangerTo(viewer);
    const tier =
      asked.tierOf({ purpose: question.purpose, items }, view.pack.designations) === 'FULL' ? 'FULL' : 'LIMITED';
    if (tier === 'LIMITED') refuseDayAhead(view.asOf, this.clock.dayAt(now));
    const isMerged = known !== undefined && known.mergedIntoId !== null;
    const [record] = known && !isMerged ? await this.records.of([known], [requirement], view) : [];
    const judgement = record && judge(record, requirement, view);
    const told = tier === 'FULL' ? judgement : undefined;
    const checks = checksOf(judgement, isMerged, tier);
    const verdict = verdictTold(judgement, tier);
    const disputes = told ? disputesAmong(asked.disputes, items, told.credentials) : [];
    const draft = {
      jti: this.ids.next(),
      about: question.aseId,
      asOf: view.asOf,
      knownAt: view.knownAt ?? now,
      issuedAt: now,
      purpose: question.purpose,
      nonce: question.nonce ?? undefined,
      rulePack: view.pack.name,
      result: receiptResult(verdict, judgement, checks, tier, disputes),
    };
    const receipt = await this.receipts.give(viewer, draft, {
      kind: 'TECHNICIAN',
      technicianId: known?.id ?? null,
      shopId: null,
      askedFor: question.aseId,
      question: question.codes ? { codes: question.codes } : { requirement },
    });
    return {
      verdict,
      checks,
      displayName: known && !isMerged && (tier === 'FULL' || known.directoryOptIn) ? shownNameOf(known) : null,
      asOf: view.asOf,
      knownAt: view.knownAt ?? now,
      rulePack: view.pack.name,
      holdsThrough: told?.explanation.holdsThrough ?? null,
      credentials: told?.credentials ?? [],
      designations: told?.designations ?? [],
      explanation: told ? flattened(told.explanation) : [],
      tier,
      disputes,
      receipt,
    };
  }
}

/** Asked day by day, yes or no about days ahead would tell the last valid day. */
function refuseDayAhead(asOf: Day, today: Day): void {
  if (asOf <= today) return;
  const message =
    'About a day ahead only those are answered whom the technician lets know everything: ask for their consent.';
  throw refuse('CONSENT_REQUIRED', message, ['asOf']);
}

/** Of what lacks a limited answer tells no reason: that somebody was suspended is no yes or no. */
function verdictTold(judgement: Judgement | undefined, tier: Tier): Verdict {
  if (!judgement) return 'INVALID';
  if (tier === 'FULL') return judgement.verdict;
  return judgement.explanation.satisfied ? 'VALID' : 'INVALID';
}

/** Those of the open disputes that the question looks into. */
function disputesAmong(
  disputes: readonly DisputeFlag[],
  items: readonly ScopeItem[],
  credentials: readonly CredentialOnDay[],
): readonly DisputeFlag[] {
  const codes = new Set([...items.map(({ code }) => code), ...credentials.map(({ code }) => code)]);
  const kinds = new Set(items.filter(({ code }) => code === null).map(({ kind }) => kind));
  return disputes.filter(({ kind, code }) => codes.has(code) || kinds.has(SCOPE_KIND_OF_FACT[kind]));
}

/** Half a surrogate pair is no text either: it cannot be written in UTF-8. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

function questionFaults({ aseId, lastName, nonce }: TechnicianQuestion): readonly Fault[] {
  const faults: Fault[] = [];
  if (!isAseId(aseId)) {
    faults.push({ code: 'ASE_ID_MALFORMED', message: 'An ASE ID has the form ASE-dddd-dddd.', path: ['aseId'] });
  }
  if (foldName(lastName) === '') {
    faults.push({ code: 'NAME_EMPTY', message: 'A last name is wanted here.', path: ['lastName'] });
  }
  return [...faults, ...nonceFaults(nonce)];
}

/** The fault of a nonce that no receipt can echo, if it is one. */
export function nonceFaults(nonce: string | null | undefined): readonly Fault[] {
  if (nonce == null || (nonce !== '' && nonce.length <= MAX_NONCE_CHARACTERS && !UNPRINTABLE.test(nonce))) return [];
  const message = `A nonce is 1 to ${MAX_NONCE_CHARACTERS} printable characters.`;
  return [{ code: 'NONCE_MALFORMED', message, path: ['nonce'] }];
}

function judge(record: TechnicianRecord, requirement: Requirement, view: View): Judgement {
  const { designations } = view.pack;
  const explanation = evaluateTechnician(requirement, record, view.asOf, view.pack);
  const named = flattened(explanation).filter((node) => node.kind === 'holdsDesignation' && node.code !== null);
  const codes = new Set(named.map((node) => node.code));
  return {
    verdict: verdictOn(explanation, record, view.asOf),
    explanation,
    credentials: [...testsNamedIn(requirement, designations)].map((code) => record.standing(code, view.asOf)),
    designations: [...designations.values()]
      .filter((designation) => codes.has(designation.code))
      .map((designation) => designationAnswer(record, designation, view.asOf)),
  };
}

const NOT_MATCHED = {
  reason: 'IDENTITY_NOT_MATCHED',
  message: 'No technician of this ASE ID and last name is on record.',
} as const;

const MET = { reason: 'MET', message: 'What was asked is met.' } as const;
const NOT_MET = { reason: 'NOT_MET', message: 'What was asked is not met.' } as const;

/** Which other one is not told: whoever asks has to learn it from the technician. */
const MERGED = {
  reason: 'ASE_ID_MERGED',
  message: 'This person was entered twice, and this ASE ID is no longer theirs: ask by the other one.',
} as const;

function checksOf(judgement: Judgement | undefined, isMerged: boolean, tier: Tier): readonly VerificationCheck[] {
  if (!judgement) {
    return [
      { code: 'IDENTITY', outcome: 'FAILED', ...(isMerged ? MERGED : NOT_MATCHED) },
      {
        code: 'REQUIREMENT',
        outcome: 'NOT_CHECKED',
        reason: 'NOT_REACHED',
        message: 'An earlier check failed, so this one was not made.',
      },
    ];
  }
  const { satisfied } = judgement.explanation;
  const { reason, message } = tier === 'FULL' ? judgement.explanation : satisfied ? MET : NOT_MET;
  return [
    { code: 'IDENTITY', outcome: 'PASSED', reason: 'OK', message: 'The ASE ID and the last name belong together.' },
    { code: 'REQUIREMENT', outcome: satisfied ? 'PASSED' : 'FAILED', reason, message },
  ];
}

function receiptResult(
  verdict: Verdict,
  judgement: Judgement | undefined,
  checks: readonly VerificationCheck[],
  tier: Tier,
  disputes: readonly DisputeFlag[],
): ReceiptResult {
  const shared = { verdict, tier, checks: checks.map(({ code, outcome, reason }) => ({ code, outcome, reason })) };
  if (!judgement) return { ...shared, holds_through: null, credentials: [] };
  const { explanation, credentials, designations } = judgement;
  const { satisfied, holdsThrough } = explanation;
  if (tier === 'LIMITED') {
    return { ...shared, holds_through: null, credentials: [], requirement: { satisfied, holds_through: null } };
  }
  return {
    ...shared,
    holds_through: holdsThrough,
    credentials: credentials.map(({ code, standing, validThrough }) => ({ code, standing, through: validThrough })),
    ...(designations.length > 0 && {
      designations: designations.map((designation) => ({
        code: designation.code,
        standing: designation.holds ? 'HOLDS' : 'DOES_NOT_HOLD',
        through: designation.holds ? designation.holdsThrough : null,
      })),
    }),
    requirement: { satisfied, holds_through: holdsThrough },
    ...(disputes.length > 0 && { disputed: [...new Set(disputes.map(({ code }) => code))] }),
  };
}
