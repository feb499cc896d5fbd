import type { Clock } from '../../kernel/clock.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { requirementInWords } from '../catalogue/requirement-words.rules.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import { KIND_OF_LIST, PresentationRequest, type PresentationVerification } from './presentation.types.ts';
import type { PresentationRequestRow } from './presentation-request.queries.ts';
import {
  type PresentationAnswer,
  proofRulesOf,
  rulesNamedIn,
  type ShownContents,
  stateAt,
} from './presentation-request.rules.ts';

/** A request as it is shown, with the record that its answer is read from. */
export class ShownRequest extends PresentationRequest {
  readonly row!: PresentationRequestRow;
}

/** Shows requests as of the present moment. */
export class PresentationViews {
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;
  private readonly publicUrl: string;

  constructor(catalogue: Catalogue, clock: Clock, publicUrl: string) {
    this.catalogue = catalogue;
    this.clock = clock;
    this.publicUrl = publicUrl;
  }

  request(row: PresentationRequestRow): ShownRequest {
    const { verifier, purpose, limited, requirement, audience, nonce, createdAt, expiresAt } = row;
    const now = this.clock.now();
    const id = nodeId('PresentationRequest', row.id);
    const { designations, programs } = rulesNamedIn(requirement, proofRulesOf(this.catalogue.packNamed(row.rulePack)));
    return Object.assign(new ShownRequest(), {
      id,
      row,
      verifier,
      purpose,
      limited,
      requirement: { ...requirement },
      requirementInWords: requirementInWords(requirement),
      designations,
      programs,
      day: this.clock.dayAt(now),
      audience,
      nonce,
      createdAt,
      expiresAt,
      state: stateAt(now, row),
      link: `${this.publicUrl}/p#${id}`,
    });
  }
}

/** What was found out, as it is answered. */
export function toVerification({ contents, ...found }: PresentationAnswer): PresentationVerification {
  return { ...found, disclosed: contents && disclosedOf(contents) };
}

function disclosedOf({ elements, issuedAt, expiresAt, ...contents }: ShownContents) {
  return {
    ...contents,
    issuedAt: new Date(issuedAt),
    expiresAt: new Date(expiresAt),
    elements: elements.map(({ list, through, ...element }) => {
      return { ...element, kind: KIND_OF_LIST[list], through: through === END_OF_TIME ? null : through };
    }),
  };
}
