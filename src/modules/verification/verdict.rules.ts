import type { Day } from '../../kernel/day.ts';
import { type Explanation, missingCodes } from '../catalogue/explanation.rules.ts';
import type { CredentialRecord } from '../credentials/credential-record.rules.ts';
import type { Standing } from '../credentials/standing.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';

/** Which verdict an unmet requirement gets when its missing credentials stand differently: the gravest is said. */
const VERDICT_OF_STANDING: readonly (readonly [Standing, Verdict])[] = [
  ['REVOKED', 'REVOKED'],
  ['SUSPENDED', 'SUSPENDED'],
  ['EXPIRED', 'EXPIRED'],
  ['NOT_YET_HELD', 'NOT_YET_VALID'],
];

/**
 * The verdict on a judged requirement: VALID when it is satisfied, else the gravest standing among the credentials that
 * are missing; INVALID when none of them was ever awarded.
 */
export function verdictOn(explanation: Explanation, record: CredentialRecord, day: Day): Verdict {
  if (explanation.satisfied) return 'VALID';
  const standings = new Set(missingCodes(explanation).map((code) => record.standing(code, day).standing));
  return VERDICT_OF_STANDING.find(([standing]) => standings.has(standing))?.[1] ?? 'INVALID';
}
