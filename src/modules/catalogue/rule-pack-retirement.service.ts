import { type EntityManager, LockMode, type MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import { addMonths, type Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { type Fault, refuse } from '../../kernel/refusal.ts';
import { AuditEntry } from '../audit/audit-entry.entity.ts';
import { publish } from '../events/outbox.ts';
import type { Catalogue } from './catalogue.rules.ts';
import { PublishedRulePack } from './rule-pack.entity.ts';
import type { RulePack } from './rule-pack.rules.ts';

/** How far ahead a retirement may be announced. */
const MONTHS_AHEAD = 240;

/** A published version, as an operator sees it. */
export interface RulePackListing {
  readonly pack: RulePack;
  readonly publishedAt: Date;
  /** The first day on which no new rule may be written against it; null while none is set. */
  readonly retiredOn: Day | null;
}

/**
 * Which published rule packs are retired. A document never changes, so retirement is the registry's own fact beside it: what
 * names a retired pack already, a pinned question, a receipt or a programme in force, is judged by it as before; no new rule
 * may be written against it. Read from the database each time, so that every process knows at once.
 */
export class RulePackRetirements {
  private readonly orm: MikroORM;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(orm: MikroORM, catalogue: Catalogue, clock: Clock, ids: Ids) {
    this.orm = orm;
    this.catalogue = catalogue;
    this.clock = clock;
    this.ids = ids;
  }

  /** Every version that this process knows, by code, versions in order. */
  async list(): Promise<readonly RulePackListing[]> {
    const rows = await this.orm.em.fork().find(PublishedRulePack, {}, { exclude: ['document'] });
    const byName = new Map(rows.map((row) => [`${row.code}@${row.version}`, row]));
    return this.catalogue.packs().flatMap((pack) => {
      const row = byName.get(pack.name);
      return row ? [{ pack, publishedAt: row.publishedAt, retiredOn: row.retiredOn as Day | null }] : [];
    });
  }

  /** The retired packs by name, each with the first day of its retirement, which may lie ahead. */
  async byName(): Promise<ReadonlyMap<string, Day>> {
    const listings = await this.list();
    return new Map(
      listings.flatMap(({ pack, retiredOn }) => (retiredOn === null ? [] : [[pack.name, retiredOn] as const])),
    );
  }

  /** Refuses a pack that is retired by `day`, in the transaction that `em` is in: the one that writes a rule against it. */
  async refuseRetired(
    em: EntityManager,
    { code, version, name }: RulePack,
    day: Day,
    path: Fault['path'] = ['rulePack'],
  ): Promise<void> {
    const row = await em.findOne(PublishedRulePack, { code, version }, { fields: ['retiredOn'] });
    const retiredOn = row?.retiredOn;
    if (retiredOn == null || day < retiredOn) return;
    throw refuse('RULE_PACK_RETIRED', retiredMessage(name, retiredOn), path);
  }

  /**
   * Retires one version from `from` on, today when left out, and answers that day. Refuses the default pack, a version that is
   * retired already, a name without its version, and a day that is past or absurdly far.
   */
  async retire(name: string, from?: Day): Promise<Day> {
    const pack = this.catalogue.packs().find((each) => each.name === name);
    if (!pack) throw unknownVersion(name, this.catalogue.packs());
    if (pack === this.catalogue.defaultPack) {
      const message = `${name} is the registry's default, by which it awards and judges; choose another by RULE_PACK first.`;
      throw refuse('RULE_PACK_IS_DEFAULT', message, ['rulePack']);
    }
    const now = this.clock.now();
    const today = this.clock.dayAt(now);
    const retiredOn = from ?? today;
    refuseDayOutOfRange(retiredOn, today);
    await this.orm.em.fork().transactional(async (em) => {
      const { code, version } = pack;
      const row = await em.findOneOrFail(
        PublishedRulePack,
        { code, version },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      if (row.retiredOn != null) {
        throw refuse('RULE_PACK_RETIRED', retiredMessage(name, row.retiredOn), ['rulePack']);
      }
      row.retiredOn = retiredOn;
      const details = { rulePack: name, retiredOn };
      const what = { subjectId: row.id, occurredAt: now };
      const byOperator = { organizationId: null, apiKeyId: null, requestId: null };
      em.persist(em.create(AuditEntry, { id: this.ids.next(), action: RETIRED, ...what, ...byOperator, details }));
      await publish(em, { id: this.ids.next(), type: RETIRED, ...what, payload: details });
    });
    return retiredOn;
  }
}

const RETIRED = 'rule_pack.retired';

function refuseDayOutOfRange(retiredOn: Day, today: Day): void {
  if (retiredOn < today) {
    const message = `${retiredOn} is past: what was written since would be against a retired pack. Today is ${today}.`;
    throw refuse('DAY_IN_PAST', message, ['on']);
  }
  const latest = addMonths(today, MONTHS_AHEAD);
  if (retiredOn <= latest) return;
  throw refuse('DAY_TOO_FAR_AHEAD', `${retiredOn} lies too far ahead; the last day is ${latest}.`, ['on']);
}

function unknownVersion(name: string, packs: readonly RulePack[]): Error {
  const versions = packs.filter((pack) => pack.code === name).map((pack) => pack.name);
  const message =
    versions.length > 0
      ? `Name the version to retire: ${versions.join(' or ')}.`
      : `There is no rule pack of that name; published are ${packs.map((pack) => pack.name).join(', ')}.`;
  return refuse(versions.length > 0 ? 'RULE_PACK_VERSION_MISSING' : 'UNKNOWN_RULE_PACK', message, ['rulePack']);
}

function retiredMessage(name: string, retiredOn: string): string {
  return `The rule pack ${name} is retired from ${retiredOn} on: no new rule may be written against it.`;
}
