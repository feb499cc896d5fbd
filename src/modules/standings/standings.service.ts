import type pg from 'pg';
import { type Clock, startOf } from '../../kernel/clock.ts';
import { addDays } from '../../kernel/day.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { type Job, queueOne } from '../events/jobs.ts';
import { effectOf, type Happening } from '../qualifications/standing-effects.rules.ts';
import { rebuildStandings } from './rebuild.ts';
import { shopJudge } from './shop-judge.ts';
import { StandingKeeper } from './standing-keeper.ts';
import type { ShopStandingRow, TechnicianStandingRow } from './standing-rows.rules.ts';
import { SubjectsQueries } from './subjects.queries.ts';
import { technicianJudge } from './technician-judge.ts';

const REBUILD = 'rebuild_standings';
const CATCH_UP = 'catch_up_standings';
/** Besides the turn of the day: should a clock have been behind, or a day's turn been missed, it is made good by then. */
const HOURLY_MILLISECONDS = 3_600_000;

/**
 * Keeps the standings in step with the record: told by the outbox of what was recorded, and by the calendar of the days that
 * pass. Everything it does may be done twice, and by several processes at once.
 */
export class StandingsService {
  /** What the job queue may ask of it. */
  readonly jobs: readonly Job[];
  private readonly pool: pg.Pool;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;
  private readonly subjects: SubjectsQueries;
  private readonly shops: StandingKeeper<ShopStandingRow>;
  private readonly technicians: StandingKeeper<TechnicianStandingRow>;
  private readonly rebuildDelaySeconds: number;

  /**
   * `rebuildDelaySeconds`: how long after the last of several loads everything is judged anew, so that an import of many
   * pieces is followed by one rebuild.
   */
  constructor(parts: { pool: pg.Pool; catalogue: Catalogue; clock: Clock; rebuildDelaySeconds?: number }) {
    const { pool, catalogue, clock } = parts;
    this.pool = pool;
    this.catalogue = catalogue;
    this.clock = clock;
    this.rebuildDelaySeconds = parts.rebuildDelaySeconds ?? 3;
    this.subjects = new SubjectsQueries(pool);
    this.shops = new StandingKeeper(pool, clock, shopJudge(catalogue));
    this.technicians = new StandingKeeper(pool, clock, technicianJudge(catalogue));
    this.jobs = [
      { name: REBUILD, run: () => this.rebuild() },
      { name: CATCH_UP, run: () => this.turnDay() },
    ];
  }

  /** Asked once by every process that starts: makes the read model when there is none, and whatever it has missed. */
  async begin(): Promise<void> {
    if (await this.subjects.areForeign(this.catalogue.defaultPack.name)) await queueOne(this.pool, REBUILD, 0);
    await queueOne(this.pool, CATCH_UP, 0);
  }

  /** The outbox's door. */
  async handle(event: {
    readonly type: string;
    readonly subjectId?: string | null | undefined;
    readonly payload: Happening['payload'];
  }): Promise<void> {
    const effect = effectOf({ ...event, subjectId: event.subjectId ?? null });
    if (effect.everybody) return queueOne(this.pool, REBUILD, this.rebuildDelaySeconds);
    const today = this.clock.dayAt(this.clock.now());
    const { technicians, shops, peopleOfShops, programs } = effect;
    const people = peopleOfShops.length === 0 ? technicians : await this.subjects.peopleOf(peopleOfShops);
    const theirs = people.length === 0 ? [] : await this.subjects.shopsOf(people, today);
    const enrolled = programs.length === 0 ? [] : await this.subjects.shopsUnder(programs, today);
    await this.technicians.rejudge(people);
    await this.shops.rejudge([...shops, ...theirs, ...enrolled]);
  }

  /** Judges anew what the days that have passed have changed, and asks for the same when the next day begins. */
  async turnDay(): Promise<void> {
    await this.technicians.catchUp();
    await this.shops.catchUp();
    const now = this.clock.now();
    const midnight = startOf(this.clock, addDays(this.clock.dayAt(now), 1));
    const milliseconds = Math.min(midnight.getTime() - now.getTime() + 1000, HOURLY_MILLISECONDS);
    await queueOne(this.pool, CATCH_UP, milliseconds / 1000);
  }

  private async rebuild(): Promise<void> {
    await rebuildStandings({ pool: this.pool, catalogue: this.catalogue, clock: this.clock });
  }
}
