import { type Clock, today } from '../../kernel/clock.ts';
import { type Day, daysBetween, parseDay } from '../../kernel/day.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { type Fault, refuseFor } from '../../kernel/refusal.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import { isAseId } from '../technicians/technician.rules.ts';
import { profileFaults } from '../technicians/technician-profile.rules.ts';
import type { DesignationHolderRow, DesignationHoldersQueries, HolderCursor } from './designation-holders.queries.ts';
import { cursorMalformed } from './network.rules.ts';

/** Which holders are asked for; absent members limit nothing. */
export interface HoldersRequest {
  readonly code: string;
  readonly homeState?: string | null | undefined;
  readonly lapsingThrough?: Day | null | undefined;
}

export interface DesignationHolderAnswer {
  readonly row: DesignationHolderRow;
  /** How many days it is held yet, today among them; null when time alone never ends it. */
  readonly daysLeft: number | null;
}

/** Lists who holds a designation today, by the registry's own rule pack. */
export class DesignationHoldersService {
  private readonly queries: DesignationHoldersQueries;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;

  constructor(queries: DesignationHoldersQueries, catalogue: Catalogue, clock: Clock) {
    this.queries = queries;
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** Those who lapse first come first. Refuses a code that the rule pack lacks, a filter nobody can meet, a foreign cursor. */
  async page(
    { code, homeState = null, lapsingThrough = null }: HoldersRequest,
    page: PageRequest,
  ): Promise<Page<DesignationHolderAnswer>> {
    const pack = this.catalogue.defaultPack;
    const faults: Fault[] = homeState === null ? [] : [...profileFaults({ homeState })];
    if (!pack.designations.has(code)) {
      faults.push({ code: 'UNKNOWN_CODE', message: `${pack.name} has no such designation.`, path: ['code'] });
    }
    refuseFor(faults);
    const cursor = page.cursor === undefined ? null : parsedCursor(page.cursor);
    if (cursor === undefined) throw cursorMalformed(page.direction);
    const filter = { homeState, lapsingThrough };
    const rows = await this.queries.page(code, filter, page.direction, cursor, page.limit + 1);
    const day = today(this.clock);
    const answers = rows.map((row) => ({
      row,
      daysLeft: row.holdsThrough === null ? null : daysBetween(day, row.holdsThrough) + 1,
    }));
    return pageOf(page, answers, ({ row }) => `${row.changesAfter}~${row.aseId}`);
  }
}

function parsedCursor(text: string): HolderCursor | undefined {
  const [day = '', aseId = '', ...rest] = text.split('~');
  const changesAfter = day === END_OF_TIME ? END_OF_TIME : parseDay(day);
  return changesAfter && isAseId(aseId) && rest.length === 0 ? { changesAfter, aseId } : undefined;
}
