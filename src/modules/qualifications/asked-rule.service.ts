import { recordId } from '../../kernel/public-id.ts';
import { type Fault, Refusal, refuse } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import { parseRequirement, requirementForCodes } from '../catalogue/requirement-parsing.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { View } from '../credentials/answering.service.ts';
import type { NetworkReadingService } from '../insurers/network-reading.service.ts';

/** By what a shop is to be judged: a requirement, a direct-repair programme or, with neither, the Blue Seal. */
export interface ShopRuleAsked {
  readonly requirement?: unknown;
  /** The programme's public id. */
  readonly programId?: string | null | undefined;
}

/** By what a technician is to be judged: exactly one of the two. */
export interface TechnicianRuleAsked {
  readonly codes?: readonly string[] | null | undefined;
  readonly requirement?: unknown;
}

/** A direct-repair programme in the version that judges. */
export interface AskedProgram {
  readonly id: string;
  readonly version: number;
}

/** A rule ready to judge by, and the view it is judged in: a programme's own rule pack included. */
export interface AskedRule {
  readonly requirement: Requirement;
  readonly view: View;
  readonly program: AskedProgram | undefined;
}

/** Reads by what somebody asks to judge. Refuses, with paths below the question, what cannot judge. */
export class AskedRules {
  private readonly networks: NetworkReadingService;

  constructor(networks: NetworkReadingService) {
    this.networks = networks;
  }

  /** A programme that is not the viewer's is not found. */
  async ofShop(viewer: Viewer, asked: ShopRuleAsked, view: View): Promise<AskedRule> {
    const { requirement, programId } = asked;
    if (programId == null) return { requirement: shopRequirement(requirement, view.pack), view, program: undefined };
    if (requirement != null) {
      const message = 'Ask by a requirement or by a programme: one of the two, or neither for the Blue Seal.';
      throw refuse('QUESTION_AMBIGUOUS', message, ['requirement']);
    }
    const { uuid } = recordId(programId, ['RepairProgram'], ['programId']);
    const answer = await this.networks.program(viewer, uuid, view.knownAt);
    if (!answer) throw refuse('PROGRAM_NOT_FOUND', 'There is no such programme.', ['programId']);
    const { rule, row } = answer.inForce;
    return {
      requirement: rule.requirement,
      view: { ...view, pack: rule.pack },
      program: { id: uuid, version: row.version },
    };
  }
}

function shopRequirement(requirement: unknown, pack: RulePack): Requirement {
  if (requirement != null) return accepted(parseRequirement(requirement, pack, ['requirement'], 'SHOP'));
  if (pack.blueSeal) return { blueSealCompliant: true };
  throw refuse('BLUE_SEAL_NOT_IN_RULE_PACK', `${pack.name} has no rule for the Blue Seal.`, ['rulePack']);
}

/** What is asked of a technician. Refuses both at once, neither, and what the pack does not know. */
export function technicianRequirement({ codes, requirement }: TechnicianRuleAsked, pack: RulePack): Requirement {
  if ((codes != null) === (requirement != null)) {
    throw refuse('QUESTION_AMBIGUOUS', 'Ask by codes or by a requirement: one of the two.', ['codes']);
  }
  return accepted(
    codes != null ? requirementForCodes(codes, pack, ['codes']) : parseRequirement(requirement, pack, ['requirement']),
  );
}

function accepted(
  parsed:
    | { readonly ok: true; readonly requirement: Requirement }
    | { readonly ok: false; readonly faults: readonly Fault[] },
): Requirement {
  if (!parsed.ok) throw new Refusal(parsed.faults);
  return parsed.requirement;
}
