import type { WorkerEvents } from 'graphile-worker';
import type pg from 'pg';

/** What goes wrong here is told, and mended at the next round. */
interface PresenceLog {
  warn(fields: object, message: string): void;
}

const ROUND_MILLISECONDS = 10_000;
/** Names the kind of advisory lock. Any constant will do; it must never change. */
const PRESENCE_LOCK = 727_074;

/** A worker says that it is there within milliseconds of its first job; a lock this old without a word is a dead one's. */
const RELEASE_OF_THE_DEAD = `
  select graphile_worker.force_unlock_workers(array_agg(locked_by))
    from (select distinct locked_by from graphile_worker.jobs
           where locked_at < now() - interval '5 seconds' and locked_by <> all($2::text[])) holders
   where pg_try_advisory_xact_lock($1, hashtext(locked_by))`;

/**
 * Gives the jobs of processes that were killed to those that live. The queue by itself would wait four hours, because it
 * cannot tell a dead worker from a busy one; here every process holds an advisory lock in its worker's name, which the
 * database lets go of as the process dies, whatever it dies of.
 */
export class WorkerPresence {
  private readonly pool: pg.Pool;
  private readonly log: PresenceLog;
  private readonly workers: string[] = [];
  private readonly timer: NodeJS.Timeout;
  private client: pg.PoolClient | undefined;
  private held = 0;
  private round: Promise<void> = Promise.resolve();

  constructor(pool: pg.Pool, events: WorkerEvents, log: PresenceLog) {
    this.pool = pool;
    this.log = log;
    events.on('pool:create', ({ workerPool }) => {
      this.workers.push(workerPool.id);
      this.goRound();
    });
    this.timer = setInterval(() => this.goRound(), ROUND_MILLISECONDS).unref();
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
    this.letGo();
  }

  private goRound(): void {
    this.round = this.round.then(() => this.holdAndRelease()).catch((error: unknown) => this.lost(error));
  }

  private async holdAndRelease(): Promise<void> {
    this.client ??= await this.connect();
    for (const worker of this.workers.slice(this.held)) {
      await this.client.query('select pg_advisory_lock($1, hashtext($2))', [PRESENCE_LOCK, worker]);
      this.held += 1;
    }
    await this.client.query(RELEASE_OF_THE_DEAD, [PRESENCE_LOCK, this.workers]);
  }

  private async connect(): Promise<pg.PoolClient> {
    const client = await this.pool.connect();
    client.once('error', () => this.letGo());
    return client;
  }

  private lost(error: unknown): void {
    this.log.warn({ err: error, source: 'jobs' }, 'the job queue could not be looked after; it will be tried again');
    this.letGo();
  }

  private letGo(): void {
    this.client?.release(true);
    this.client = undefined;
    this.held = 0;
  }
}
