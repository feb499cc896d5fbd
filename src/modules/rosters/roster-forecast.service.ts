import { type Clock, today } from '../../kernel/clock.ts';
import { addDays, type Day, latestDay } from '../../kernel/day.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import type { View } from '../credentials/answering.service.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import { type ForecastStep, type ForecastWindow, turnsOfTechnician } from '../qualifications/forecast.rules.ts';
import {
  type ForecastEntry,
  type ForecastSubject,
  forecastPage,
  portionSizes,
} from '../qualifications/forecast-list.ts';
import { refuseHorizon } from '../qualifications/shop-questions.service.ts';
import { namesFurtherFacts, type TechnicianRecords } from '../qualifications/technician-records.service.ts';
import type { FoundLine, RosterQueries, RosterRow } from './roster.queries.ts';
import { chunked } from './roster.rules.ts';
import { refuseUnfinished } from './roster.service.ts';
import { LINES_AT_ONCE, rosterView, tiersOf } from './roster-judging.ts';

/** A change of one line's answer. */
export interface RosterChange extends ForecastEntry {
  readonly line: FoundLine;
}

interface LineAhead extends ForecastSubject {
  readonly line: FoundLine;
}

const FIRST_PORTION = 100;
const PLACE_DIGITS = 9;
const PLACE_PATTERN = /^\d{9}$/;
/**
 * By how much a change may be dated before the roster's moment of record and yet have been committed after the roster was
 * judged. Lines that are judged anew without need only cost time.
 */
const COMMIT_MARGIN_MS = 60_000;

/** What time alone will bring to the answers of a roster. */
export class RosterForecastService {
  private readonly queries: RosterQueries;
  private readonly facts: FactsQueries;
  private readonly technicians: TechnicianRecords;
  private readonly tiers: AnswerTiers;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;

  constructor(parts: {
    readonly queries: RosterQueries;
    readonly facts: FactsQueries;
    readonly technicians: TechnicianRecords;
    readonly tiers: AnswerTiers;
    readonly catalogue: Catalogue;
    readonly clock: Clock;
  }) {
    this.queries = parts.queries;
    this.facts = parts.facts;
    this.technicians = parts.technicians;
    this.tiers = parts.tiers;
    this.catalogue = parts.catalogue;
    this.clock = parts.clock;
  }

  /**
   * Every turn of a found line's answer after today, or after the roster's day when that lies ahead, by day and line: judged by
   * the roster's rule and pack from what is on record now. Refuses a roster that is not done, a day that lies behind or too far
   * ahead, and a cursor that no page gave out.
   */
  async changes(viewer: KnownViewer, roster: RosterRow, through: Day, page: PageRequest): Promise<Page<RosterChange>> {
    refuseUnfinished(roster);
    const from = latestDay(roster.asOf, today(this.clock));
    refuseHorizon(from, through);
    const view: View = { ...rosterView(roster, this.catalogue), asOf: from, knownAt: null };
    return forecastPage<LineAhead, RosterChange>(page, {
      window: { from, through },
      placePattern: PLACE_PATTERN,
      portions: () => this.portions(roster, view, through),
      entriesOf: (lines, window) => this.entriesOf(viewer, roster, view, lines, window),
    });
  }

  /**
   * What the roster stored says when a line changes first, unless something was recorded since: such lines come before all
   * others. A line that changed between the roster's day and today comes first by what is stored.
   */
  private async *portions(roster: RosterRow, { asOf, pack }: View, through: Day): AsyncGenerator<readonly LineAhead[]> {
    const since = new Date(roster.knownAt.getTime() - COMMIT_MARGIN_MS);
    const recorded = await this.queries.recordedSince(roster.id, since, namesFurtherFacts(roster.requirement, pack));
    for (const chunk of chunked(recorded, LINES_AT_ONCE)) yield chunk.map((line) => ahead(line, asOf));
    const known = new Set(recorded.map(({ line }) => line));
    let last: FoundLine | undefined;
    for (const size of portionSizes(FIRST_PORTION, LINES_AT_ONCE)) {
      const lines = await this.queries.changingBefore(roster.id, through, last, size);
      yield lines.filter(({ line }) => !known.has(line)).map((line) => ahead(line, firstChange(line, asOf)));
      last = lines.at(-1);
      if (lines.length < size) return;
    }
  }

  /** One person on several lines is judged once; whoever may be told of no more than in yes or no, not at all. */
  private async entriesOf(
    { role, organizationId }: KnownViewer,
    { requirement, purpose }: RosterRow,
    view: View,
    lines: readonly LineAhead[],
    window: ForecastWindow,
  ): Promise<readonly RosterChange[]> {
    const ids = [...new Set(lines.map(({ line }) => line.technicianId))];
    const asker = { role, organizationId, purpose, today: today(this.clock) };
    const tierOf = await tiersOf(this.tiers, asker, ids, requirement, view);
    const open = ids.filter((id) => tierOf(id) === 'FULL');
    const found = await this.facts.byIds(open, undefined);
    const records = await this.technicians.of(found, [requirement], view);
    const stepsOf = new Map<string, readonly ForecastStep[]>();
    for (const [index, { id }] of found.entries()) {
      const record = records[index];
      if (record) stepsOf.set(id, turnsOfTechnician(requirement, record, view.asOf, window, view.pack));
    }
    return lines.flatMap(({ line, place }) =>
      (stepsOf.get(line.technicianId) ?? []).map((step) => ({ place, line, step })),
    );
  }
}

function ahead(line: FoundLine, notBefore: Day): LineAhead {
  return { line, place: String(line.line).padStart(PLACE_DIGITS, '0'), notBefore };
}

function firstChange({ holdsThrough }: FoundLine, asOf: Day): Day {
  return holdsThrough === null ? asOf : addDays(holdsThrough, 1);
}
