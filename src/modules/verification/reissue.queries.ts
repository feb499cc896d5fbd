import type pg from 'pg';
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
  /** The number of its status list, and its entry there. */
  readonly listNumber: number;
  readonly statusIndex: number;
  readonly firstName: string;
  readonly lastName: string;
}

/** A badge that was signed anew. */
export interface SignedAnew {
  readonly id: string;
  /** The sealed token. */
  readonly sealed: string;
}

/** What takes the place of a portable credential; its holder has it signed when it is collected. */
export interface Replacement {
  readonly oldId: string;
  readonly newId: string;
  readonly statusListId: string;
  readonly statusIndex: number;
}

/** What still counts and is to be replaced: neither withdrawn nor void by the record, and with a second left to live. */
const REPLACEABLE = `issued_token i join status_list_entry e on e.status_list_id = i.status_list_id and e.idx = i.status_index`;
const CONDITION = `i.key_id = $1 and i.withdrawn_at is null and e.status <> 1 and i.expires_at >= $2::timestamptz + interval '1 second'`;

/** Counts what a key signed that is to be replaced, and lays it out in chunks. Answers how many tokens there are. */
export async function layOutChunks(
  client: pg.ClientBase,
  kid: string,
  now: Date,
  tokensInChunk: number,
): Promise<number> {
  const { rows } = await client.query<{ total: number }>(
    `with numbered as (select i.id, i.kind, (row_number() over (order by i.id) - 1) / $3::int as chunk from ${REPLACEABLE} where ${CONDITION}),
          chunks as (insert into key_reissue_chunk (reissue_kid, from_id, through_id, tokens, portable)
                     select $1, min(id::text)::uuid, max(id::text)::uuid, count(*),
                            count(*) filter (where kind = 'PORTABLE_CREDENTIAL')
                       from numbered group by chunk
                     returning tokens)
     select coalesce(sum(tokens), 0)::int as total from chunks`,
    [kid, now, tokensInChunk],
  );
  return rows[0]?.total ?? 0;
}

/** How many portable credentials no chunk that is left has more of; undefined when none is left. */
export async function mostPortable(pool: pg.Pool, kid: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ portable: number | null }>({
    name: 'reissue-most-portable',
    text: 'select max(portable) as portable from key_reissue_chunk where reissue_kid = $1',
    values: [kid],
  });
  return rows[0]?.portable ?? undefined;
}

/** Takes a chunk that nobody else works on out of the work that is left; undefined when there is none. */
export async function takeChunk(client: pg.ClientBase, kid: string): Promise<ReissueChunk | undefined> {
  const { rows } = await client.query<ReissueChunk>({
    name: 'reissue-take-chunk',
    text: `delete from key_reissue_chunk where (reissue_kid, from_id) in (
             select reissue_kid, from_id from key_reissue_chunk where reissue_kid = $1
              order by from_id limit 1 for update skip locked)
           returning from_id as "fromId", through_id as "throughId", tokens`,
    values: [kid],
  });
  return rows[0];
}

/** What of a chunk is to be replaced now, locked together with its status: whoever would change either waits. */
export async function replaceableTokens(
  client: pg.ClientBase,
  kid: string,
  { fromId, throughId }: ReissueChunk,
  now: Date,
): Promise<readonly ReplaceableToken[]> {
  const { rows } = await client.query<Omit<ReplaceableToken, 'expiresAt'> & { readonly expiresAt: Date | string }>({
    name: 'reissue-replaceable',
    text: `select i.id, i.kind, i.codes, i.expires_at as "expiresAt", l.number as "listNumber",
                  i.status_index as "statusIndex", t.first_name as "firstName", t.last_name as "lastName"
             from ${REPLACEABLE} join technician t on t.id = i.technician_id join status_list l on l.id = i.status_list_id
            where i.id between $3 and $4 and ${CONDITION} order by i.id for update of i, e`,
    values: [kid, now, fromId, throughId],
  });
  return rows.map((row) => ({ ...row, expiresAt: new Date(row.expiresAt) }));
}

/** Notes that badges are signed anew: they say what they said, and their status lies where it lay. */
export async function keepSignedAnew(
  client: pg.ClientBase,
  keyId: string,
  issuedAt: Date,
  badges: readonly SignedAnew[],
): Promise<void> {
  // Ids and base64url need no quoting, and are taken in faster without.
  const column = (of: (badge: SignedAnew) => string) => `{${badges.map(of).join(',')}}`;
  const values = [column(({ id }) => id), column(({ sealed }) => sealed), issuedAt, keyId];
  await client.query({ name: 'reissue-badges', text: KEEP_SIGNED_ANEW, values });
}

/** A token of an earlier key that nobody has collected gives way. */
const KEEP_SIGNED_ANEW = `
  with fresh as materialized (select * from unnest($1::uuid[], $2::text[]) as f (id, sealed)),
  signed as (
    update issued_token i set key_id = $4, issued_at = $3, reissued_at = $3 from fresh where i.id = fresh.id
    returning i.id, fresh.sealed, i.expires_at)
  insert into reissued_token (token_id, sealed, expires_at) select id, sealed, expires_at from signed
  on conflict (token_id) do update set sealed = excluded.sealed`;

/**
 * Puts replacements in the place of portable credentials: what they say, until when, and whether they are suspended stays
 * the same; the old ones are withdrawn and revoked.
 */
export async function replaceTokens(
  client: pg.ClientBase,
  keyId: string,
  issuedAt: Date,
  replacements: readonly Replacement[],
): Promise<void> {
  const column = (of: (replacement: Replacement) => string | number) => `{${replacements.map(of).join(',')}}`;
  const values = [
    column(({ oldId }) => oldId),
    column(({ newId }) => newId),
    column(({ statusListId }) => statusListId),
    column(({ statusIndex }) => statusIndex),
    issuedAt,
    keyId,
  ];
  await client.query({ name: 'reissue-replace', text: REPLACE, values });
}

/** Every part sees the tables as they were before: the old entry's status is read although it is revoked here. */
const REPLACE = `
  with fresh as materialized (
    select f.*, i.kind, i.technician_id, i.codes, i.portable, i.expires_at, e.status, e.status_list_id as old_list, e.idx as old_idx
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) as f (old_id, new_id, list_id, idx)
      join issued_token i on i.id = f.old_id
      join status_list_entry e on e.status_list_id = i.status_list_id and e.idx = i.status_index),
  withdrawn as (update issued_token i set withdrawn_at = $5 from fresh where i.id = fresh.old_id),
  statuses as (
    update status_list_entry e set status = changed.status
      from (select old_list as list_id, old_idx as idx, 1 as status from fresh
            union all select list_id, idx, status from fresh where status <> 0) changed
     where e.status_list_id = changed.list_id and e.idx = changed.idx)
  insert into issued_token (id, kind, technician_id, codes, portable, key_id, issued_at, expires_at, withdrawn_at, replaces,
                            status_list_id, status_index)
  select new_id, kind, technician_id, codes, portable, $6, $5, expires_at, null, old_id, list_id, idx from fresh`;

/** Notes that so many more of a key's tokens are dealt with; answers whether those were the last. */
export async function advance(client: pg.ClientBase, kid: string, tokens: number, now: Date): Promise<boolean> {
  const { rows } = await client.query<{ state: string }>({
    name: 'reissue-advance',
    text: `update key_reissue set done = done + $2, state = case when done + $2 = total then 'DONE' else 'RUNNING' end,
                  finished_at = case when done + $2 = total then $3::timestamptz end
            where kid = $1 returning state`,
    values: [kid, tokens, now],
  });
  return rows[0]?.state === 'DONE';
}
