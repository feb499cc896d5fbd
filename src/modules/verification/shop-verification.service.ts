import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { type Explanation, evaluateShop } from '../catalogue/explanation.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { AnsweringService, ViewRequest } from '../credentials/answering.service.ts';
import { isEnrolled, type Reader } from '../insurers/insurers.queries.ts';
import type { AskedProgram, AskedRules, ShopRuleAsked } from '../qualifications/asked-rule.service.ts';
import { type BlueSealAnswer, blueSealOn } from '../qualifications/blue-seal.rules.ts';
import { explanationWithoutPeople, sealWithoutPeople } from '../qualifications/shop-disclosure.rules.ts';
import type { Person } from '../qualifications/shop-questions.service.ts';
import type { ShopRecord, ShopRecords } from '../qualifications/shop-records.service.ts';
import type { StaffVisibility } from '../qualifications/staff-visibility.service.ts';
import { isShopNumber } from '../shops/shop.rules.ts';
import type { ReceiptResult } from '../tokens/receipt.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import type { ReceiptService } from './receipt.service.ts';
import type { VerificationCheck } from './technician-answer.ts';
import { nonceFaults } from './technician-verification.service.ts';

/** A question about one shop: by a requirement, by a programme, or, with neither, by the Blue Seal. */
export interface ShopQuestion extends ViewRequest, ShopRuleAsked {
  readonly shopNumber: string;
  readonly purpose: Purpose;
  readonly nonce?: string | null | undefined;
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
  /** Null when the shop was not found. */
  readonly explanation: Explanation | null;
  readonly receipt: string;
  /** The shop's people, as far as the viewer may know them. */
  readonly people: readonly Person[];
}

/** What the service works with. */
interface ShopVerificationParts {
  readonly shops: ShopRecords;
  readonly answering: AnsweringService;
  readonly rules: AskedRules;
  readonly visibility: StaffVisibility;
  readonly reader: Reader;
  readonly receipts: ReceiptService;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Answers "is this shop qualified?" for one requester, from facts at the time of asking. */
export class ShopVerificationService {
  private readonly parts: ShopVerificationParts;

  constructor(parts: ShopVerificationParts) {
    this.parts = parts;
  }

  async verify(viewer: KnownViewer, question: ShopQuestion): Promise<ShopVerification> {
    const { answering, rules, shops, visibility, clock } = this.parts;
    const now = clock.now();
    const faults = questionFaults(question);
    refuseFor(faults);
    const { requirement, view, program } = await rules.ofShop(viewer, question, answering.view(question));
    const shop = await shops.byNumber(question.shopNumber, [requirement], view);
    const mayPlan = await this.mayPlan(viewer, shop);
    if (!mayPlan && visibility.isAhead(view.asOf)) throw dayAheadClosed();
    const enrolled = shop && program && (await this.isEnrolled(shop, program));
    const judged = shop && evaluateShop(requirement, shop.record, view.asOf, view.pack);
    const seal = shop && blueSealOn(view.asOf, shop.record, view.pack);
    const explanation = judged && (mayPlan ? judged : explanationWithoutPeople(judged));
    const blueSeal = seal && (mayPlan ? seal : sealWithoutPeople(seal));
    const checks = checksOf(explanation, enrolled);
    const verdict = checks.every(({ outcome }) => outcome === 'PASSED') ? 'VALID' : 'INVALID';
    const knownAt = view.knownAt ?? now;
    const draft = {
      jti: this.parts.ids.next(),
      about: question.shopNumber,
      asOf: view.asOf,
      knownAt,
      issuedAt: now,
      purpose: question.purpose,
      nonce: question.nonce ?? undefined,
      rulePack: view.pack.name,
      result: receiptResult(verdict, explanation, blueSeal, program, checks),
    };
    const receipt = await this.parts.receipts.give(viewer, draft, {
      kind: 'SHOP',
      technicianId: null,
      shopId: shop?.facts.id ?? null,
      askedFor: question.shopNumber,
      question: program ? { program: programOf(program) } : { requirement },
    });
    return {
      verdict,
      checks,
      shopNumber: question.shopNumber,
      name: shop?.facts.name ?? null,
      asOf: view.asOf,
      knownAt,
      rulePack: view.pack.name,
      programVersion: program?.version ?? null,
      holdsThrough: explanation?.holdsThrough ?? null,
      blueSeal: blueSeal ?? null,
      explanation: explanation ?? null,
      receipt,
      people: shop ? await visibility.namable(viewer, shop.facts, shop.facts.staff) : [],
    };
  }

  /** Of a shop that is not found as much is told as of one that is nothing to the viewer. */
  private async mayPlan(viewer: KnownViewer, shop: ShopRecord | undefined): Promise<boolean> {
    return shop ? this.parts.visibility.maySeeStaff(viewer, shop.facts) : viewer.role === 'REGISTRAR';
  }

  private isEnrolled({ facts, view }: ShopRecord, { id }: AskedProgram): Promise<boolean> {
    return isEnrolled(this.parts.reader, id, facts.id, view.asOf, view.knownAt);
  }
}

function dayAheadClosed(): Error {
  const message =
    'About a day ahead registrars, who keeps the shop and insurers in whose network it is are answered, and nobody else.';
  return refuse('DAY_AHEAD_CLOSED', message, ['asOf']);
}

function questionFaults({ shopNumber, programId, rulePack, nonce }: ShopQuestion): readonly Fault[] {
  const faults: Fault[] = [];
  if (!isShopNumber(shopNumber)) {
    faults.push({
      code: 'SHOP_NUMBER_MALFORMED',
      message: 'A shop number has the form SHP-dddddd.',
      path: ['shopNumber'],
    });
  }
  if (rulePack != null && programId != null) {
    const message = 'A programme is judged by the rule pack it was written against.';
    faults.push({ code: 'RULE_PACK_NOT_EXPECTED', message, path: ['rulePack'] });
  }
  return [...faults, ...nonceFaults(nonce)];
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
  program: AskedProgram | undefined,
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
    ...(program && { program: programOf(program) }),
    checks: checks.map(({ code, outcome, reason }) => ({ code, outcome, reason })),
  };
}

/** A programme as it is named outside. */
function programOf({ id, version }: AskedProgram): { readonly id: string; readonly version: number } {
  return { id: nodeId('RepairProgram', id), version };
}
