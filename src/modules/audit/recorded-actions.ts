import { createHash } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { MAX_ATTEMPTS } from '../events/jobs.ts';
import { type Statements, statementsOf, statementsOn } from '../events/statements.ts';
import { CLAIM_KEY, EARLIER_RESULT, RECORD_DEEDS } from './action-statements.ts';
import { canonicalJson } from './canonical-json.rules.ts';

/** Who asks for a business action, by which request, and the key that makes a repeat harmless. */
export interface ActionRequest {
  readonly viewer: KnownViewer;
  readonly requestId: string;
  /** The mutation's name. */
  readonly operation: string;
  readonly idempotencyKey: string;
  /** Everything the caller asked for: a repeat of the key with another input is refused. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the work of an action may use, whatever it changes the record by. */
export interface ActionMoment {
  /**
   * The moment of the action, the same however often it is asked for. It is read when it is first asked for: once the work
   * has locked what it changes, so that what waited is not dated back to a moment whose record was told already.
   */
  readonly now: Date;
  /** The registry's calendar day at that moment. */
  readonly today: Day;
  readonly ids: Ids;
  /** The organisation on whose behalf facts are recorded. */
  readonly recordedBy: string;
}

/** What the work of an action may use that changes entities. */
export interface ActionScope extends ActionMoment {
  readonly em: EntityManager;
}

/** What the work of an action may use that is asked for so often that it makes do with statements. */
export interface StatementScope extends ActionMoment {
  readonly statements: Statements;
}

/** What was done to one record. */
interface Deed {
  /** Null for a record that has no id of its own to be found by: the details name it. */
  readonly subjectId: string | null;
  /** Codes, days and record ids; never names or contact data. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What an action did: what its caller is answered, and what the audit trail and the outbox say of it. */
export interface ActionOutcome<Result> extends Deed {
  readonly result: Result;
  /** In the past tense: `credential.suspended`; both the audit action and the event type. */
  readonly action: string;
  /** What the same action did to others: each has an audit entry and an event of its own. */
  readonly others?: readonly Deed[];
}

const KEY_PATTERN = /^[\x21-\x7e]{8,120}$/;

/**
 * Runs business actions: the change, its audit entry, its outbox event and its idempotency record are one transaction.
 * A repeat of the same key waits for the first and is given its result; the same key with another input is refused. The work
 * may run more than once, each time on a transaction of which nothing has happened yet.
 */
export class RecordedActions {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly pool: pg.Pool;

  /** `pool` has the connections of `orm`, for actions in statements. */
  constructor(orm: MikroORM, clock: Clock, ids: Ids, pool: pg.Pool) {
    this.orm = orm;
    this.clock = clock;
    this.ids = ids;
    this.pool = pool;
  }

  async run<Result extends object>(
    request: ActionRequest,
    work: (scope: ActionScope) => Promise<ActionOutcome<Result>>,
  ): Promise<Result> {
    refuseMalformedKey(request);
    return untilNotDeadlocked(() =>
      this.orm.em.fork().transactional((em) => {
        const scope = Object.assign(this.momentOf(request.viewer.organizationId), { em });
        return this.once(request, statementsOf(em), scope, work);
      }),
    );
  }

  /**
   * As {@link run}, for actions that are asked for by the thousand: the work makes do with statements, each planned once
   * for each connection, and hydrates nothing. A fraction of the time.
   */
  async runInStatements<Result extends object>(
    request: ActionRequest,
    work: (scope: StatementScope) => Promise<ActionOutcome<Result>>,
  ): Promise<Result> {
    refuseMalformedKey(request);
    return untilNotDeadlocked(() => this.transactionOfStatements(request, work));
  }

  private async transactionOfStatements<Result extends object>(
    request: ActionRequest,
    work: (scope: StatementScope) => Promise<ActionOutcome<Result>>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    const lost = (error: Error) => {
      broken = error;
    };
    client.on('error', lost);
    try {
      await client.query('begin');
      const statements = statementsOn(client);
      const scope = Object.assign(this.momentOf(request.viewer.organizationId), { statements });
      const result = await this.once(request, statements, scope, work);
      await client.query('commit');
      return result;
    } catch (error) {
      // A connection that cannot even roll back is not given back for others to use.
      await client.query('rollback').catch(lost);
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }

  private async once<Scope extends ActionMoment, Result extends object>(
    request: ActionRequest,
    statements: Statements,
    scope: Scope,
    work: (scope: Scope) => Promise<ActionOutcome<Result>>,
  ): Promise<Result> {
    const earlier = await claimKey(statements, request, this.clock.now());
    if (earlier) return earlier as Result;
    const outcome = await work(scope);
    const { viewer, requestId, idempotencyKey } = request;
    // Who came by an access token has no key for the entry to name.
    const byClient = viewer.oauthClientId;
    const deeds = [outcome, ...(outcome.others ?? [])].map(({ subjectId, details }) => ({
      audit_id: this.ids.next(),
      event_id: this.ids.next(),
      subject_id: subjectId,
      details: byClient ? { ...details, oauthClientId: byClient } : details,
    }));
    await statements.rows(RECORD_DEEDS, [
      JSON.stringify(deeds),
      scope.now,
      outcome.action,
      viewer.organizationId,
      viewer.apiKeyId,
      requestId,
      JSON.stringify(outcome.result),
      idempotencyKey,
      MAX_ATTEMPTS,
      viewer.personId ?? null,
    ]);
    return outcome.result;
  }

  private momentOf(recordedBy: string): ActionMoment {
    const { clock, ids } = this;
    let moment: Date | undefined;
    return {
      ids,
      recordedBy,
      get now() {
        moment ??= clock.now();
        return moment;
      },
      get today() {
        return clock.dayAt(this.now);
      },
    };
  }
}

const ATTEMPTS = 5;

/**
 * Two who claim the same by an exclusion constraint at the same moment wait for each other, and PostgreSQL ends one of them
 * (40P01). Nothing of it has happened then: it is done again, and finds what the other did.
 */
async function untilNotDeadlocked<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const isDeadlock = (error as { readonly code?: unknown }).code === '40P01';
      if (!isDeadlock || attempt === ATTEMPTS) throw error;
    }
  }
}

function refuseMalformedKey({ idempotencyKey }: ActionRequest): void {
  if (KEY_PATTERN.test(idempotencyKey)) return;
  throw refuse(
    'IDEMPOTENCY_KEY_MALFORMED',
    'An idempotency key is 8 to 120 printable ASCII characters without spaces.',
    ['idempotencyKey'],
  );
}

/** The earlier result when the key was used before; waits for a transaction that is using it now. */
async function claimKey(
  statements: Statements,
  request: ActionRequest,
  now: Date,
): Promise<Record<string, unknown> | undefined> {
  const { viewer, idempotencyKey, operation } = request;
  const digest = digestOf(request);
  const key = [viewer.organizationId, idempotencyKey];
  const claimed = await statements.rows(CLAIM_KEY, [...key, operation, digest, now]);
  if (claimed.length > 0) return undefined;
  const [earlier] = await statements.rows<{ request_digest: string; result: Record<string, unknown> }>(
    EARLIER_RESULT,
    key,
  );
  if (earlier?.request_digest !== digest) {
    throw refuse('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was used before, for another request.', [
      'idempotencyKey',
    ]);
  }
  return earlier.result;
}

function digestOf(request: ActionRequest): string {
  const { idempotencyKey: _, ...input } = request.input;
  return createHash('sha256')
    .update(canonicalJson({ operation: request.operation, input }))
    .digest('hex');
}
