import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Statement, type Statements, statementsOf } from '../events/statements.ts';
import type { StatusListReference } from './badge.ts';
import { StatusList, StatusListEntry } from './status-list.entity.ts';
import {
  packStatuses,
  STATUS_LIST_CAPACITY,
  STATUS_LIST_LIFE_SECONDS,
  STATUS_VALUE,
  type StatusBits,
  type StatusName,
  statusListClaims,
} from './status-list.rules.ts';
import { encodeStatusList } from './status-list-encoding.ts';
import { numericDateOf } from './token.rules.ts';
import { type Signer, signClaims } from './token-signing.ts';

/** An entry given out: where it lies in the record, and how a token refers to it. */
export interface ReservedStatus {
  readonly statusListId: string;
  readonly statusIndex: number;
  readonly reference: StatusListReference;
}

/** A signed status list as it is served. */
export interface PublishedStatusList {
  readonly token: string;
  /** A strong entity tag, quotes included: equal exactly when the bytes are. */
  readonly etag: string;
  readonly signedAt: Date;
  readonly expiresAt: Date;
}

interface OpenList {
  readonly id: string;
  readonly number: number;
  readonly capacity: number;
}

/** Short: every badge's QR code carries it. */
export const STATUS_LISTS_PATH = '/s';
const BITS: StatusBits = 2;
/** A list stops giving out entries when it is this full: random picks find a free one on the second try or so. */
const FULL_SHARE = 0.7;
const MAX_PICKS = 64;
/** When less than this share of many picks was free, a list may be full: it is counted then. */
const WORTH_COUNTING = 0.5;
/** Two picks taken in a row are no proof that a list is full, but reason enough to count. */
const PICKS_BEFORE_COUNTING = 2;

/** Status lists: entries given out at random, their status, and the signed lists others read. */
export class StatusListService {
  private readonly em: EntityManager;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;
  private readonly keys: { signerIn(em: EntityManager): Promise<Signer> };
  private readonly publicUrl: string;
  private readonly capacity: number;

  /** `publicUrl` is the issuer, without a slash at its end; lists lie under `/s/<number>`. */
  constructor(
    em: EntityManager,
    clock: Clock,
    ids: Ids,
    randomness: Randomness,
    keys: { signerIn(em: EntityManager): Promise<Signer> },
    publicUrl: string,
    capacity = STATUS_LIST_CAPACITY,
  ) {
    this.em = em;
    this.clock = clock;
    this.ids = ids;
    this.randomness = randomness;
    this.keys = keys;
    this.publicUrl = publicUrl;
    this.capacity = capacity;
  }

  /**
   * Gives out a random entry that was never given out before, in the caller's transaction: a badge that is not issued
   * after all leaves no trace. A list that has filled up is closed, and the next one opened.
   */
  reserve(em: EntityManager): Promise<ReservedStatus> {
    return this.reserveBy(statementsOf(em));
  }

  /** As {@link reserve}, for a caller who makes do with statements. */
  async reserveBy(statements: Statements): Promise<ReservedStatus> {
    for (let pick = 1; pick <= MAX_PICKS; ) {
      const [list] = await statements.rows<OpenList & { readonly idx: number | null }>(TAKE_ENTRY, [
        BITS,
        this.randomShare(),
      ]);
      if (!list) {
        await this.openNext(statements);
        continue;
      }
      const { id, number, idx } = list;
      if (idx !== null) return { statusListId: id, statusIndex: idx, reference: { idx, uri: this.uriOf(number) } };
      if (pick % PICKS_BEFORE_COUNTING === 0) await this.closeWhenFull(statements, list);
      pick += 1;
    }
    throw new Error(`No free entry found in the open status list by ${MAX_PICKS} random picks.`);
  }

  /**
   * Gives out as many entries as are asked for, at once and each by itself: they stay given out whatever becomes of the
   * caller. So nobody who reserves waits for a long transaction, and no two of them for each other. In random order.
   */
  async reserveMany(count: number): Promise<readonly ReservedStatus[]> {
    const statements = statementsOf(this.em.fork());
    const reserved: ReservedStatus[] = [];
    while (reserved.length < count) {
      const [list] = await statements.rows<OpenList>(FIND_OPEN_LIST, [BITS]);
      if (!list) {
        await this.openNext(statements);
        continue;
      }
      const wanted = count - reserved.length;
      const picks = new Set(Array.from({ length: wanted }, () => Math.floor(this.randomShare() * list.capacity)));
      const asked = [list.id, `{${[...picks].join(',')}}`];
      const taken = await statements.rows<{ readonly idx: number }>(TAKE_ENTRIES, asked);
      const free = new Set(taken.map(({ idx }) => idx));
      for (const idx of picks) {
        if (!free.has(idx)) continue;
        reserved.push({ statusListId: list.id, statusIndex: idx, reference: { idx, uri: this.uriOf(list.number) } });
      }
      if (free.size < WORTH_COUNTING * wanted) await this.closeWhenFull(statements, list);
    }
    return reserved;
  }

  /**
   * Sets what an entry's token is worth, in the caller's transaction. A revoked entry stays revoked: false is answered
   * then, and for an entry that was never given out. Publish the list once the transaction has committed.
   */
  async setStatus(em: EntityManager, statusListId: string, statusIndex: number, status: StatusName): Promise<boolean> {
    const changed = await em.nativeUpdate(
      StatusListEntry,
      { statusList: statusListId, idx: statusIndex, status: { $ne: STATUS_VALUE.REVOKED } },
      { status: STATUS_VALUE[status] },
    );
    return changed === 1;
  }

  /** Signs a list anew from the record. Publishers take turns, so a later one never publishes less. */
  async publish(statusListId: string): Promise<void> {
    await this.sign({ id: statusListId }, () => true);
  }

  /** The signed list of that number, signed anew when half its life is over; undefined when there is none. */
  async current(number: number): Promise<PublishedStatusList | undefined> {
    const now = this.clock.now();
    const [stored] = await this.em
      .fork()
      .execute<{ token: string | null; signed_at: Date | string | null }[]>(
        'select token, signed_at from status_list where number = ?',
        [number],
      );
    if (!stored) return undefined;
    const signedAt = stored.signed_at === null ? null : new Date(stored.signed_at);
    if (stored.token !== null && signedAt !== null && !isHalfOver(signedAt, now))
      return published(stored.token, signedAt);
    return this.sign({ number }, (list) => !list.signedAt || isHalfOver(list.signedAt, now));
  }

  /** The addresses of all lists there are, the oldest first (section 9.3). */
  async addresses(): Promise<readonly string[]> {
    const lists = await this.em.fork().execute<{ number: number }[]>('select number from status_list order by number');
    return lists.map(({ number }) => this.uriOf(number));
  }

  /** Where all lists are named. */
  get aggregationUri(): string {
    return `${this.publicUrl}${STATUS_LISTS_PATH}`;
  }

  /** Forgets, in the caller's transaction, every list that the key signed: whoever asks next has it signed anew. */
  async dropSignaturesOf(em: EntityManager, kid: string): Promise<void> {
    await em.execute(
      'update status_list set token = null, signed_at = null where token is not null and (key_id is null or key_id = ?)',
      [kid],
    );
  }

  /** How a token refers to an entry that was given out, for one that is signed again from its record. */
  async referenceTo(statusListId: string, statusIndex: number): Promise<StatusListReference> {
    const [list] = await this.em
      .fork()
      .execute<{ number: number }[]>('select number from status_list where id = ?', [statusListId]);
    if (!list) throw new Error(`status list ${statusListId} has entries and is not on record`);
    return { idx: statusIndex, uri: this.uriOf(list.number) };
  }

  /** The address of a list: the `uri` in badges and the `sub` of the list itself. */
  uriOf(number: number): string {
    return `${this.publicUrl}${STATUS_LISTS_PATH}/${number}`;
  }

  /** The number of the list at an address; undefined for an address that no list of ours has. */
  numberOf(uri: string): number | undefined {
    const prefix = this.uriOf(0).slice(0, -1);
    const text = uri.slice(prefix.length);
    return uri.startsWith(prefix) && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  }

  private async sign(
    which: { id: string } | { number: number },
    isNeeded: (list: StatusList) => boolean,
  ): Promise<PublishedStatusList | undefined> {
    return this.em.fork().transactional(async (em) => {
      const signer = await this.keys.signerIn(em);
      const list = await em.findOne(StatusList, which, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!list) return undefined;
      if (list.token && list.signedAt && !isNeeded(list)) return published(list.token, list.signedAt);
      const entries = await em.execute<{ idx: number; status: number }[]>(
        'select idx, status from status_list_entry where status_list_id = ? and status <> 0',
        [list.id],
      );
      const packed = packStatuses(
        list.bits,
        list.capacity,
        entries.map(({ idx, status }) => [idx, status] as const),
      );
      const signedAt = this.clock.now();
      const claims = statusListClaims({
        issuer: this.publicUrl,
        uri: this.uriOf(list.number),
        iat: numericDateOf(signedAt),
        bits: list.bits,
        lst: await encodeStatusList(packed),
        aggregationUri: this.aggregationUri,
      });
      list.token = await signClaims(signer, 'STATUS_LIST', claims);
      list.signedAt = signedAt;
      list.keyId = signer.kid;
      list.revision += 1;
      return published(list.token, signedAt);
    });
  }

  /**
   * On the caller's own connection, like all that happens while one is held: to wait for a second connection would let a
   * full pool wait for itself.
   */
  private async openNext(statements: Statements): Promise<void> {
    await statements.rows(OPEN_LIST, [this.ids.next(), BITS, this.capacity, this.clock.now()]);
  }

  private async closeWhenFull(statements: Statements, list: OpenList): Promise<void> {
    const [counted] = await statements.rows<{ entries: number }>(COUNT_ENTRIES, [list.id]);
    if ((counted?.entries ?? 0) < FULL_SHARE * list.capacity) return;
    await statements.rows(CLOSE_LIST, [this.clock.now(), list.id]);
  }

  /** A number from 0 to below 1, in steps fine enough for any list. */
  private randomShare(): number {
    const [first = 0, second = 0, third = 0, fourth = 0] = this.randomness(4);
    return (first * 2 ** 24 + second * 2 ** 16 + third * 2 ** 8 + fourth) / 2 ** 32;
  }
}

/** Takes the entry that lies at a share of the open list: no row without an open list, no index when it was given out before. */
const TAKE_ENTRY: Statement = {
  name: 'take-status-list-entry',
  text: `with list as (select id, number, capacity from status_list where closed_at is null and bits = $1::smallint),
              taken as (
                insert into status_list_entry (status_list_id, idx, status)
                select id, floor($2::float8 * capacity)::int, 0 from list on conflict do nothing returning idx)
         select list.id, list.number, list.capacity, taken.idx from list left join taken on true`,
};

const FIND_OPEN_LIST: Statement = {
  name: 'find-open-status-list',
  text: 'select id, number, capacity from status_list where closed_at is null and bits = $1::smallint',
};

/** Those of the entries that were never given out before. */
const TAKE_ENTRIES: Statement = {
  name: 'take-status-list-entries',
  text: `insert into status_list_entry (status_list_id, idx, status)
         select $1::uuid, idx, 0 from unnest($2::int[]) as picked (idx) order by idx on conflict do nothing returning idx`,
};

const OPEN_LIST: Statement = {
  name: 'open-status-list',
  text: `insert into status_list (id, number, bits, capacity, revision, created_at)
         select $1::uuid, coalesce(max(number), 0) + 1, $2::smallint, $3::int, 0, $4::timestamptz from status_list
         on conflict do nothing`,
};

const COUNT_ENTRIES: Statement = {
  name: 'count-status-list-entries',
  text: 'select count(*)::int as entries from status_list_entry where status_list_id = $1::uuid',
};

const CLOSE_LIST: Statement = {
  name: 'close-status-list',
  text: 'update status_list set closed_at = $1::timestamptz where id = $2::uuid and closed_at is null',
};

function isHalfOver(signedAt: Date, now: Date): boolean {
  return now.getTime() - signedAt.getTime() >= (STATUS_LIST_LIFE_SECONDS * 1000) / 2;
}

function published(token: string, signedAt: Date): PublishedStatusList {
  return {
    token,
    etag: `"${createHash('sha256').update(token).digest('base64url')}"`,
    signedAt,
    expiresAt: new Date((numericDateOf(signedAt) + STATUS_LIST_LIFE_SECONDS) * 1000),
  };
}
