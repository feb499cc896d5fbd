import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import type { FurtherKind } from '../qualifications/further-facts.queries.ts';
import { shopRecord } from '../qualifications/shop-record.rules.ts';
import { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import { MAX_STAFF } from '../shops/employment.rules.ts';
import { programRules } from './enrolments.queries.ts';
import { enrolledUnder } from './enrolments.rules.ts';
import {
  type FurtherFactsById,
  furtherKindsOf,
  furtherKindsOfPack,
  NOTHING_FURTHER,
  readFurtherFacts,
} from './further-facts.ts';
import { reachableDesignations } from './reachable-designations.rules.ts';
import { RegistryFacts } from './registry-facts.ts';
import { ShopRows } from './shop-rows.rules.ts';
import { StagingWriter } from './staging-writer.ts';
import { keepOthersOut } from './standing-locks.queries.ts';
import {
  createStaging,
  removeOthers,
  SHOP_STANDINGS,
  type StandingChanges,
  type StandingTable,
  TECHNICIAN_STANDINGS,
} from './standing-tables.queries.ts';
import { technicianStandings } from './technician-standing.rules.ts';

/** What a rebuild depends on. */
export interface RebuildOptions {
  /** Where its connections lead; it opens its own, so that a service's pool is left to requests. */
  readonly pool: pg.Pool;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly onProgress?: ((progress: RebuildProgress) => void) | undefined;
  /** Given up between two subjects; nothing has changed then. */
  readonly signal?: AbortSignal | undefined;
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

/** Subjects between two looks at the rest of the process. */
const SUBJECTS_AT_ONCE = 250;
/** How many times as many are asked about before they are judged, so that neither side waits for the other. */
const CHUNKS_AHEAD = 4;

/** How the subjects of one stage are judged, each by its place among the facts. */
interface Judging<Row> {
  /** What has to be read besides credentials; nothing is read without any. */
  readonly kinds: ReadonlySet<FurtherKind>;
  /** Of whom it has to be read. */
  peopleOf(place: number): readonly number[];
  rowsOf(place: number, further: FurtherFactsById): readonly Row[];
}

class Rebuild {
  private readonly options: RebuildOptions;
  private readonly writer: pg.Client;
  private readonly reader: pg.Client;
  private readonly facts = new RegistryFacts();
  /** What is read by `reader` now: statements on one connection take turns. */
  private reading: Promise<unknown> = Promise.resolve();
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
    const { writer, facts } = this;
    await this.timed('WAITING', async () => {
      await writer.query('begin');
      await keepOthersOut(writer);
    });
    const { clock } = this.options;
    const today = clock.dayAt(clock.now());
    await this.timed('READING', () => facts.read(this.reader, writer));
    const technicians = await this.timed('TECHNICIANS', () => this.judgeTechnicians(today));
    const shops = await this.timed('SHOPS', () => this.judgeShops(today));
    const changes = await this.timed('WRITING', async () => {
      const removed = await removeOthers(writer, TECHNICIAN_STANDINGS, stagingOf(TECHNICIAN_STANDINGS));
      const technicianStandings = { written: technicians, removed };
      const shopStandings = {
        written: shops,
        removed: await removeOthers(writer, SHOP_STANDINGS, stagingOf(SHOP_STANDINGS)),
      };
      await writer.query('commit');
      return { technicianStandings, shopStandings };
    });
    await writer.query('analyze shop_standing, technician_standing');
    return { technicians: facts.technicians.size, shops: facts.shops.size, ...changes, seconds: this.seconds };
  }

  private async judgeTechnicians(today: Day): Promise<number> {
    const { facts } = this;
    const { defaultPack } = this.options.catalogue;
    const judged = (place: number, further: FurtherFactsById) => {
      if (reachableDesignations(facts.heldTests(place), defaultPack).length === 0) return [];
      const technician = facts.technician(place);
      const record = new TechnicianRecord(facts.credentialFacts(place), defaultPack, further.get(technician.id));
      return technicianStandings(technician, record, today, defaultPack);
    };
    return this.staged('TECHNICIANS', TECHNICIAN_STANDINGS, facts.technicians.size, {
      kinds: furtherKindsOfPack(defaultPack),
      peopleOf: (place) => [place],
      rowsOf: judged,
    });
  }

  private async judgeShops(today: Day): Promise<number> {
    const { facts } = this;
    const { catalogue } = this.options;
    const rules = await programRules(this.writer, catalogue);
    const rows = new ShopRows(today, catalogue.defaultPack);
    const programsOf = (place: number) => enrolledUnder(facts.enrolmentsOf(place), rules);
    // As those who keep single subjects do: a shop with too many people has no standing.
    const isTooLarge = (place: number) => facts.jobCount(place) > MAX_STAFF && facts.jobsIn(place).size > MAX_STAFF;
    return this.staged('SHOPS', SHOP_STANDINGS, facts.shops.size, {
      kinds: furtherKindsOf([...rules.values()], catalogue.defaultPack),
      peopleOf: (place) => {
        const kinds = furtherKindsOf(programsOf(place), catalogue.defaultPack);
        return kinds.size > 0 && !isTooLarge(place) ? facts.peopleIn(place, today) : [];
      },
      rowsOf: (place, further) =>
        isTooLarge(place) ? [] : rows.of(facts.shop(place), this.recordsOf(place, further, today), programsOf(place)),
    });
  }

  /** The shop under any pack; each of its people's facts are made once for all packs, and of nobody who has left. */
  private recordsOf(place: number, further: FurtherFactsById, today: Day) {
    const { facts } = this;
    const shop = { ...facts.shop(place), terms: facts.termsOf(place) };
    const people = [...facts.jobsIn(place)].filter(([, jobs]) => jobs.some(({ until }) => until > today));
    const credentials = new Map<number, CredentialFacts>();
    const credentialsOf = (person: number) => {
      const made = credentials.get(person) ?? facts.credentialFacts(person);
      credentials.set(person, made);
      return made;
    };
    return (pack: RulePack) => {
      const repairing = people.filter(([, jobs]) =>
        jobs.some(({ role }) => pack.employmentRoles.get(role)?.performsRepairs),
      );
      const colleagues = repairing.map(([person, jobs]) => {
        const technicianId = facts.technicians.text(person);
        const qualifications = new TechnicianRecord(credentialsOf(person), pack, further.get(technicianId));
        return { technicianId, jobs, qualifications };
      });
      return shopRecord(shop, colleagues, pack);
    };
  }

  /**
   * Brings the table in line with the rows of `count` subjects, some at a time: while those are judged, what is on record
   * besides credentials about the people of the next is read, and the rows of those before are written.
   */
  private async staged<Row>(
    stage: RebuildStage,
    table: StandingTable<Row>,
    count: number,
    judging: Judging<Row>,
  ): Promise<number> {
    const staging = stagingOf(table);
    await createStaging(this.writer, table, staging);
    const staged = new StagingWriter(this.writer, table, staging);
    const ahead: Promise<FurtherFactsById>[] = [];
    const askFor = (from: number) => {
      const further = this.furtherFacts(from, count, judging);
      further.catch(() => undefined);
      ahead.push(further);
    };
    for (let chunk = 0; chunk < CHUNKS_AHEAD; chunk += 1) askFor(chunk * SUBJECTS_AT_ONCE);
    for (let from = 0; from < count; from += SUBJECTS_AT_ONCE) {
      const further = (await ahead.shift()) ?? NOTHING_FURTHER;
      askFor(from + CHUNKS_AHEAD * SUBJECTS_AT_ONCE);
      this.report(stage, from, count);
      const rows: Row[] = [];
      for (let place = from; place < Math.min(from + SUBJECTS_AT_ONCE, count); place += 1) {
        rows.push(...judging.rowsOf(place, further));
      }
      await staged.add(rows);
      await nextTurn();
    }
    return staged.end();
  }

  private async furtherFacts<Row>(
    from: number,
    count: number,
    { kinds, peopleOf }: Judging<Row>,
  ): Promise<FurtherFactsById> {
    if (kinds.size === 0) return NOTHING_FURTHER;
    const people = new Set<number>();
    for (let place = from; place < Math.min(from + SUBJECTS_AT_ONCE, count); place += 1) {
      for (const person of peopleOf(place)) people.add(person);
    }
    const ids = Array.from(people, (person) => this.facts.technicians.text(person));
    const further = this.reading.then(() => readFurtherFacts(this.reader, ids, kinds));
    this.reading = further.catch(() => undefined);
    return further;
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

function stagingOf({ name }: { readonly name: string }): string {
  return `${name}_fresh`;
}

/** A connection to where the pool leads, without the pool's bounds for statements of requests. */
function connection({ options }: pg.Pool): pg.Client {
  const { connectionString, host, port, user, password, database, ssl } = options;
  const client = new pg.Client({
    ...(connectionString === undefined ? { host, port, user, password, database } : { connectionString }),
    ...(ssl === undefined ? {} : { ssl }),
  } as pg.ClientConfig);
  // Without a listener, a connection that the server ends would end this process; the statement under way fails anyway.
  client.on('error', () => undefined);
  return client;
}
