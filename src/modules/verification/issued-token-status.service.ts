import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { FactsQueries, TechnicianFacts } from '../credentials/facts.queries.ts';
import type { GovernmentQueries } from '../government-credentials/government.queries.ts';
import { effectOf } from '../qualifications/standing-effects.rules.ts';
import { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import type { StatusListReference } from '../tokens/badge.ts';
import { STATUS_VALUE } from '../tokens/status-list.rules.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import type { StatusAnswer } from '../tokens/token-verifier.ts';
import type { IssuedTokenQueries } from './issued-token.queries.ts';
import type { Claimed, IssuedTokenKind } from './issued-token.rules.ts';
import { type Holder, tokenStatusToday } from './issued-token-status.rules.ts';

/**
 * Says what issued tokens are worth by the record itself, and keeps the status lists in step with it: told by the outbox,
 * within seconds of a change.
 */
export class IssuedTokenStatusService {
  private readonly em: EntityManager;
  private readonly pool: pg.Pool;
  private readonly tokens: IssuedTokenQueries;
  private readonly facts: FactsQueries;
  private readonly records: TechnicianRecords;
  private readonly government: GovernmentQueries;
  private readonly statusLists: StatusListService;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;

  constructor(parts: {
    em: EntityManager;
    pool: pg.Pool;
    tokens: IssuedTokenQueries;
    facts: FactsQueries;
    records: TechnicianRecords;
    government: GovernmentQueries;
    statusLists: StatusListService;
    catalogue: Catalogue;
    clock: Clock;
  }) {
    this.em = parts.em;
    this.pool = parts.pool;
    this.tokens = parts.tokens;
    this.facts = parts.facts;
    this.records = parts.records;
    this.government = parts.government;
    this.statusLists = parts.statusLists;
    this.catalogue = parts.catalogue;
    this.clock = parts.clock;
  }

  /** Whether the registry stands by the token at this moment, from the record itself: nothing is cached. */
  async currentStatus(kind: IssuedTokenKind, tokenId: string): Promise<StatusAnswer> {
    const found = await this.tokens.withFacts(kind, tokenId);
    if (!found || found.token.withdrawnAt !== null || found.token.status === STATUS_VALUE.REVOKED) {
      return { status: 'REVOKED' };
    }
    const holders = await this.holdersOf([found.holder], [found.token]);
    const holder = holders.get(found.holder.id);
    if (!holder) throw new Error(`technician ${found.holder.id} was read and is not there`);
    return { status: tokenStatusToday(found.token, holder, this.clock.dayAt(this.clock.now())) };
  }

  /** As {@link currentStatus}, of the token whose status lies there; UNAVAILABLE when the entry is no such token's. */
  async currentStatusAt(kind: IssuedTokenKind, reference: StatusListReference): Promise<StatusAnswer> {
    const number = this.statusLists.numberOf(reference.uri);
    const tokenId = number === undefined ? undefined : await this.tokens.idAt(kind, number, reference.idx);
    return tokenId === undefined ? { status: 'UNAVAILABLE' } : this.currentStatus(kind, tokenId);
  }

  /**
   * Works out anew what every token of these technicians is worth that has not run out, and signs the lists anew in which
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

  /** Works out anew what every token is worth that has not run out: after a load that may concern anybody. */
  async refreshAll(): Promise<void> {
    await this.refreshInParts(await this.tokens.holdersOfUnexpired(this.clock.now()));
  }

  /** The outbox's door: every event that can change what a token is worth. */
  async handle(event: {
    readonly type: string;
    readonly subjectId?: string | null | undefined;
    readonly payload: object;
  }): Promise<void> {
    const { type, subjectId = null } = event;
    const payload = event.payload as Readonly<Record<string, unknown>>;
    if (ABOUT_TOKENS.test(type)) {
      const { statusListId } = payload;
      if (typeof statusListId === 'string') await this.statusLists.publish(statusListId);
      return;
    }
    const { everybody, technicians, peopleOfShops } = effectOf({ type, subjectId, payload });
    if (everybody) return this.refreshAll();
    if (!UNRELATED.has(type)) await this.refreshInParts(technicians);
    if (peopleOfShops.length > 0) await this.refreshInParts(await this.peopleOf(peopleOfShops));
  }

  private async refreshInParts(technicianIds: readonly string[]): Promise<void> {
    for (let at = 0; at < technicianIds.length; at += HOLDERS_AT_ONCE) {
      await this.refresh(technicianIds.slice(at, at + HOLDERS_AT_ONCE));
    }
  }

  /** Those with a portable credential whose factory status may hang on a job in one of the shops. */
  private async peopleOf(shopIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select distinct e.technician_id as id from employment e join issued_token i on i.technician_id = e.technician_id
        where e.shop_id = any($1::uuid[]) and e.retracted_at is null
          and i.kind = 'PORTABLE_CREDENTIAL' and i.expires_at > $2`,
      [shopIds, this.clock.now()],
    );
    return rows.map(({ id }) => id);
  }

  /** One pass; answers with the lists in which it changed an entry. */
  private async bringInStep(technicianIds: readonly string[]): Promise<ReadonlySet<string>> {
    const now = this.clock.now();
    const changed = new Set<string>();
    const tokens = await this.tokens.unexpiredOfTechnicians(technicianIds, now);
    if (tokens.length === 0) return changed;
    const read = await this.facts.byIds([...new Set(tokens.map((token) => token.technicianId))], undefined);
    const holders = await this.holdersOf(read, tokens);
    const today = this.clock.dayAt(now);
    await this.em.fork().transactional(async (em) => {
      for (const token of tokens) {
        const holder = holders.get(token.technicianId);
        if (!holder || token.withdrawnAt !== null) continue;
        const status = tokenStatusToday(token, holder, today);
        if (STATUS_VALUE[status] === token.status) continue;
        if (await this.statusLists.setStatus(em, token.statusListId, token.statusIndex, status)) {
          changed.add(token.statusListId);
        }
      }
    });
    return changed;
  }

  /** The holders of these tokens, by id. What no token speaks of is not read. */
  private async holdersOf(
    technicians: readonly TechnicianFacts[],
    tokens: readonly (Claimed & { readonly technicianId: string })[],
  ): Promise<ReadonlyMap<string, Holder>> {
    const pack = this.catalogue.defaultPack;
    const claiming = (member: 'oemPrograms' | 'governmentCredentials') =>
      new Set(tokens.filter(({ portable }) => portable?.[member].length).map(({ technicianId }) => technicianId));
    const ofPrograms = claiming('oemPrograms');
    const inPrograms = technicians.filter(({ id }) => ofPrograms.has(id));
    const read = await this.records.complete(inPrograms, { pack, knownAt: null }, PROGRAM_FACTS);
    const complete = new Map(inPrograms.map(({ id }, index) => [id, read[index]]));
    const awarded = [...claiming('governmentCredentials')];
    const government = awarded.length === 0 ? [] : await this.government.ofTechnicians(awarded, null, null);
    const holders = technicians.map(({ id, credentialFacts }) => {
      const record = complete.get(id) ?? new TechnicianRecord(credentialFacts, pack);
      return [id, { record, governmentCredentials: government.filter((row) => row.technicianId === id) }] as const;
    });
    return new Map(holders);
  }
}

const HOLDERS_AT_ONCE = 500;
const PROGRAM_FACTS = new Set(['OEM', 'NETWORKS'] as const);
const ABOUT_TOKENS = /^(badge|portable)\./;
/** Events about a technician that leave every standing as it is. */
const UNRELATED: ReadonlySet<string> = new Set(['technician.amended']);
