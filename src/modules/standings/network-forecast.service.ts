import { type Clock, today } from '../../kernel/clock.ts';
import { addDays, type Day } from '../../kernel/day.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Span } from '../catalogue/span.rules.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import type { View } from '../credentials/answering.service.ts';
import { programsJudging, type Reader } from '../insurers/insurers.queries.ts';
import type { ProgramAnswer } from '../insurers/network-reading.service.ts';
import { type ForecastStep, type ForecastWindow, forecastShop, turnsOfShop } from '../qualifications/forecast.rules.ts';
import {
  type ForecastEntry,
  type ForecastSubject,
  forecastPage,
  portionSizes,
} from '../qualifications/forecast-list.ts';
import type { ShopFacts, StaffFacts } from '../qualifications/shop-facts.queries.ts';
import { refuseHorizon } from '../qualifications/shop-questions.service.ts';
import type { ShopRecord, ShopRecords } from '../qualifications/shop-records.service.ts';
import type { NetworkQueries, NetworkStandingRow } from './network.queries.ts';
import { refuseKnownAt } from './network-standings.service.ts';

/** A change of one shop of a network. */
export interface NetworkChange extends ForecastEntry {
  readonly shop: ShopFacts;
  /** Those of its people whom the asker may be told of by name. */
  readonly people: readonly StaffFacts[];
}

type FoundChange = Omit<NetworkChange, 'people'>;

interface ShopAhead extends ForecastSubject {
  readonly shopId: string;
}

/** Which changes of which programme's network are wanted. */
interface Asked {
  readonly program: ProgramAnswer;
  readonly view: View;
  /** Also those that leave the whole as it is. */
  readonly everyChange: boolean;
}

const FIRST_PORTION = 50;
const MOST_AT_ONCE = 400;
const PLACE_PATTERN = /^SHP-\d{6}$/;

/**
 * What time alone will bring to a whole network. The read model says which shops may change and when first; how they change,
 * and through whom, is made from facts.
 */
export class NetworkForecastService {
  private readonly queries: NetworkQueries;
  private readonly shops: ShopRecords;
  private readonly reader: Reader;
  private readonly tiers: AnswerTiers;
  private readonly clock: Clock;

  constructor(queries: NetworkQueries, shops: ShopRecords, reader: Reader, tiers: AnswerTiers, clock: Clock) {
    this.queries = queries;
    this.shops = shops;
    this.reader = reader;
    this.tiers = tiers;
    this.clock = clock;
  }

  /**
   * The changes after today of the shops that are in the network today, each while it is enrolled, by day and shop number.
   * Refuses what was on record earlier, a day that lies behind or too far ahead, and a cursor that no page gave out.
   */
  async changes(
    viewer: Viewer,
    program: ProgramAnswer,
    through: Day,
    everyChange: boolean,
    page: PageRequest,
  ): Promise<Page<NetworkChange>> {
    refuseKnownAt(program);
    const asOf = today(this.clock);
    refuseHorizon(asOf, through);
    const asked = { program, view: { asOf, knownAt: null, pack: program.inForce.rule.pack }, everyChange };
    const found = await forecastPage<ShopAhead, FoundChange>(page, {
      window: { from: asOf, through },
      placePattern: PLACE_PATTERN,
      portions: () => (everyChange ? this.everyShop(asked) : this.turningShops(asked, through)),
      entriesOf: (shops, window) => this.entriesOf(asked, shops, window),
    });
    const shops = [...new Map(found.items.map(({ shop }) => [shop.id, shop])).values()];
    const staff = [
      ...new Map(shops.flatMap((shop) => shop.staff.map((person) => [person.technicianId, person]))).values(),
    ];
    const namable = new Set((await this.tiers.namable(viewer, staff)).map(({ technicianId }) => technicianId));
    const items = found.items.map((change) => ({
      ...change,
      people: change.shop.staff.filter(({ technicianId }) => namable.has(technicianId)),
    }));
    return { ...found, items, cursorOf: (change) => found.cursorOf(change) };
  }

  /** Those that turn by `through`, the soonest first. */
  private async *turningShops({ program }: Asked, through: Day): AsyncGenerator<readonly ShopAhead[]> {
    let last: NetworkStandingRow | undefined;
    for (const size of portionSizes(FIRST_PORTION, MOST_AT_ONCE)) {
      const cursor = last ? { key: last.changesAfter, shopNumber: last.shopNumber } : null;
      const filter = { changesThrough: through };
      const rows = await this.queries.page(program.program.id, filter, 'CHANGE_SOONEST', 'FORWARD', cursor, size);
      yield rows.map((row) => shopAhead(row, addDays(row.changesAfter, 1)));
      last = rows.at(-1);
      if (rows.length < size) return;
    }
  }

  /** No read model knows when a count changes somewhere in a rule, so every shop is judged. */
  private async *everyShop({ program, view }: Asked): AsyncGenerator<readonly ShopAhead[]> {
    let cursor: { readonly key: null; readonly shopNumber: string } | null = null;
    for (;;) {
      const rows: readonly NetworkStandingRow[] = await this.queries.page(
        program.program.id,
        {},
        'SHOP_NUMBER',
        'FORWARD',
        cursor,
        MOST_AT_ONCE,
      );
      yield rows.map((row) => shopAhead(row, view.asOf));
      const last = rows.at(-1);
      if (!last || rows.length < MOST_AT_ONCE) return;
      cursor = { key: null, shopNumber: last.shopNumber };
    }
  }

  private async entriesOf(
    asked: Asked,
    shops: readonly ShopAhead[],
    window: ForecastWindow,
  ): Promise<readonly FoundChange[]> {
    const { program, view } = asked;
    const ids = shops.map(({ shopId }) => shopId);
    const { enrolments } = await programsJudging(this.reader, ids, view.asOf);
    const spansOf = (shopId: string) =>
      enrolments.get(shopId)?.find(({ programId }) => programId === program.program.id)?.spans ?? [];
    const enrolled = ids.filter((id) => isCovered(spansOf(id), view.asOf));
    const records = await this.shops.byIds(enrolled, [program.inForce.rule.requirement], view);
    return records.flatMap((record) => {
      const spans = spansOf(record.facts.id);
      return stepsOf(asked, record, window)
        .filter(({ on }) => isCovered(spans, on))
        .map((step) => ({ place: record.facts.shopNumber, shop: record.facts, step }));
    });
  }
}

function stepsOf({ program, view, everyChange }: Asked, { record }: ShopRecord, window: ForecastWindow) {
  const { requirement } = program.inForce.rule;
  const { asOf, pack } = view;
  if (!everyChange) return turnsOfShop(requirement, record, asOf, window, pack);
  const steps: readonly ForecastStep[] = forecastShop(requirement, record, asOf, window.through, pack);
  return steps.filter(({ on }) => window.from <= on);
}

function isCovered(spans: readonly Span[], on: Day): boolean {
  return spans.some(({ from, until }) => from <= on && on < until);
}

function shopAhead({ shopId, shopNumber }: NetworkStandingRow, notBefore: Day): ShopAhead {
  return { shopId, place: shopNumber, notBefore };
}
