import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { mayOpenTechnician } from '../../kernel/permission.ts';
import { type Fault, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { type Explanation, evaluateTechnician } from '../catalogue/explanation.rules.ts';
import { type Requirement, testsNamedIn } from '../catalogue/requirement.rules.ts';
import type { AnsweringService, View, ViewRequest } from '../credentials/answering.service.ts';
import { type DesignationAnswer, designationAnswer, flattened } from '../credentials/answers.rules.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import type { CredentialOnDay } from '../credentials/standing.rules.ts';
import { technicianRequirement } from '../qualifications/asked-rule.service.ts';
import type { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import { foldName, isAseId } from '../technicians/technician.rules.ts';
import { MAX_NONCE_CHARACTERS, type ReceiptResult } from '../tokens/receipt.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import type { ReceiptService } from './receipt.service.ts';
import { type Purpose, verdictOn } from './verdict.rules.ts';

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
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(parts: {
    readonly queries: FactsQueries;
    readonly records: TechnicianRecords;
    readonly answering: AnsweringService;
    readonly receipts: ReceiptService;
    readonly clock: Clock;
    readonly ids: Ids;
  }) {
    this.queries = parts.queries;
    this.records = parts.records;
    this.answering = parts.answering;
    this.receipts = parts.receipts;
    this.clock = parts.clock;
    this.ids = parts.ids;
  }

  async verify(viewer: KnownViewer, question: TechnicianQuestion): Promise<TechnicianVerification> {
    const now = this.clock.now();
    const view = this.answering.view(question);
    const requirement = technicianRequirement(question, view.pack);
    const faults = questionFaults(question);
    refuseFor(faults);
    const facts = await this.queries.byIdentity(question.aseId, foldName(question.lastName), view.knownAt ?? undefined);
    const known = facts && mayOpenTechnician(viewer, facts.id) ? facts : undefined;
    const isMerged = known !== undefined && known.mergedIntoId !== null;
    const [record] = known && !isMerged ? await this.records.of([known], [requirement], view) : [];
    const judgement = record && judge(record, requirement, view);
    const checks = checksOf(judgement, isMerged);
    const verdict = judgement?.verdict ?? 'INVALID';
    const draft = {
      jti: this.ids.next(),
      about: question.aseId,
      asOf: view.asOf,
      knownAt: view.knownAt ?? now,
      issuedAt: now,
      purpose: question.purpose,
      nonce: question.nonce ?? undefined,
      rulePack: view.pack.name,
      result: receiptResult(verdict, judgement, checks),
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
      displayName: known && !isMerged ? `${known.firstName} ${known.lastName}` : null,
      asOf: view.asOf,
      knownAt: view.knownAt ?? now,
      rulePack: view.pack.name,
      holdsThrough: judgement?.explanation.holdsThrough ?? null,
      credentials: judgement?.credentials ?? [],
      designations: judgement?.designations ?? [],
      explanation: judgement ? flattened(judgement.explanation) : [],
      receipt,
    };
  }
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

/** Which other one is not told: whoever asks has to learn it from the technician. */
const MERGED = {
  reason: 'ASE_ID_MERGED',
  message: 'This person was entered twice, and this ASE ID is no longer theirs: ask by the other one.',
} as const;

function checksOf(judgement: Judgement | undefined, isMerged: boolean): readonly VerificationCheck[] {
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
  const { satisfied, reason, message } = judgement.explanation;
  return [
    { code: 'IDENTITY', outcome: 'PASSED', reason: 'OK', message: 'The ASE ID and the last name belong together.' },
    { code: 'REQUIREMENT', outcome: satisfied ? 'PASSED' : 'FAILED', reason, message },
  ];
}

function receiptResult(
  verdict: Verdict,
  judgement: Judgement | undefined,
  checks: readonly VerificationCheck[],
): ReceiptResult {
  const outcomes = checks.map(({ code, outcome, reason }) => ({ code, outcome, reason }));
  if (!judgement) return { verdict, holds_through: null, credentials: [], checks: outcomes };
  const { explanation, credentials, designations } = judgement;
  return {
    verdict,
    holds_through: explanation.holdsThrough,
    credentials: credentials.map(({ code, standing, validThrough }) => ({ code, standing, through: validThrough })),
    ...(designations.length > 0 && {
      designations: designations.map(({ code, holds, holdsThrough }) => ({
        code,
        standing: holds ? 'HOLDS' : 'DOES_NOT_HOLD',
        through: holds ? holdsThrough : null,
      })),
    }),
    requirement: { satisfied: explanation.satisfied, holds_through: explanation.holdsThrough },
    checks: outcomes,
  };
}
