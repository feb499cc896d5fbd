import { createHash } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { publish } from '../events/outbox.ts';
import { AuditEntry } from './audit-entry.entity.ts';
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

/** What the work of an action may use. */
export interface ActionScope {
  readonly em: EntityManager;
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
 * A repeat of the same key waits for the first and is given its result; the same key with another input is refused.
 */
export class RecordedActions {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(orm: MikroORM, clock: Clock, ids: Ids) {
    this.orm = orm;
    this.clock = clock;
    this.ids = ids;
  }

  async run<Result extends object>(
    request: ActionRequest,
    work: (scope: ActionScope) => Promise<ActionOutcome<Result>>,
  ): Promise<Result> {
    if (!KEY_PATTERN.test(request.idempotencyKey)) {
      throw refuse(
        'IDEMPOTENCY_KEY_MALFORMED',
        'An idempotency key is 8 to 120 printable ASCII characters without spaces.',
        ['idempotencyKey'],
      );
    }
    const digest = digestOf(request);
    return this.orm.em.fork().transactional(async (em) => {
      const earlier = await claimKey(em, request, digest, this.clock.now());
      if (earlier) return earlier as Result;
      const scope = this.scopeOf(em, request.viewer.organizationId);
      const outcome = await work(scope);
      for (const deed of [outcome, ...(outcome.others ?? [])]) {
        await this.record(em, request, { ...deed, action: outcome.action }, scope.now);
      }
      await em.execute('update idempotency_record set result = ?::jsonb where organization_id = ? and key = ?', [
        JSON.stringify(outcome.result),
        request.viewer.organizationId,
        request.idempotencyKey,
      ]);
      return outcome.result;
    });
  }

  private scopeOf(em: EntityManager, recordedBy: string): ActionScope {
    const { clock, ids } = this;
    let moment: Date | undefined;
    return {
      em,
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

  private async record(
    em: EntityManager,
    request: ActionRequest,
    { action, subjectId, details }: Deed & { readonly action: string },
    now: Date,
  ): Promise<void> {
    em.persist(
      em.create(AuditEntry, {
        id: this.ids.next(),
        occurredAt: now,
        action,
        organizationId: request.viewer.organizationId,
        apiKeyId: request.viewer.apiKeyId,
        requestId: request.requestId,
        subjectId,
        details: { ...details },
      }),
    );
    await publish(em, { id: this.ids.next(), type: action, subjectId, payload: details, occurredAt: now });
  }
}

/** The earlier result when the key was used before; the insert waits for a transaction that is using it now. */
async function claimKey(
  em: EntityManager,
  request: ActionRequest,
  digest: string,
  now: Date,
): Promise<Record<string, unknown> | undefined> {
  const { viewer, idempotencyKey, operation } = request;
  const claimed = await em.execute<unknown[]>(
    `insert into idempotency_record (organization_id, key, operation, request_digest, result, recorded_at)
     values (?, ?, ?, ?, '{}', ?) on conflict do nothing returning key`,
    [viewer.organizationId, idempotencyKey, operation, digest, now],
  );
  if (claimed.length > 0) return undefined;
  const [earlier] = await em.execute<{ request_digest: string; result: Record<string, unknown> }[]>(
    'select request_digest, result from idempotency_record where organization_id = ? and key = ?',
    [viewer.organizationId, idempotencyKey],
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
