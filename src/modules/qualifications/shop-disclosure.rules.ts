import type { Explanation } from '../catalogue/explanation.rules.ts';
import type { BlueSealAnswer } from './blue-seal.rules.ts';

/*
 * Whoever may not plan by a shop's people is told yes or no and how many: as of one person at the tier LIMITED. By whom, by
 * which tests and until when is left out, because where few people work a shop's last day is the last day of one of them.
 */

/** A shop's Blue Seal without anything of single people. */
export function sealWithoutPeople(answer: BlueSealAnswer): BlueSealAnswer {
  return {
    ...answer,
    holdsThrough: null,
    areas: answer.areas.map((area) => ({ ...area, holdsThrough: null, coveredBy: [] })),
  };
}

/** An explanation without the nodes that are about one person each, and without days. */
export function explanationWithoutPeople({ children, ...node }: Explanation): Explanation {
  const shown = children.filter(({ subject }) => subject === null);
  return { ...node, holdsThrough: null, children: shown.map(explanationWithoutPeople) };
}
