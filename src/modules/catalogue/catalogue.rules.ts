import { type Fault, refuse } from '../../kernel/refusal.ts';
import type { RulePack } from './rule-pack.rules.ts';

/** Every published rule pack, in memory. Packs never change once published, so it is safe to share. */
export class Catalogue {
  /** The pack that judges where a caller names none, and by which credentials are awarded and renewed. */
  readonly defaultPack: RulePack;
  private readonly ordered: readonly RulePack[];
  private readonly byName = new Map<string, RulePack>();

  /**
   * `defaultName` is the registry's own choice of default, `code` or `code@version`. Without it exactly one pack's newest
   * version must say that it is the default. Throws otherwise.
   */
  constructor(packs: readonly RulePack[], defaultName?: string) {
    this.ordered = [...packs].sort((a, b) => (a.code === b.code ? a.version - b.version : a.code < b.code ? -1 : 1));
    for (const pack of this.ordered) {
      this.byName.set(pack.name, pack);
      this.byName.set(pack.code, pack);
    }
    const chosen = defaultName === undefined ? undefined : this.byName.get(defaultName);
    if (defaultName !== undefined && !chosen) {
      const names = this.ordered.map((pack) => pack.name).join(', ');
      throw refuse('UNKNOWN_RULE_PACK', `There is no rule pack ${defaultName}; published are ${names}.`);
    }
    const defaults = chosen
      ? [chosen]
      : this.ordered.filter((pack) => pack.registryDefault && this.byName.get(pack.code) === pack);
    const [defaultPack] = defaults;
    if (!defaultPack || defaults.length > 1) {
      const names = defaults.map((pack) => pack.name).join(' and ') || 'none';
      throw new Error(`exactly one rule pack must be the registry's default; found ${names}`);
    }
    this.defaultPack = defaultPack;
  }

  /**
   * The pack named `code@version`, the newest version of the pack named `code`, or the default when no name is given;
   * undefined when there is none of that name.
   */
  pack(name?: string | null): RulePack | undefined {
    return name === undefined || name === null ? this.defaultPack : this.byName.get(name);
  }

  /** As {@link pack}, but an unknown name is refused with the path of the input that gave it. */
  packNamed(name: string | null | undefined, path: Fault['path'] = ['rulePack']): RulePack {
    const pack = this.pack(name);
    if (pack) return pack;
    const known = this.ordered.map((each) => each.name).join(', ');
    throw refuse('UNKNOWN_RULE_PACK', `There is no rule pack of that name; published are ${known}.`, path);
  }

  /** All packs by code, versions in order. */
  packs(): readonly RulePack[] {
    return this.ordered;
  }
}
