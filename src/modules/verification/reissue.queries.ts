import type { EntityManager } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import type { IssuedTokenKind } from './issued-token.rules.ts';

/** A part of what a compromised key signed. */
export interface ReissueChunk {
  readonly fromId: string;
  readonly throughId: string;
  readonly tokens: number;
}

/** A token that is to be issued anew, and its holder's name as it is now. */
export interface ReplaceableToken {
  readonly id: string;
  readonly kind: IssuedTokenKind;
  readonly codes: Readonly<Record<string, Day>>;
  readonly expiresAt: Date;
  readonly firstName: string;
  readonly lastName: string;
}

/** What takes the place of a token. */
export interface Replacement {
  readonly oldId: string;
  readonly newId: string;
  readonly statusListId: string;
  readonly statusIndex: number;
  /** The sealed token; null where the holder has it signed when it is collected. */
  readonly sealed: string | null;
}

/** What still counts and is to be replaced: neither withdrawn nor void by the record, and with a second left to live. */
const REPLACEABLE = `issued_token i join status_list_entry e on e.status_list_id = i.status_list_id and e.idx = i.status_index`;
const CONDITION = `i.key_id = ? and i.withdrawn_at is null and e.status <> 1 and i.expires_at >= ?::timestamptz + interval '1 second'`;

/** Counts what a key signed that is to be replaced, and lays it out in chunks. Answers how many tokens there are. */
export async function layOutChunks(em: EntityManager, kid: string, now: Date, tokensInChunk: number): Promise<number> {
  const [counted] = await em.execute<{ total: number }[]>(
    `with numbered as (select i.id, (row_number() over (order by i.id) - 1) / ? as chunk from ${REPLACEABLE} where ${CONDITION}),
          chunks as (insert into key_reissue_chunk (reissue_kid, from_id, through_id, tokens)
                     select ?, min(id::text)::uuid, max(id::text)::uuid, count(*) from numbered group by chunk
                     returning tokens)
     select coalesce(sum(tokens), 0)::int as total from chunks`,
    [tokensInChunk, kid, now, kid],
  );
  return counted?.total ?? 0;
}

/** How many tokens no chunk that is left has more of; undefined when none is left. */
export async function largestChunk(em: EntityManager, kid: string): Promise<number | undefined> {
  const [left] = await em.execute<{ tokens: number | null }[]>(
    'select max(tokens) as tokens from key_reissue_chunk where reissue_kid = ?',
    [kid],
  );
  return left?.tokens ?? undefined;
}

/** Takes a chunk that nobody else works on out of the work that is left; undefined when there is none. */
export async function takeChunk(em: EntityManager, kid: string): Promise<ReissueChunk | undefined> {
  const [chunk] = await em.execute<ReissueChunk[]>(
    `delete from key_reissue_chunk where (reissue_kid, from_id) in (
       select reissue_kid, from_id from key_reissue_chunk where reissue_kid = ? order by from_id limit 1 for update skip locked)
     returning from_id as "fromId", through_id as "throughId", tokens`,
    [kid],
  );
  return chunk;
}

/** What of a chunk is to be replaced now, locked together with its status: whoever would change either waits. */
export async function replaceableTokens(
  em: EntityManager,
  kid: string,
  { fromId, throughId }: ReissueChunk,
  now: Date,
): Promise<readonly ReplaceableToken[]> {
  const rows = await em.execute<(Omit<ReplaceableToken, 'expiresAt'> & { readonly expiresAt: Date | string })[]>(
    `select i.id, i.kind, i.codes, i.expires_at as "expiresAt", t.first_name as "firstName", t.last_name as "lastName"
       from ${REPLACEABLE} join technician t on t.id = i.technician_id
      where i.id between ? and ? and ${CONDITION} order by i.id for update of i, e`,
    [fromId, throughId, kid, now],
  );
  return rows.map((row) => ({ ...row, expiresAt: new Date(row.expiresAt) }));
}

/**
 * Puts replacements in the place of tokens: what they say, until when, and whether they are suspended stays the same; the
 * old ones are withdrawn and revoked.
 */
export async function replaceTokens(
  em: EntityManager,
  keyId: string,
  issuedAt: Date,
  replacements: readonly Replacement[],
): Promise<void> {
  const column = (of: (replacement: Replacement) => string | number | null) =>
    `{${replacements.map((replacement) => of(replacement) ?? 'NULL').join(',')}}`;
  await em.execute(REPLACE, [
    column(({ oldId }) => oldId),
    column(({ newId }) => newId),
    column(({ statusListId }) => statusListId),
    column(({ statusIndex }) => statusIndex),
    column(({ sealed }) => sealed),
    issuedAt,
    keyId,
    issuedAt,
  ]);
}

/** Every part sees the tables as they were before: the old entry's status is read although it is revoked here. */
const REPLACE = `
  with fresh as materialized (
    select f.*, i.kind, i.technician_id, i.codes, i.portable, i.expires_at, e.status, e.status_list_id as old_list, e.idx as old_idx
      from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::int[], ?::text[]) as f (old_id, new_id, list_id, idx, sealed)
      join issued_token i on i.id = f.old_id
      join status_list_entry e on e.status_list_id = i.status_list_id and e.idx = i.status_index),
  withdrawn as (update issued_token i set withdrawn_at = ? from fresh where i.id = fresh.old_id),
  statuses as (
    update status_list_entry e set status = changed.status
      from (select old_list as list_id, old_idx as idx, 1 as status from fresh
            union all select list_id, idx, status from fresh where status <> 0) changed
     where e.status_list_id = changed.list_id and e.idx = changed.idx),
  kept as (
    insert into reissued_token (token_id, sealed, expires_at)
    select new_id, sealed, expires_at from fresh where sealed is not null)
  insert into issued_token (id, kind, technician_id, codes, portable, key_id, issued_at, expires_at, withdrawn_at, replaces,
                            status_list_id, status_index)
  select new_id, kind, technician_id, codes, portable, ?, ?, expires_at, null, old_id, list_id, idx from fresh`;

/** Notes that so many more of a key's tokens are dealt with; answers whether those were the last. */
export async function advance(em: EntityManager, kid: string, tokens: number, now: Date): Promise<boolean> {
  const [progress] = await em.execute<{ state: string }[]>(
    `update key_reissue set done = done + ?, state = case when done + ? = total then 'DONE' else 'RUNNING' end,
            finished_at = case when done + ? = total then ?::timestamptz end
      where kid = ? returning state`,
    [tokens, tokens, tokens, now, kid],
  );
  return progress?.state === 'DONE';
}
