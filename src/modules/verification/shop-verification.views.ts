import { staffShown, toBlueSeal } from '../qualifications/blue-seal.views.ts';
import { toExplanationSteps } from '../qualifications/outlook.views.ts';
import type { ShopVerification as Answer } from './shop-verification.service.ts';
import type { ShopVerification } from './shop-verification.types.ts';

/** The answer in its GraphQL shape; whoever may not know the shop's people is shown none. */
export function toShopVerification({ blueSeal, explanation, people, ...answer }: Answer): ShopVerification {
  const personShown = staffShown(people);
  return {
    ...answer,
    blueSeal: blueSeal && toBlueSeal(blueSeal, personShown),
    explanation: explanation ? toExplanationSteps(explanation, personShown) : [],
  };
}
