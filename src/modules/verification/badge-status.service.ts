import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { CredentialRecord } from '../credentials/credential-record.rules.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import { STATUS_VALUE } from '../tokens/status-list.rules.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import type { BadgeQueries } from './badge.queries.ts';
import { badgeStatusToday } from './badge.rules.ts';

/** Keeps the status lists in step with the record: told by the outbox, within seconds of a change. */
export class BadgeStatusService {
  private readonly em: EntityManager;
  private readonly badges: BadgeQueries;
  private readonly facts: FactsQueries;
  private readonly statusLists: StatusListService;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;

  constructor(parts: {
    em: EntityManager;
    badges: BadgeQueries;
    facts: FactsQueries;
    statusLists: StatusListService;
    catalogue: Catalogue;
    clock: Clock;
  }) {
    this.em = parts.em;
    this.badges = parts.badges;
    this.facts = parts.facts;
    this.statusLists = parts.statusLists;
    this.catalogue = parts.catalogue;
    this.clock = parts.clock;
  }

  /**
   * Works out anew what every badge of these technicians is worth that has not run out, and signs the lists anew in which
   * anything changed. Doing it twice does no harm. What was changed is looked at again: the record may have moved on
   * meanwhile, and whoever was told of that may have found nothing to change yet.
   */
  async refresh(technicianIds: readonly string[]): Promise<void> {
    for (;;) {
      const changed = await this.bringInStep(technicianIds);
      if (changed.size === 0) return;
      for (const statusListId of changed) await this.statusLists.publish(statusListId);
    }
  }

  /** Works out anew what every badge is worth that has not run out: after a load that may concern anybody. */
  async refreshAll(): Promise<void> {
    const technicianIds = await this.badges.holdersOfUnexpired(this.clock.now());
    for (let at = 0; at < technicianIds.length; at += HOLDERS_AT_ONCE) {
      await this.refresh(technicianIds.slice(at, at + HOLDERS_AT_ONCE));
    }
  }

  /** The outbox's door: every event that can change what a badge is worth. */
  async handle(event: {
    readonly type: string;
    readonly subjectId?: string | null | undefined;
    readonly payload: object;
  }): Promise<void> {
    if (event.type === 'badge.withdrawn') {
      const { statusListId } = event.payload as { readonly statusListId: string };
      await this.statusLists.publish(statusListId);
    } else if (event.subjectId == null) {
      await this.refreshAll();
    } else if (!UNRELATED.has(event.type)) {
      await this.refresh([event.subjectId]);
    }
  }

  /** One pass; answers with the lists in which it changed an entry. */
  private async bringInStep(technicianIds: readonly string[]): Promise<ReadonlySet<string>> {
    const now = this.clock.now();
    const changed = new Set<string>();
    const badges = await this.badges.ofTechnicians(technicianIds, now);
    if (badges.length === 0) return changed;
    const holders = await this.facts.byIds([...new Set(badges.map((badge) => badge.technicianId))], undefined);
    const records = new Map(
      holders.map(({ id, credentialFacts }) => [id, new CredentialRecord(credentialFacts, this.catalogue.defaultPack)]),
    );
    const today = this.clock.dayAt(now);
    await this.em.fork().transactional(async (em) => {
      for (const badge of badges) {
        const record = records.get(badge.technicianId);
        if (!record || badge.withdrawnAt !== null) continue;
        const status = badgeStatusToday(badge.codes, record, today);
        if (STATUS_VALUE[status] === badge.status) continue;
        if (await this.statusLists.setStatus(em, badge.statusListId, badge.statusIndex, status))
          changed.add(badge.statusListId);
      }
    });
    return changed;
  }
}

const HOLDERS_AT_ONCE = 500;
/** Events about a technician that leave every standing as it is. */
const UNRELATED: ReadonlySet<string> = new Set([
  'technician.registered',
  'technician.amended',
  'badge.issued',
  'share_link.created',
  'share_link.ended',
]);
