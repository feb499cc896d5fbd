import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { AuditEntry } from '../audit/audit-entry.entity.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import { queueJobs } from '../events/jobs.ts';
import { publish } from '../events/outbox.ts';
import { KeyReissue } from './key-reissue.entity.ts';
import type { ReissueProgress } from './key-reissue.rules.ts';
import type { SigningKeyService, SigningKeySummary } from './signing-key.service.ts';
import type { StatusListService } from './status-list.service.ts';

/** The job that counts what a compromised key signed and has it issued anew; its payload names the key. */
export const PLAN_REISSUE = 'plan_reissue';

/** A signing key as registrars and operators see it. */
export interface SigningKeyReport extends SigningKeySummary {
  /** Issuing anew what it signed; null unless it was compromised. */
  readonly reissue: ReissueProgress | null;
}

/** Which key a change was about. */
export interface ChangedKey {
  readonly kid: string;
}

/** A compromised key, and the one that signs from now on. */
export interface CompromisedKeyChange extends ChangedKey {
  readonly signedBy: string;
}

/** What a change did, for the audit trail and the outbox. */
interface KeyDeed<Result> {
  readonly result: Result;
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}

type KeyWork<Result> = (em: EntityManager) => Promise<KeyDeed<Result>>;

/**
 * Rotation, retirement and compromise of signing keys as business actions. With a request they are a registrar's, recorded
 * once for each idempotency key; without one they are an operator's, at a terminal.
 */
export class SigningKeyActions {
  private readonly orm: MikroORM;
  private readonly actions: RecordedActions;
  private readonly keys: SigningKeyService;
  private readonly statusLists: StatusListService;
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(parts: {
    orm: MikroORM;
    actions: RecordedActions;
    keys: SigningKeyService;
    statusLists: StatusListService;
    clock: Clock;
    ids: Ids;
  }) {
    this.orm = parts.orm;
    this.actions = parts.actions;
    this.keys = parts.keys;
    this.statusLists = parts.statusLists;
    this.clock = parts.clock;
    this.ids = parts.ids;
  }

  /** Every key there ever was, the newest first. */
  async list(): Promise<readonly SigningKeyReport[]> {
    const keys = await this.keys.list();
    const rows = await this.orm.em.fork().find(KeyReissue, {});
    const reissues = new Map(rows.map((row) => [row.kid, progressOf(row)]));
    return keys.map((key) => ({ ...key, reissue: reissues.get(key.kid) ?? null }));
  }

  /** Publishes the next key, which signs once every copy of the JWKS has it. */
  rotate(request?: ActionRequest): Promise<ChangedKey> {
    return this.run(request, async (em) => {
      const { kid, activeFrom } = await this.keys.changes.rotate(em);
      return { result: { kid }, action: 'signing_key.published', details: { kid, activeFrom } };
    });
  }

  /** Withdraws a key that is published and has not signed yet. */
  retire(kid: string, request?: ActionRequest): Promise<ChangedKey> {
    return this.run(request, async (em) => {
      await this.keys.changes.retire(em, kid);
      return { result: { kid }, action: 'signing_key.retired', details: { kid } };
    });
  }

  /**
   * Takes a key out of use at once. From the commit on nothing is signed by it, it is gone from the JWKS, the status lists
   * it signed are signed anew when they are next asked for, and what it signed waits to be issued anew.
   */
  compromise(kid: string, since: Date | undefined, request?: ActionRequest): Promise<CompromisedKeyChange> {
    return this.run(request, async (em) => {
      const outcome = await this.keys.changes.compromise(em, kid, since);
      const { signedBy, compromisedAt, wasKnown } = outcome;
      if (!wasKnown) {
        await this.statusLists.dropSignaturesOf(em, kid);
        const reissue = { kid, state: 'WAITING' as const, total: 0, done: 0, createdAt: compromisedAt };
        await em.persist(em.create(KeyReissue, { ...reissue, startedAt: null, finishedAt: null })).flush();
        await queueJobs(em, PLAN_REISSUE, [{ kid }]);
      }
      return {
        result: { kid, signedBy },
        action: 'signing_key.compromised',
        details: { kid, since: outcome.since, signedBy },
      };
    });
  }

  private async run<Result extends object>(request: ActionRequest | undefined, work: KeyWork<Result>): Promise<Result> {
    try {
      return request
        ? await this.actions.run(request, async ({ em }) => ({ ...(await work(em)), subjectId: null }))
        : await this.runByOperator(work);
    } finally {
      this.keys.forget();
    }
  }

  private runByOperator<Result>(work: KeyWork<Result>): Promise<Result> {
    return this.orm.em.fork().transactional(async (em) => {
      const { result, action, details } = await work(em as EntityManager);
      const what = { subjectId: null, occurredAt: this.clock.now() };
      const byOperator = { organizationId: null, apiKeyId: null, requestId: null };
      em.persist(
        em.create(AuditEntry, { id: this.ids.next(), action, ...what, ...byOperator, details: { ...details } }),
      );
      await publish(em as EntityManager, { id: this.ids.next(), type: action, ...what, payload: details });
      return result;
    });
  }
}

function progressOf({ state, total, done, startedAt, finishedAt }: KeyReissue): ReissueProgress {
  return { state, total, done, startedAt: startedAt ?? null, finishedAt: finishedAt ?? null };
}
