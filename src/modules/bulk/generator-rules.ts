import { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { parseRulePack } from '../catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../catalogue/shipped-packs.ts';

/** The rules that an invented registry keeps to: those that judge it where it is imported. */
export function shippedDefaultPack(): RulePack {
  const packs = SHIPPED_PACKS.map(parseRulePack).flatMap((parsed) => (parsed.ok ? [parsed.pack] : []));
  return new Catalogue(packs).defaultPack;
}
