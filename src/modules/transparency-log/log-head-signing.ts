import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { type Statements, statementsOf, statementsOn } from '../events/statements.ts';
import { encodeBase64url } from '../tokens/base64url.rules.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { numericDateOf } from '../tokens/token.rules.ts';
import type { Signer } from '../tokens/token-signing.ts';
import { LOG_HEAD_TYP, type LogHeadClaims, logNameOf } from './log-head.rules.ts';
import { LOG_LOCK } from './log-sequencer.ts';
import { rootAt, treeSize } from './log-tree.queries.ts';
import { equalHashes } from './merkle-tree.rules.ts';

/** A log that has grown is signed after this long at the latest. */
const GROWN_SECONDS = 10;
/** And one that has not after this long, so that whoever watches can tell an idle log from a dead one. */
const IDLE_SECONDS = 3600;
/** So many heads of a compromised key are signed anew in one transaction. */
const ANEW_AT_ONCE = 100;

export interface LogHeadSigningParts {
  readonly em: EntityManager;
  readonly pool: pg.Pool;
  readonly keys: SigningKeyService;
  readonly clock: Clock;
  readonly issuer: string;
}

interface KeptHead {
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly signedAt: number;
  readonly isCompromised: boolean;
}

/** Said when the tiles are no longer what was signed before: such a log is not signed, and `audit verify` says where. */
export class LogDiffersFromHead extends Error {
  override readonly name = 'LogDiffersFromHead';
}

/** Signs the log's heads, and keeps them. */
export class LogHeadSigning {
  private readonly parts: LogHeadSigningParts;
  /** The lost keys all of whose heads have one by another key. */
  private readonly replaced = new Set<string>();

  constructor(parts: LogHeadSigningParts) {
    this.parts = parts;
  }

  /** Signs the log as it is when that is due; answers whether it did. Rejects when it does not begin with what was signed last. */
  async signWhenDue(): Promise<boolean> {
    const known = statementsOn(this.parts.pool);
    if (!this.isDue(await largestHead(known), await treeSize(known))) return false;
    const signed = await this.signing(async (statements, signer) => {
      const last = await largestHead(statements);
      const size = await treeSize(statements);
      if (!this.isDue(last, size)) return false;
      if (last && !(await isOfThisLog(statements, last))) {
        throw new LogDiffersFromHead(`The log is not what was signed of its first ${last.treeSize} leaves.`);
      }
      await this.keep(statements, signer, await nextNumber(statements), { size, firstSignedAt: undefined });
      return true;
    });
    return signed ?? false;
  }

  /**
   * Signs anew the heads of keys that were compromised: the same trees, as the tiles have them now. A head whose root the
   * tiles do not have is left as it is, for `audit verify` to name.
   */
  async replaceCompromised(signal?: AbortSignal): Promise<void> {
    const { rows } = await this.parts.pool.query<{ kid: string }>(LOST_KEYS);
    for (const { kid } of rows) {
      if (this.replaced.has(kid)) continue;
      let below: number | undefined = Number.MAX_SAFE_INTEGER;
      while (below !== undefined) {
        if (signal?.aborted) return;
        const replaced: { readonly next: number | undefined } | undefined = await this.replaceSome(kid, below);
        // Another process is at the log: it, or the next round, does it.
        if (!replaced) return;
        below = replaced.next;
      }
      this.replaced.add(kid);
    }
  }

  private isDue(last: KeptHead | undefined, size: number): boolean {
    if (size === 0) return false;
    if (!last || last.isCompromised) return true;
    const age = (this.parts.clock.now().getTime() - last.signedAt) / 1000;
    return age >= (size > last.treeSize ? GROWN_SECONDS : IDLE_SECONDS);
  }

  /** Below which size others are left; undefined when another process is at the log. */
  private replaceSome(kid: string, below: number) {
    return this.signing(async (statements, signer) => {
      const lost = await statements.rows<KeptHead>(WITHOUT_REPLACEMENT, [kid, below, ANEW_AT_ONCE]);
      let number = await nextNumber(statements);
      for (const head of lost) {
        if (!(await isOfThisLog(statements, head))) continue;
        await this.keep(statements, signer, number, { size: head.treeSize, firstSignedAt: new Date(head.signedAt) });
        number += 1;
      }
      return { next: lost.length < ANEW_AT_ONCE ? undefined : lost.at(-1)?.treeSize };
    });
  }

  /** In a transaction that no compromise of the key overtakes; undefined when another process is at the log. */
  private signing<Result>(
    work: (statements: Statements, signer: Signer) => Promise<Result>,
  ): Promise<Result | undefined> {
    return this.parts.em.fork().transactional(async (em) => {
      const signer = await this.parts.keys.signerIn(em as EntityManager);
      const statements = statementsOf(em as EntityManager);
      const [lock] = await statements.rows<{ held: boolean }>(TRY_LOCK, [LOG_LOCK]);
      return lock?.held ? work(statements, signer) : undefined;
    });
  }

  private async keep(
    statements: Statements,
    signer: Signer,
    number: number,
    { size, firstSignedAt }: { readonly size: number; readonly firstSignedAt: Date | undefined },
  ): Promise<void> {
    const { clock, issuer } = this.parts;
    const now = clock.now();
    const root = await rootAt(statements, size);
    const claims: LogHeadClaims = {
      iss: issuer,
      iat: numericDateOf(now),
      log: logNameOf(issuer),
      number,
      tree_size: size,
      root_hash: encodeBase64url(root),
      ...(firstSignedAt && { first_iat: numericDateOf(firstSignedAt) }),
    };
    const header = { alg: signer.alg, typ: LOG_HEAD_TYP, kid: signer.kid };
    const token = await signer.sign(header, new TextEncoder().encode(JSON.stringify(claims)));
    const signedAt = new Date(claims.iat * 1000);
    await statements.rows(KEEP_HEAD, [number, size, Buffer.from(root), signedAt, signer.kid, token]);
  }
}

async function largestHead(statements: Statements): Promise<KeptHead | undefined> {
  const [head] = await statements.rows<KeptHead>(LARGEST_HEAD, []);
  return head;
}

async function nextNumber(statements: Statements): Promise<number> {
  const [last] = await statements.rows<{ number: number }>(LAST_NUMBER, []);
  return last === undefined ? 0 : last.number + 1;
}

async function isOfThisLog(statements: Statements, { treeSize: signed, rootHash }: KeptHead): Promise<boolean> {
  return signed <= (await treeSize(statements)) && equalHashes(await rootAt(statements, signed), rootHash);
}

const TRY_LOCK = { name: 'try-log-lock', text: 'select pg_try_advisory_xact_lock($1::bigint) as held' };
const HEAD_COLUMNS = `h.tree_size::float8 as "treeSize", h.root_hash as "rootHash",
  (extract(epoch from h.signed_at) * 1000)::float8 as "signedAt", k.compromised_at is not null as "isCompromised"`;
const LARGEST_HEAD = {
  name: 'largest-log-head',
  text: `select ${HEAD_COLUMNS} from log_head h left join signing_key k on k.kid = h.key_id
    order by h.tree_size desc, h.number desc limit 1`,
};
const LAST_NUMBER = {
  name: 'last-log-head-number',
  // By the column: `number` alone is what is selected, and has no index.
  text: 'select h.number::float8 as number from log_head h order by h.number desc limit 1',
};
const KEEP_HEAD = {
  name: 'keep-log-head',
  text: `insert into log_head (number, tree_size, root_hash, signed_at, key_id, token)
    values ($1::bigint, $2::bigint, $3::bytea, $4::timestamptz, $5::text, $6::text)`,
};
const LOST_KEYS = { name: 'lost-signing-keys', text: 'select kid from signing_key where compromised_at is not null' };
/** Heads of a lost key for whose tree there is no head of a sound one, the largest first: it is the one that is asked for. */
const WITHOUT_REPLACEMENT = {
  name: 'log-heads-to-replace',
  text: `select distinct on (h.tree_size) ${HEAD_COLUMNS} from log_head h join signing_key k on k.kid = h.key_id
   where h.key_id = $1::text and h.tree_size < $2::bigint and not exists (
     select from log_head s join signing_key sound on sound.kid = s.key_id
      where s.tree_size = h.tree_size and sound.compromised_at is null)
   order by h.tree_size desc, h.number limit $3::int`,
};
