import type { Fault } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import { parseRequirement } from '../catalogue/requirement-parsing.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { nameFaults } from '../technicians/technician-profile.rules.ts';
import { isRankingKey, type RankingKey, rankingFaults } from './routing.rules.ts';

/** What a programme version asks of a shop, as it is offered for publication. */
export interface RuleDraft {
  /** A requirement about a shop, not parsed yet. */
  readonly requirement: unknown;
  /** The pack it is written against; null for the registry's default. */
  readonly rulePack: string | null;
  readonly ranking: readonly string[];
}

/** What a programme version asks of a shop, and what claims are routed by. */
export interface ProgramRule {
  readonly requirement: Requirement;
  /** What the requirement's codes mean, and what judges it. */
  readonly pack: RulePack;
  readonly ranking: readonly RankingKey[];
}

/** A rule as a version keeps it. */
export interface StoredRule {
  readonly requirement: unknown;
  readonly rulePack: string;
  readonly ranking: readonly string[];
}

const CODE_PATTERN = /^[A-Z][A-Z0-9_]{0,39}$/;

/**
 * Whether a programme of this organisation is the viewer's: a registrar's all are, an insurer's its own. To all others it
 * does not exist.
 */
export function programOpenTo(viewer: Viewer, { organization }: { readonly organization: string }): boolean {
  if (viewer.role === 'REGISTRAR') return true;
  return viewer.role === 'INSURER' && organization === viewer.organizationId;
}

/** Everything wrong with how a programme is called. */
export function programNameFaults(program: { readonly code?: string; readonly name: string }): readonly Fault[] {
  const faults = [...nameFaults(program.name, ['name'])];
  if (program.code !== undefined && !CODE_PATTERN.test(program.code)) {
    const message = 'A code is up to 40 capital letters, digits and underscores, a letter first.';
    faults.unshift({ code: 'PROGRAM_CODE_MALFORMED', message, path: ['code'] });
  }
  return faults;
}

/** Everything wrong with a rule, judged by the pack it names, with the path of each fault. An unknown pack is refused. */
export function ruleFaults(draft: RuleDraft, pack: RulePack): readonly Fault[] {
  const parsed = parseRequirement(draft.requirement, pack, ['requirement'], 'SHOP');
  return [...(parsed.ok ? [] : parsed.faults), ...rankingFaults(draft.ranking)];
}

/**
 * A rule as it judges. It is parsed anew, because what lies in the database is outside too; by the pack it was written
 * against, retired or not, because a pack that no new rule may name goes on judging the old ones.
 *
 * @throws Error when what is stored is no rule: somebody changed it behind the service's back.
 */
export function judgingRule({ requirement, rulePack, ranking }: StoredRule, catalogue: Catalogue): ProgramRule {
  const pack = catalogue.pack(rulePack);
  if (!pack) throw new Error(`a repair programme is judged by ${rulePack}, which is not published`);
  const parsed = parseRequirement(requirement, pack, ['requirement'], 'SHOP');
  const fault = parsed.ok ? rankingFaults(ranking)[0] : parsed.faults[0];
  if (!parsed.ok || fault) throw new Error(`the stored rule of a repair programme is broken: ${fault?.message}`);
  return { requirement: parsed.requirement, pack, ranking: ranking.filter(isRankingKey) };
}
