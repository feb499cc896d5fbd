import { type Day, dayBefore } from '../../kernel/day.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import { Employment, type ShopTerm } from './shop.types.ts';
import type { ShopAnswer } from './shop-answering.service.ts';
import { termsOn } from './shop-term.rules.ts';
import type { EmploymentRow, RecordedTerm } from './shops.queries.ts';

/** A shop as GraphQL shows one: a view of the answer that it is made from, which fields of upper modules ask more of. */
export class AnsweredShop {
  readonly answer: ShopAnswer;

  constructor(answer: ShopAnswer) {
    this.answer = answer;
  }

  get id() {
    return nodeId('Shop', this.answer.facts.id);
  }

  get shopNumber() {
    return this.answer.facts.shopNumber;
  }

  get name() {
    return this.answer.facts.name;
  }

  get street() {
    return this.answer.facts.street;
  }

  get city() {
    return this.answer.facts.city;
  }

  get postalCode() {
    return this.answer.facts.postalCode;
  }

  get jurisdiction() {
    return this.answer.facts.jurisdiction;
  }

  get organizationId() {
    const { isKeeper, facts } = this.answer;
    return isKeeper && facts.organization !== null ? nodeId('Organization', facts.organization) : null;
  }

  get version() {
    return this.answer.facts.version;
  }

  get registeredAt() {
    return this.answer.facts.registeredAt;
  }

  get asOf() {
    return this.answer.view.asOf;
  }

  get knownAt() {
    return this.answer.view.knownAt;
  }

  get rulePack() {
    return this.answer.view.pack.name;
  }

  get isOpen() {
    return this.termsHolding.some(({ kind }) => kind === 'OPERATION');
  }

  get areas() {
    return this.codesOf('AREA');
  }

  get networks() {
    return this.codesOf('NETWORK');
  }

  get recognition() {
    const term = this.termsHolding.find(({ kind }) => kind === 'RECOGNITION');
    return term ? termView(term, this.answer.isKeeper) : null;
  }

  private get termsHolding(): readonly RecordedTerm[] {
    return termsOn(this.answer.view.asOf, this.answer.facts.terms);
  }

  private codesOf(wanted: RecordedTerm['kind']): readonly string[] {
    return this.termsHolding.filter(({ kind }) => kind === wanted).map(({ code }) => code);
  }
}

/** A term as GraphQL shows it. Why it ended is told to those who keep the shop's record. */
export function termView(term: RecordedTerm, isKeeper: boolean): ShopTerm {
  return {
    id: nodeId('ShopTerm', term.recordId),
    kind: term.kind,
    code: term.code === '' ? null : term.code,
    from: term.from,
    through: throughOf(term.until),
    endReason: isKeeper ? term.endReason : null,
    recordedAt: term.recordedAt,
  };
}

/** An employment as GraphQL shows it. */
export function employmentView(row: EmploymentRow): Employment {
  return Object.assign(new Employment(), {
    id: nodeId('Employment', row.recordId),
    aseId: row.aseId,
    firstName: row.firstName,
    lastName: row.lastName,
    shopNumber: row.shopNumber,
    shopName: row.shopName,
    role: row.role,
    from: row.from,
    through: throughOf(row.until),
    assertedBy: row.assertedBy,
    confirmedAt: row.confirmedAt,
    recordedAt: row.recordedAt,
  });
}

function throughOf(until: Day): Day | null {
  return until === END_OF_TIME ? null : dayBefore(until);
}
