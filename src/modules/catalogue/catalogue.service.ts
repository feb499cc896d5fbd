import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import { Catalogue } from './catalogue.rules.ts';
import { PublishedRulePack } from './rule-pack.entity.ts';
import type { RulePack } from './rule-pack.rules.ts';
import { parseRulePack } from './rule-pack-parsing.rules.ts';

/**
 * Publishes every document that is not published yet; nothing happens to those that are. Refuses malformed documents
 * with the path of every fault, and a document that differs from what was published as the same version. Safe when
 * several processes do it at once.
 */
export async function publishRulePacks(
  em: EntityManager,
  documents: readonly unknown[],
  clock: Clock,
  ids: Ids,
): Promise<void> {
  const packs = parseAll(documents);
  const publishedAt = clock.now();
  await em.fork().transactional(async (transaction) => {
    for (const [index, pack] of packs.entries()) {
      const document = documents[index] as Readonly<Record<string, unknown>>;
      const { code, version } = pack;
      const digest = digestOf(document);
      await transaction
        .createQueryBuilder(PublishedRulePack)
        .insert({ id: ids.next(), code, version, document, digest, publishedAt })
        .onConflict(['code', 'version'])
        .ignore()
        .execute();
      const published = await transaction.findOneOrFail(PublishedRulePack, { code, version });
      if (published.digest === digest) continue;
      const message = `The rule pack ${pack.name} was published with other content; publish a correction as a new version.`;
      throw refuse('RULE_PACK_CHANGED', message, [index]);
    }
  });
}

/**
 * Every published pack, read and indexed once for the life of the process. `defaultName` overrides the pack that says it
 * is the default. Refuses a default that is retired, or will be.
 */
export async function loadCatalogue(em: EntityManager, defaultName?: string): Promise<Catalogue> {
  const rows = await em.fork().find(PublishedRulePack, {}, { orderBy: { code: 'asc', version: 'asc' } });
  const catalogue = new Catalogue(parseAll(rows.map((row) => row.document)), defaultName);
  const { code, version, name } = catalogue.defaultPack;
  const retiredOn = rows.find((row) => row.code === code && row.version === version)?.retiredOn;
  if (retiredOn == null) return catalogue;
  const message = `The rule pack ${name} is retired from ${retiredOn} on, so it cannot be the default; choose another by RULE_PACK.`;
  throw refuse('RULE_PACK_RETIRED', message);
}

function parseAll(documents: readonly unknown[]): readonly RulePack[] {
  const parsed = documents.map(parseRulePack);
  const faults = parsed.flatMap((each, index) =>
    each.ok ? [] : each.faults.map((fault) => ({ ...fault, path: [index, ...fault.path] })),
  );
  refuseFor(faults);
  return parsed.flatMap((each) => (each.ok ? each.pack : []));
}

function digestOf(document: unknown): string {
  return createHash('sha256').update(canonicalText(document)).digest('hex');
}

/** JSON with every object's members sorted by name: the same text for the same content. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
