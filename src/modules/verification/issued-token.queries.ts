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
  /** The entry in the status list: 0 valid, 1 invalid, 2 suspended. */
  readonly status: number;
  readonly statusListId: string;
  readonly statusIndex: number;
}

const TOKEN_COLUMNS = `json_build_object('id', i.id, 'kind', i.kind, 'technicianId', i.technician_id, 'codes', i.codes,
  'portable', i.portable, 'keyId', i.key_id, 'issuedAt', i.issued_at, 'expiresAt', i.expires_at,
  'withdrawnAt', i.withdrawn_at, 'status', e.status, 'statusListId', i.status_list_id, 'statusIndex', i.status_index)`;
const TOKENS = `issued_token i join status_list_entry e on e.status_list_id = i.status_list_id and e.idx = i.status_index`;

/** A token and its holder's facts as on record now. */
export interface IssuedTokenWithFacts {
  readonly token: IssuedTokenRow;
  readonly holder: TechnicianFacts;
}

const HOLDERS = 't.id = any(array(select technician_id from issued_token where id = any($1::uuid[])))';

/** Issued tokens and, with them in one statement, what is on record about the credentials of their holders. */
export class IssuedTokenQueries {
  private readonly pool: pg.Pool;
  private readonly nowById: (tokenId: string) => Promise<IssuedTokenWithFacts | undefined>;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    this.nowById = gatheredReads((tokenIds) => this.ofIds(tokenIds));
  }

  /** The token of that kind and its holder's facts as on record now; undefined when no such token was issued. */
  async withFacts(kind: IssuedTokenKind, tokenId: string): Promise<IssuedTokenWithFacts | undefined> {
    const found = await this.nowById(tokenId);
    return found?.token.kind === kind ? found : undefined;
  }

  /** The id of the token of that kind whose status lies there; undefined when the entry is no such token's. */
  async idAt(kind: IssuedTokenKind, statusListNumber: number, statusIndex: number): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ id: string }>({
      name: 'issued-token-at',
      text: `select i.id from status_list l join issued_token i on i.status_list_id = l.id
              where l.number = $1 and i.status_index = $2 and i.kind = $3`,
      values: [statusListNumber, statusIndex, kind],
    });
    return rows[0]?.id;
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

  private async ofIds(tokenIds: readonly string[]): Promise<readonly (IssuedTokenWithFacts | undefined)[]> {
    const { rows } = await this.pool.query({
      name: 'issued-tokens-with-facts',
      text: `select ${TOKEN_COLUMNS}, f.* from ${TOKENS} join (${factsStatement(HOLDERS, undefined)}) f on f.id = i.technician_id
              where i.id = any($1::uuid[])`,
      values: [tokenIds],
      rowMode: 'array',
    });
    const found = new Map(
      (rows as [JsonToken, ...FactsRow][]).map(([token, ...facts]) => [
        token.id,
        { token: tokenOf(token), holder: technicianFactsOf(facts) },
      ]),
    );
    return tokenIds.map((tokenId) => found.get(tokenId));
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
