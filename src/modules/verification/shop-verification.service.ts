import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { type Fault, Refusal, refuse } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { type Explanation, evaluateShop } from '../catalogue/explanation.rules.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import { parseRequirement } from '../catalogue/requirement-parsing.rules.ts';
import type { AnsweringService, View, ViewRequest } from '../credentials/answering.service.ts';
import { flattened } from '../credentials/answers.rules.ts';
import { type BlueSealAnswer, blueSealOn } from '../qualifications/blue-seal.rules.ts';
import type { ShopRecord, ShopRecords } from '../qualifications/shop-records.service.ts';
import type { ReceiptResult } from '../tokens/receipt.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import type { ReceiptService } from './receipt.service.ts';
import { nonceFaults, type VerificationCheck } from './technician-verification.service.ts';
import type { Purpose } from './verdict.rules.ts';

/** A question about one shop: by a requirement, by a programme, or, with neither, by the Blue Seal. */
export interface ShopQuestion extends ViewRequest {
  readonly shopNumber: string;
  readonly requirement?: unknown;
  /** A direct-repair programme's public id. */
  readonly programId?: string | null | undefined;
  readonly purpose: Purpose;
  readonly nonce?: string | null | undefined;
}

/** The version of a direct-repair programme that judges a question. */
export interface ProgramInForce {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly requirement: Requirement;
  /** The rule pack it is judged by. */
  readonly rulePack: string;
}

/** What verification needs to know of direct-repair programmes. */
export interface ProgramsAsked {
  /** The version in force on the record of `knownAt` (now when null). Refuses a programme the viewer may not know of. */
  programInForce(viewer: KnownViewer, programId: string, knownAt: Date | null): Promise<ProgramInForce>;
  isEnrolled(programId: string, shopId: string, day: Day, knownAt: Date | null): Promise<boolean>;
}

/** The answer, with the receipt that proves it. */
export interface ShopVerification {
  readonly verdict: Verdict;
  readonly checks: readonly VerificationCheck[];
  readonly shopNumber: string;
  readonly name: string | null;
  readonly asOf: Day;
  readonly knownAt: Date;
  readonly rulePack: string;
  readonly programVersion: number | null;
  readonly holdsThrough: Day | null;
  readonly blueSeal: BlueSealAnswer | null;
  readonly explanation: readonly Explanation[];
  readonly receipt: string;
  /** The shop and its people as they were judged, for what is asked of them besides. */
  readonly answer: ShopRecord | undefined;
}

const SHOP_NUMBER_PATTERN = /^SHP-\d{6}$/;

/** Answers "is this shop qualified?" for one requester, from facts at the time of asking. */
export class ShopVerificationService {
  private readonly shops: ShopRecords;
  private readonly answering: AnsweringService;
  private readonly programs: ProgramsAsked;
  private readonly receipts: ReceiptService;
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(parts: {
    readonly shops: ShopRecords;
    readonly answering: AnsweringService;
    readonly programs: ProgramsAsked;
    readonly receipts: ReceiptService;
    readonly clock: Clock;
    readonly ids: Ids;
  }) {
    this.shops = parts.shops;
    this.answering = parts.answering;
    this.programs = parts.programs;
    this.receipts = parts.receipts;
    this.clock = parts.clock;
    this.ids = parts.ids;
  }

  async verify(viewer: KnownViewer, question: ShopQuestion): Promise<ShopVerification> {
    const now = this.clock.now();
    const faults = questionFaults(question);
    if (faults.length > 0) throw new Refusal(faults);
    const asked = await this.asked(viewer, question);
    const { view, requirement, program } = asked;
    const answer = await this.shops.byNumber(question.shopNumber, [requirement], view);
    const enrolled =
      program && answer
        ? await this.programs.isEnrolled(program.id, answer.facts.id, view.asOf, view.knownAt)
        : undefined;
    const explanation = answer && evaluateShop(requirement, answer.record, view.asOf, view.pack);
    const blueSeal = answer && blueSealOn(view.asOf, answer.record, view.pack);
    const checks = checksOf(explanation, enrolled);
    const verdict = checks.every(({ outcome }) => outcome === 'PASSED') ? 'VALID' : 'INVALID';
    const receipt = await this.receipts.sign(viewer, {
      jti: this.ids.next(),
      about: question.shopNumber,
      asOf: view.asOf,
      knownAt: view.knownAt ?? now,
      issuedAt: now,
      purpose: question.purpose,
      nonce: question.nonce ?? undefined,
      rulePack: view.pack.name,
      result: receiptResult(verdict, explanation, blueSeal, program, checks),
    });
    return {
      verdict,
      checks,
      shopNumber: question.shopNumber,
      name: answer?.facts.name ?? null,
      asOf: view.asOf,
      knownAt: view.knownAt ?? now,
      rulePack: view.pack.name,
      programVersion: program?.version ?? null,
      holdsThrough: explanation?.holdsThrough ?? null,
      blueSeal: blueSeal ?? null,
      explanation: explanation ? flattened(explanation) : [],
      receipt,
      answer,
    };
  }

  private async asked(
    viewer: KnownViewer,
    question: ShopQuestion,
  ): Promise<{ readonly view: View; readonly requirement: Requirement; readonly program?: ProgramInForce }> {
    if (question.programId == null) {
      const view = this.answering.view(question);
      return { view, requirement: requirementOf(question, view) };
    }
    const { uuid } = recordId(question.programId, ['RepairProgram'], ['programId']);
    const program = await this.programs.programInForce(viewer, uuid, question.knownAt ?? null);
    const view = this.answering.view({ ...question, rulePack: program.rulePack });
    return { view, requirement: program.requirement, program };
  }
}

function questionFaults({ shopNumber, requirement, programId, rulePack, nonce }: ShopQuestion): readonly Fault[] {
  const faults: Fault[] = [];
  if (!SHOP_NUMBER_PATTERN.test(shopNumber)) {
    faults.push({
      code: 'SHOP_NUMBER_MALFORMED',
      message: 'A shop number has the form SHP-dddddd.',
      path: ['shopNumber'],
    });
  }
  if (requirement != null && programId != null) {
    const message = 'Ask by a requirement or by a programme: one of the two, or neither for the Blue Seal.';
    faults.push({ code: 'QUESTION_AMBIGUOUS', message, path: ['requirement'] });
  }
  if (rulePack != null && programId != null) {
    const message = 'A programme is judged by the rule pack it was written against.';
    faults.push({ code: 'RULE_PACK_NOT_EXPECTED', message, path: ['rulePack'] });
  }
  return [...faults, ...nonceFaults(nonce)];
}

function requirementOf({ requirement }: ShopQuestion, { pack }: View): Requirement {
  if (requirement == null) {
    if (pack.blueSeal) return { blueSealCompliant: true };
    throw refuse('BLUE_SEAL_NOT_IN_RULE_PACK', `${pack.name} has no rule for the Blue Seal.`, ['rulePack']);
  }
  const parsed = parseRequirement(requirement, pack, ['requirement'], 'SHOP');
  if (!parsed.ok) throw new Refusal(parsed.faults);
  return parsed.requirement;
}

function checksOf(explanation: Explanation | undefined, enrolled: boolean | undefined): readonly VerificationCheck[] {
  if (!explanation) {
    return [
      { code: 'SHOP', outcome: 'FAILED', reason: 'SHOP_NOT_FOUND', message: 'No shop of this number is on record.' },
      {
        code: 'REQUIREMENT',
        outcome: 'NOT_CHECKED',
        reason: 'NOT_REACHED',
        message: 'An earlier check failed, so this one was not made.',
      },
    ];
  }
  const { satisfied, reason, message } = explanation;
  return [
    { code: 'SHOP', outcome: 'PASSED', reason: 'OK', message: 'The shop is on record.' },
    ...(enrolled === undefined ? [] : [enrolmentCheck(enrolled)]),
    { code: 'REQUIREMENT', outcome: satisfied ? 'PASSED' : 'FAILED', reason, message },
  ];
}

function enrolmentCheck(enrolled: boolean): VerificationCheck {
  return enrolled
    ? {
        code: 'ENROLMENT',
        outcome: 'PASSED',
        reason: 'OK',
        message: 'The shop is enrolled in the programme on this day.',
      }
    : {
        code: 'ENROLMENT',
        outcome: 'FAILED',
        reason: 'NOT_ENROLLED',
        message: 'The shop is not enrolled in the programme on this day.',
      };
}

function receiptResult(
  verdict: Verdict,
  explanation: Explanation | undefined,
  blueSeal: BlueSealAnswer | undefined,
  program: ProgramInForce | undefined,
  checks: readonly VerificationCheck[],
): ReceiptResult {
  return {
    verdict,
    holds_through: explanation?.holdsThrough ?? null,
    credentials: [],
    ...(explanation && {
      requirement: { satisfied: explanation.satisfied, holds_through: explanation.holdsThrough },
    }),
    ...(blueSeal && {
      blue_seal: {
        compliant: blueSeal.compliant,
        recognised: blueSeal.recognised,
        certified: blueSeal.certified,
        total: blueSeal.total,
      },
    }),
    ...(program && { program: { id: nodeId('RepairProgram', program.id), version: program.version } }),
    checks: checks.map(({ code, outcome, reason }) => ({ code, outcome, reason })),
  };
}
