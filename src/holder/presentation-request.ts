import { type Day, parseDay } from '../kernel/day.ts';
import { type DesignationRule, nodesOf, type Requirement } from '../modules/catalogue/requirement.rules.ts';
import { type KnownCodes, parseRequirement } from '../modules/catalogue/requirement-parsing.rules.ts';
import { isAudience, isFreshNonce } from '../modules/presentations/presentation-terms.ts';
import type { ProofRules } from '../modules/presentations/smallest-proof.rules.ts';
import { isPlainText } from '../modules/tokens/claims.rules.ts';
import { isJsonObject, type JsonObject } from '../modules/tokens/strict-json.rules.ts';
import { HolderRefusal } from './refusal.ts';

/** What a verifier asks a holder to prove, as the registry tells it. */
export interface PresentationRequest {
  /** `prq_…`. */
  readonly id: string;
  /** Who asks, by the name that the registry knows them by. */
  readonly verifier: string;
  readonly purpose: string;
  /** Whether the verifier will be told only which parts of the requirement are proven, and nothing of what was shown. */
  readonly limited: boolean;
  readonly requirement: Requirement;
  /** By what the requirement is judged: the designations that it names, and what each takes. */
  readonly rules: ProofRules;
  /** The registry's day, on which the requirement has to hold. */
  readonly day: Day;
  readonly audience: string;
  readonly nonce: string;
  readonly expiresAt: Date;
  readonly state: 'PENDING' | 'ANSWERED' | 'EXPIRED';
}

/** Reads a request. Refuses whatever a holder could not answer safely, so that nothing is signed for it. */
export function readRequest(value: unknown): PresentationRequest {
  if (!isJsonObject(value)) throw malformed('The request is no JSON object.');
  const { id, verifier, purpose, limited, audience, nonce, state } = value;
  if (!isAudience(audience)) throw new HolderRefusal('AUDIENCE_MALFORMED', 'The request does not say who asks.');
  if (!isFreshNonce(nonce)) throw new HolderRefusal('NONCE_MALFORMED', 'The request has no nonce, or one too short.');
  if (
    !isPlainText(id, 60) ||
    !isPlainText(verifier, 500) ||
    !isPlainText(purpose, 60) ||
    typeof limited !== 'boolean'
  ) {
    throw malformed('The request does not say who asks, why, or how much they will be told.');
  }
  const day = typeof value['day'] === 'string' ? parseDay(value['day']) : undefined;
  const expiresAt = new Date(typeof value['expiresAt'] === 'string' ? value['expiresAt'] : Number.NaN);
  if (day === undefined || Number.isNaN(expiresAt.getTime())) throw malformed('The request has no end, or no day.');
  if (state !== 'PENDING' && state !== 'ANSWERED' && state !== 'EXPIRED') throw malformed('The request has no state.');
  const rules = rulesIn(value);
  return {
    id,
    verifier,
    purpose,
    limited,
    requirement: requirementIn(value['requirement'], rules.levels),
    rules,
    day,
    audience,
    nonce,
    expiresAt,
    state,
  };
}

/** Refuses a request whose time is over or that was answered: what is signed for it could only be misused. */
export function refuseWhatIsOver({ state, expiresAt }: Pick<PresentationRequest, 'state' | 'expiresAt'>, now: Date) {
  if (state === 'ANSWERED') throw new HolderRefusal('REQUEST_ANSWERED', 'The request was answered before.');
  if (state === 'PENDING' && now < expiresAt) return;
  throw new HolderRefusal('REQUEST_EXPIRED', 'The time for an answer is over: have them ask again.');
}

const CODES = { has: (code: string) => /^[A-Z][A-Z0-9_]{0,39}$/.test(code) };

/** Which codes there are is the registry's to know, so a holder looks at their form alone; programmes come with the request. */
function requirementIn(value: unknown, levels: ProofRules['levels']): Requirement {
  const oemPrograms = {
    get: (code: string) => ({ levels: (levels.get(code) ?? []).map((level) => ({ code: level })) }),
  };
  const known: KnownCodes = {
    tests: CODES,
    designations: CODES,
    series: CODES,
    repairAreas: CODES,
    networks: CODES,
    governmentClasses: CODES,
    oemPrograms,
  };
  const parsed = parseRequirement(value, known);
  if (parsed.ok) return parsed.requirement;
  throw malformed(`The requirement cannot be read: ${parsed.faults[0]?.code}.`);
}

function rulesIn(value: JsonObject): ProofRules {
  const levels = new Map(
    objectsIn(value['programs']).map(({ code, levels: named }): [string, readonly string[]] => {
      if (typeof code !== 'string' || !Array.isArray(named)) throw malformed('A programme cannot be read.');
      return [code, named.filter((level) => typeof level === 'string')];
    }),
  );
  const designations = new Map(
    objectsIn(value['designations']).map(({ code, forLife, requirement }): [string, DesignationRule] => {
      if (typeof code !== 'string' || typeof forLife !== 'boolean') throw malformed('A designation cannot be read.');
      return [code, { code, forLife, requirement: requirementIn(requirement, levels) }];
    }),
  );
  for (const code of designations.keys()) refuseCircle(code, designations, []);
  return { designations, levels, tests: new Map() };
}

/** A designation that wants itself would be judged without end. */
function refuseCircle(code: string, designations: ProofRules['designations'], above: readonly string[]): void {
  if (above.includes(code)) throw malformed(`The designation ${code} wants itself.`);
  const rule = designations.get(code);
  if (!rule) return;
  for (const node of nodesOf(rule.requirement)) {
    if ('holdsDesignation' in node) refuseCircle(node.holdsDesignation, designations, [...above, code]);
  }
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function malformed(message: string): HolderRefusal {
  return new HolderRefusal('REQUEST_MALFORMED', message);
}
