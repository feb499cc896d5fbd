import { parseRulePack } from '../catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../catalogue/shipped-packs.ts';

let areas: ReadonlyMap<string, string> | undefined;

/** The repair area that a test covers, as the shipped rule packs have it. */
export function areaOfTest(test: string): string | undefined {
  areas ??= new Map(
    SHIPPED_PACKS.map(parseRulePack)
      .flatMap((parsed) => (parsed.ok ? [...parsed.pack.tests.values()] : []))
      .map(({ code, repairArea }) => [code, repairArea]),
  );
  return areas.get(test);
}
