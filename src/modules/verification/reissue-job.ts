import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { type Job, queueJobs } from '../events/jobs.ts';
import { publish } from '../events/outbox.ts';
import { inTransaction } from '../events/transaction.ts';
import { KeyReissue } from '../tokens/key-reissue.entity.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { PLAN_REISSUE } from '../tokens/signing-key-actions.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { displayNameOf } from './badge.rules.ts';
import {
  advance,
  keepSignedAnew,
  layOutChunks,
  mostPortable,
  type ReplaceableToken,
  replaceableTokens,
  replaceTokens,
  takeChunk,
} from './reissue.queries.ts';
import type { ReissueSigning } from './reissue-signing.ts';
import type { BadgeToSign } from './reissue-signing.worker.ts';

/** What issuing anew needs. */
export interface ReissueParts {
  readonly em: EntityManager;
  readonly pool: pg.Pool;
  readonly keys: SigningKeyService;
  readonly statusLists: StatusListService;
  readonly signing: ReissueSigning;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The issuer of the tokens. */
  readonly publicUrl: string;
  /** 350 when left out. */
  readonly tokensInChunk?: number;
}

const REISSUE_TOKENS = 'reissue_tokens';
const PUBLISH_STATUS_LISTS = 'publish_status_lists';
const FINISH_REISSUE = 'finish_reissue';
const FORGET_REISSUED = 'forget_reissued_tokens';
/** Small enough that nobody who asks meanwhile notices one being prepared. */
const TOKENS_IN_CHUNK = 350;
/** As many jobs share the work, in one process or in several. */
const LANES = 4;
/** Then the job goes to the back of the queue: events are not kept waiting for hundreds of thousands of tokens. */
const CHUNKS_IN_A_ROW = 6;
/** No token lives longer, so none is kept longer for its holder. */
const KEPT_DAYS = 91;

/**
 * Issues anew what a compromised key signed: badges are signed anew as they are, since a token of the lost key is INVALID
 * whatever its status; portable credentials are replaced, so that the new one cannot be linked to the old. A chunk's tokens, its removal from what is left and the progress are one
 * transaction: whoever is killed leaves it whole for the next to do, and of two who do it at the same time one finds it gone.
 */
export function reissueJobs(parts: ReissueParts): readonly Job[] {
  const { em, statusLists, clock } = parts;
  return [
    { name: PLAN_REISSUE, run: (payload) => plan(parts, kidIn(payload)) },
    { name: REISSUE_TOKENS, run: (payload) => reissueSome(parts, kidIn(payload)) },
    {
      name: PUBLISH_STATUS_LISTS,
      async run() {
        const lists = await em.fork().execute<{ id: string }[]>('select id from status_list order by number');
        for (const { id } of lists) await statusLists.publish(id);
      },
    },
    { name: FINISH_REISSUE, run: (payload) => finish(parts, kidIn(payload)) },
    {
      name: FORGET_REISSUED,
      run: async () =>
        void (await em.fork().execute('delete from reissued_token where expires_at <= ?', [clock.now()])),
    },
  ];
}

/** Asks for what is left of re-issues that came to a halt; a re-issue that goes on is not disturbed. Answers the keys. */
export async function resumeReissues(em: EntityManager): Promise<readonly string[]> {
  return em.fork().transactional(async (fork) => {
    const unfinished = await fork.find(KeyReissue, { state: { $ne: 'DONE' } }, { orderBy: { createdAt: 'asc' } });
    for (const { kid, state } of unfinished)
      await queueJobs(fork, state === 'WAITING' ? PLAN_REISSUE : REISSUE_TOKENS, [{ kid }]);
    return unfinished.map(({ kid }) => kid);
  });
}

async function plan({ pool, clock, tokensInChunk = TOKENS_IN_CHUNK }: ReissueParts, kid: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const waiting = await client.query(`select kid from key_reissue where kid = $1 and state = 'WAITING' for update`, [
      kid,
    ]);
    if (waiting.rowCount === 0) return;
    const now = clock.now();
    const total = await layOutChunks(client, kid, now, tokensInChunk);
    await client.query(
      `update key_reissue set total = $2, started_at = $3::timestamptz, state = case when $2 = 0 then 'DONE' else 'RUNNING' end,
              finished_at = case when $2 = 0 then $3::timestamptz end where kid = $1`,
      [kid, total, now],
    );
    if (total === 0) await queueJob(client, FINISH_REISSUE, kid);
    for (let lane = 0; total > 0 && lane < LANES; lane += 1) await queueJob(client, REISSUE_TOKENS, kid);
    await queueJob(client, PUBLISH_STATUS_LISTS, kid);
  });
}

async function reissueSome(parts: ReissueParts, kid: string): Promise<void> {
  for (let count = 0; count < CHUNKS_IN_A_ROW; count += 1) {
    if (!(await reissueNext(parts, kid))) return parts.signing.rest();
  }
  await queueJobs(parts.em.fork(), REISSUE_TOKENS, [{ kid }]);
}

/** Deals with one chunk; false when none is left that nobody works on. */
async function reissueNext(parts: ReissueParts, kid: string): Promise<boolean> {
  const { pool, keys, statusLists, signing, clock } = parts;
  const portable = await mostPortable(pool, kid);
  if (portable === undefined) return false;
  const reserved = await statusLists.reserveMany(portable);
  return inTransaction(pool, async (client) => {
    const key = await keys.privateKeyOn(client);
    const chunk = await takeChunk(client, kid);
    if (!chunk) return false;
    const now = clock.now();
    const issuedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
    const tokens = await replaceableTokens(client, kid, chunk, issuedAt);
    const badges = tokens.filter(({ kind }) => kind === 'BADGE').map((token) => contentsOf(parts, token, issuedAt));
    if (badges.length > 0) {
      const sealed = await signing.sign(key, badges);
      await keepSignedAnew(
        client,
        key.kid,
        issuedAt,
        paired(badges, sealed, (badge, token) => ({ id: badge.id, sealed: token })),
      );
    }
    const credentials = tokens.filter(({ kind }) => kind === 'PORTABLE_CREDENTIAL');
    if (credentials.length > 0) {
      const replacements = paired(credentials, reserved, ({ id }, entry) => ({
        ...entry,
        oldId: id,
        newId: parts.ids.next(),
      }));
      await replaceTokens(client, key.kid, issuedAt, replacements);
    }
    if (await advance(client, kid, chunk.tokens, now)) await queueJob(client, FINISH_REISSUE, kid);
    return true;
  });
}

/** Each of the first with what stands in its place among the others, of which there are at least as many. */
function paired<One, Other, Pair>(
  ones: readonly One[],
  others: readonly Other[],
  pair: (one: One, other: Other) => Pair,
): readonly Pair[] {
  return ones.map((one, index) => {
    const other = others[index];
    if (other === undefined)
      throw new Error(`${ones.length} tokens are to be issued anew, and there are ${others.length} for them`);
    return pair(one, other);
  });
}

function contentsOf({ publicUrl, statusLists }: ReissueParts, token: ReplaceableToken, issuedAt: Date): BadgeToSign {
  return {
    id: token.id,
    issuer: publicUrl,
    displayName: displayNameOf(token),
    codes: token.codes,
    status: { idx: token.statusIndex, uri: statusLists.uriOf(token.listNumber) },
    issuedAt,
    expiresAt: token.expiresAt,
  };
}

/** The lists in which the old tokens are revoked are signed anew, and whoever wants to know is told. */
async function finish({ em, clock, ids }: ReissueParts, kid: string): Promise<void> {
  await em.fork().transactional(async (fork) => {
    await queueJobs(fork, PUBLISH_STATUS_LISTS, [{}]);
    await fork.execute(
      `select graphile_worker.add_job(?::text, '{}'::json, job_key => ?::text, run_at => now() + make_interval(days => ?))`,
      [FORGET_REISSUED, FORGET_REISSUED, KEPT_DAYS],
    );
    const event = { type: 'signing_key.reissued', subjectId: null, payload: { kid }, occurredAt: clock.now() };
    await publish(fork, { id: ids.next(), ...event });
  });
}

async function queueJob(client: pg.ClientBase, name: string, kid: string): Promise<void> {
  await client.query(`select graphile_worker.add_job($1, json_build_object('kid', $2::text))`, [name, kid]);
}

function kidIn(payload: unknown): string {
  return (payload as { readonly kid: string }).kid;
}
