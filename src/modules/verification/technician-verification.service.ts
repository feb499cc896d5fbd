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
import { itemsOf } from '../consent/scope.rules.ts';
import type { AnsweringService, View, ViewRequest } from '../credentials/answering.service.ts';
import { type DesignationAnswer, designationAnswer, flattened } from '../credentials/answers.rules.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import type { CredentialOnDay } from '../credentials/standing.rules.ts';
import type { DisputeFlag } from '../disputes/dispute.rules.ts';
import { technicianRequirement } from '../qualifications/asked-rule.service.ts';
import type { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import { foldName, isAseId, shownNameOf } from '../technicians/technician.rules.ts';
import { MAX_NONCE_CHARACTERS } from '../tokens/receipt.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import type { ReceiptService } from './receipt.service.ts';
import {
  checksOf,
  disputesAmong,
  type Judgement,
  receiptResult,
  type VerificationCheck,
  verdictTold,
} from './technician-answer.ts';
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
