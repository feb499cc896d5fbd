import type pg from 'pg';
import {
  type FactsRow,
  factsStatement,
  type TechnicianFacts,
  technicianFactsOf,
} from '../credentials/facts.queries.ts';
import { gatheredReads } from '../credentials/gathered-reads.ts';
import type { Claimed, IssuedTokenKind } from './issued-token.rules.ts';

/** A token as it was issued, with what the registry has done to it since. */
export interface IssuedTokenRow extends Claimed {
  readonly id: string;
  readonly kind: IssuedTokenKind;
  readonly technicianId: string;
  /** RFC 7638 thumbprint of the key that signed it. */
  readonly keyId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly withdrawnAt: Date | null;
  /** The portable credential that it was issued in place of. */
  readonly replaces: string | null;
  /** When a badge was signed anew because its key was compromised. */
  readonly reissuedAt: Date | null;
  /** The entry in the status list: 0 valid, 1 invalid, 2 suspended. */
  readonly status: number;
  readonly statusListId: string;
  readonly statusIndex: number;
  /** The number of its status list and its index there, `1.97531`. */
  readonly entry: string;
}

const TOKEN_COLUMNS = `json_build_object('id', i.id, 'kind', i.kind, 'technicianId', i.technician_id, 'codes', i.codes,
  'portable', i.portable, 'keyId', i.key_id, 'issuedAt', i.issued_at, 'expiresAt', i.expires_at,
  'withdrawnAt', i.withdrawn_at, 'replaces', i.replaces, 'reissuedAt', i.reissued_at, 'status', e.status, 'statusListId', i.status_list_id,
  'statusIndex', i.status_index, 'entry', l.number || '.' || i.status_index)`;
const TOKENS = `issued_token i join status_list l on l.id = i.status_list_id
  join status_list_entry e on e.status_list_id = i.status_list_id and e.idx = i.status_index`;

/** A token and its holder's facts as on record now. */
export interface IssuedTokenWithFacts {
  readonly token: IssuedTokenRow;
  readonly holder: TechnicianFacts;
}

const BY_ID = 'i.id = any($1::uuid[])';
/**
 * By numbers of lists and indexes in them: each pair names the one entry that a token has. They come as they are compared, because
 * under row level security PostgreSQL finds no row by what it works out of another one.
 */
const BY_ENTRY = `(i.status_list_id, i.status_index) in (
  select list.id, entry.idx
    from unnest($1::integer[], $2::integer[]) as entry (number, idx) join status_list list on list.number = entry.number)`;

/** A list's number, and a place in it. */
interface StatusEntry {
  readonly list: number;
  readonly index: number;
}

/** As {@link IssuedTokenRow.entry} says it. */
function entryText({ list, index }: StatusEntry): string {
  return `${list}.${index}`;
}

/** Issued tokens and, with them in one statement, what is on record about the credentials of their holders. */
export class IssuedTokenQueries {
  private readonly pool: pg.Pool;
  private readonly nowById: (tokenId: string) => Promise<IssuedTokenWithFacts | undefined>;
  private readonly nowByEntry: (entry: StatusEntry) => Promise<IssuedTokenWithFacts | undefined>;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    this.nowById = gatheredReads((ids) => this.readWithFacts('by-id', BY_ID, [ids], ids, ({ id }) => id));
    this.nowByEntry = gatheredReads((entries) => {
      const columns = [entries.map(({ list }) => list), entries.map(({ index }) => index)];
      return this.readWithFacts('by-entry', BY_ENTRY, columns, entries.map(entryText), ({ entry }) => entry);
    });
  }

  /** The token of that kind and its holder's facts as on record now; undefined when no such token was issued. */
  async withFacts(kind: IssuedTokenKind, tokenId: string): Promise<IssuedTokenWithFacts | undefined> {
    const found = await this.nowById(tokenId);
    return found?.token.kind === kind ? found : undefined;
  }

  /** As {@link withFacts}, of the token whose status lies there. */
  async withFactsAt(
    kind: IssuedTokenKind,
    statusListNumber: number,
    statusIndex: number,
  ): Promise<IssuedTokenWithFacts | undefined> {
    const found = await this.nowByEntry({ list: statusListNumber, index: statusIndex });
    return found?.token.kind === kind ? found : undefined;
  }

  /** Tokens of one kind of these technicians, the newest first. */
  async ofTechnicians(kind: IssuedTokenKind, technicianIds: readonly string[]): Promise<readonly IssuedTokenRow[]> {
    return this.read('of-technicians', 'i.technician_id = any($1::uuid[]) and i.kind = $2', [technicianIds, kind]);
  }

  /** Tokens of every kind of these technicians that have not run out at `moment`, the newest first. */
  async unexpiredOfTechnicians(technicianIds: readonly string[], moment: Date): Promise<readonly IssuedTokenRow[]> {
    const condition = 'i.technician_id = any($1::uuid[]) and i.expires_at > $2';
    return this.read('unexpired-of-technicians', condition, [technicianIds, moment]);
  }

  /** Everybody with a token that has not run out at `moment`. */
  async holdersOfUnexpired(moment: Date): Promise<readonly string[]> {
    const text = 'select distinct technician_id as id from issued_token where expires_at > $1';
    const { rows } = await this.pool.query<{ id: string }>(text, [moment]);
    return rows.map((row) => row.id);
  }

  private async read(name: string, condition: string, values: readonly unknown[]): Promise<readonly IssuedTokenRow[]> {
    const { rows } = await this.pool.query({
      name: `issued-tokens-${name}`,
      text: `select ${TOKEN_COLUMNS} from ${TOKENS} where ${condition} order by i.issued_at desc, i.id desc`,
      values: [...values],
      rowMode: 'array',
    } as pg.QueryConfig);
    return (rows as unknown as [JsonToken][]).map(([token]) => tokenOf(token));
  }

  private async readWithFacts(
    name: string,
    condition: string,
    values: readonly unknown[],
    keys: readonly string[],
    keyOf: (token: JsonToken) => string,
  ): Promise<readonly (IssuedTokenWithFacts | undefined)[]> {
    const holders = `t.id = any(array(select i.technician_id from issued_token i where ${condition}))`;
    const { rows } = await this.pool.query({
      name: `issued-tokens-with-facts-${name}`,
      text: `select ${TOKEN_COLUMNS}, f.* from ${TOKENS} join (${factsStatement(holders, undefined)}) f on f.id = i.technician_id
              where ${condition}`,
      values: [...values],
      rowMode: 'array',
    });
    const found = new Map(
      (rows as [JsonToken, ...FactsRow][]).map(([token, ...facts]) => [
        keyOf(token),
        { token: tokenOf(token), holder: technicianFactsOf(facts) },
      ]),
    );
    return keys.map((key) => found.get(key));
  }
}

type JsonToken = Omit<IssuedTokenRow, 'issuedAt' | 'expiresAt' | 'withdrawnAt'> & {
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly withdrawnAt: string | null;
};

function tokenOf(token: JsonToken): IssuedTokenRow {
  return {
    ...token,
    issuedAt: new Date(token.issuedAt),
    expiresAt: new Date(token.expiresAt),
    withdrawnAt: token.withdrawnAt === null ? null : new Date(token.withdrawnAt),
  };
}
