import { availableParallelism } from 'node:os';
import pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { AS_SERVICE, AS_SERVICE_WORKING } from '../../kernel/service-role.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { programRules } from './enrolments.queries.ts';
import type { JudgingRule } from './enrolments.rules.ts';
import { furtherKindsOf } from './further-facts.ts';
import { type Judging, ShopsOfRegistry, TechniciansOfRegistry } from './rebuild-judging.ts';
import { judgeShares, Shares } from './rebuild-pass.ts';
import { columnsOfShops, type RegistryColumns, RegistryFacts } from './registry-facts.ts';
import { readRegistry } from './registry-reading.ts';
import { ShopThreads } from './shop-threads.ts';
import { StagingWriter } from './staging-writer.ts';
import { keepOthersOut } from './standing-locks.queries.ts';
import type { ShopStandingRow, TechnicianStandingRow } from './standing-rows.rules.ts';
import { SHOP_STANDINGS, type StandingChanges, TECHNICIAN_STANDINGS } from './standing-tables.queries.ts';

/** What a rebuild depends on. */
export interface RebuildOptions {
  /** Where its connections lead; it opens its own, so that a service's pool is left to requests. */
  readonly pool: pg.Pool;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly onProgress?: ((progress: RebuildProgress) => void) | undefined;
  /** Given up between two subjects; nothing has changed then. */
  readonly signal?: AbortSignal | undefined;
  /** How many threads of their own judge shops, 0 for none; as many as are worth it when it is not said. */
  readonly threads?: number | undefined;
}

export const REBUILD_STAGES = ['WAITING', 'READING', 'TECHNICIANS', 'SHOPS', 'WRITING'] as const;
export type RebuildStage = (typeof REBUILD_STAGES)[number];

/** How far a rebuild has come: `done` of `total` subjects of the stage; both are 0 where there is nothing to count. */
export interface RebuildProgress {
  readonly stage: RebuildStage;
  readonly done: number;
  readonly total: number;
}

/** What a rebuild found. */
export interface RebuildSummary {
  readonly technicians: number;
  readonly shops: number;
  /** Rows that were missing or said something else, and rows that were too many. */
  readonly shopStandings: StandingChanges;
  readonly technicianStandings: StandingChanges;
  /** How long each stage took. */
  readonly seconds: Readonly<Record<RebuildStage, number>>;
}

/**
 * Judges everybody anew from nothing but the facts, and makes that all that the read model says. Who reads meanwhile reads
 * what it said before, then at once what it says now. Whoever keeps single subjects in step waits until it is done, so that
 * nothing that is recorded meanwhile is overwritten by what was read before.
 */
export async function rebuildStandings(options: RebuildOptions): Promise<RebuildSummary> {
  const writer = connection(options.pool);
  const reader = connection(options.pool);
  try {
    await Promise.all([writer.connect(), reader.connect()]);
    return await new Rebuild(options, writer, reader).run();
  } finally {
    // Whatever has not been committed goes with the session, and so do its locks.
    await Promise.allSettled([writer.end(), reader.end()]);
  }
}

/** Fewer shops than this are judged before another thread has begun. */
const SHOPS_WORTH_A_THREAD = 4_000;
const MAX_THREADS = 4;

class Rebuild {
  private readonly options: RebuildOptions;
  private readonly writer: pg.Client;
  private readonly reader: pg.Client;
  private readonly seconds: Record<RebuildStage, number> = {
    WAITING: 0,
    READING: 0,
    TECHNICIANS: 0,
    SHOPS: 0,
    WRITING: 0,
  };

  constructor(options: RebuildOptions, writer: pg.Client, reader: pg.Client) {
    this.options = options;
    this.writer = writer;
    this.reader = reader;
  }

  async run(): Promise<RebuildSummary> {
    const { writer, reader } = this;
    await this.timed('WAITING', async () => {
      await writer.query('begin');
      await keepOthersOut(writer);
    });
    const rules = await programRules(writer, this.options.catalogue);
    const kinds = furtherKindsOf([...rules.values()], this.options.catalogue.defaultPack);
    const columns = await this.timed('READING', () => readRegistry(reader, writer, kinds));
    const toTechnicians = await StagingWriter.on(writer, TECHNICIAN_STANDINGS);
    const toShops = await StagingWriter.on(writer, SHOP_STANDINGS);
    await this.judge(columns, rules, toTechnicians, toShops);
    const changes = await this.timed('WRITING', async () => {
      const technicianStandings = await toTechnicians.settle();
      const shopStandings = await toShops.settle();
      await writer.query('commit');
      return { technicianStandings, shopStandings };
    });
    if (hasChanged(changes.shopStandings)) await writer.query(`analyze shop_standing (${SOUGHT_OF_SHOPS})`);
    if (hasChanged(changes.technicianStandings)) await writer.query('analyze technician_standing');
    return { technicians: columns.technicians.size, shops: columns.shops.size, ...changes, seconds: this.seconds };
  }

  /** Judges everybody: shops by other threads too, which begin while technicians are judged here. */
  private async judge(
    columns: RegistryColumns,
    rules: ReadonlyMap<string, JudgingRule>,
    toTechnicians: StagingWriter<TechnicianStandingRow>,
    toShops: StagingWriter<ShopStandingRow>,
  ): Promise<void> {
    const { clock, catalogue } = this.options;
    const { defaultPack } = catalogue;
    const today = clock.dayAt(clock.now());
    const facts = new RegistryFacts(columns);
    const shops = new ShopsOfRegistry(facts, today, defaultPack, rules);
    const shares = new Shares(shops.count);
    const { counters } = shares;
    const task = { columns: columnsOfShops(columns), today, defaultPack, rules, counters };
    let isTheirTurn = false;
    const put = async (lines: string) => {
      if (isTheirTurn) this.report('SHOPS', shares.given, shops.count);
      await toShops.put(lines);
    };
    const threads = new ShopThreads(this.threads(shops.count), task, put, this.options.signal);
    try {
      await this.timed('TECHNICIANS', async () => {
        const judging = new TechniciansOfRegistry(facts, today, defaultPack);
        await this.judgeHere('TECHNICIANS', judging, toTechnicians, new Shares(judging.count));
        await toTechnicians.end();
      });
      await this.timed('SHOPS', async () => {
        isTheirTurn = true;
        if (threads.count === 0) await this.judgeHere('SHOPS', shops, toShops, shares);
        await threads.finished();
        await toShops.end();
      });
    } finally {
      await threads.stop();
    }
  }

  private threads(shops: number): number {
    // One core is PostgreSQL's and this thread's, which puts rows in their place meanwhile.
    const wanted = Math.min(Math.max(availableParallelism() - 1, 1), MAX_THREADS);
    return this.options.threads ?? (shops < SHOPS_WORTH_A_THREAD ? 0 : wanted);
  }

  private judgeHere<Row>(
    stage: RebuildStage,
    judging: Judging<Row>,
    writer: StagingWriter<Row>,
    shares: Shares,
  ): Promise<void> {
    const onProgress = (done: number) => this.report(stage, done, judging.count);
    return judgeShares(judging, writer.table, shares, (lines) => writer.put(lines), onProgress);
  }

  private async timed<Result>(stage: RebuildStage, work: () => Promise<Result>): Promise<Result> {
    this.report(stage, 0, 0);
    const started = performance.now();
    const result = await work();
    this.seconds[stage] = (performance.now() - started) / 1000;
    return result;
  }

  private report(stage: RebuildStage, done: number, total: number): void {
    this.options.signal?.throwIfAborted();
    this.options.onProgress?.({ stage, done, total });
  }
}

/** What shops are found and put in order by: what nobody looks for, reasons above all, takes as long to sample as all the rest. */
const SOUGHT_OF_SHOPS =
  'rule, shop_id, shop_number, enrolled, satisfied, changes_after, certified, certified_share, jurisdiction, stale_on';

function hasChanged({ written, removed }: StandingChanges): boolean {
  return written + removed > 0;
}

/** Where the pool leads and as whom, without its bounds for statements of requests. */
function settingsOf({ options }: pg.Pool): pg.ClientConfig {
  const { connectionString, host, port, user, password, database, ssl } = options;
  const isService = (options as pg.ClientConfig).options?.includes(AS_SERVICE) ?? false;
  return {
    ...(connectionString === undefined ? { host, port, user, password, database } : { connectionString }),
    ...(ssl === undefined ? {} : { ssl }),
    ...(isService ? { options: AS_SERVICE_WORKING } : {}),
  } as pg.ClientConfig;
}

function connection(pool: pg.Pool): pg.Client {
  const client = new pg.Client(settingsOf(pool));
  // Without a listener, a connection that the server ends would end this process; the statement under way fails anyway.
  client.on('error', () => undefined);
  return client;
}
