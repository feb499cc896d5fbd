import { type Clock, today } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import { type Page, type PageRequest, pageOf, recordCursor } from '../../kernel/page.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import type { ConsentQueries, ConsentRequestRow, ConsentRow, MonitoringRow, Parties, Side } from './consent.queries.ts';

/** How many employers of one person are shown. */
const MAX_EMPLOYERS = 100;

/** Shows consents, requests and monitoring to both of their sides, and to registrars. */
export class ConsentReading {
  private readonly queries: ConsentQueries;
  private readonly clock: Clock;

  constructor(queries: ConsentQueries, clock: Clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /** The registry's day: states follow from it. */
  today(): Day {
    return today(this.clock);
  }

  async consents(side: Side, of: string, page: PageRequest): Promise<Page<ConsentRow>> {
    const rows = await this.queries.consentPage(side, of, page.direction, recordCursor(page), page.limit + 1);
    return pageOf(page, rows, ({ id }) => id);
  }

  async requests(side: Side, of: string, page: PageRequest): Promise<Page<ConsentRequestRow>> {
    const rows = await this.queries.requestPage(side, of, page.direction, recordCursor(page), page.limit + 1);
    return pageOf(page, rows, ({ id }) => id);
  }

  /** Who the organisation employs today by employments that are standing consents. */
  async monitoringBy(organizationId: string, page: PageRequest): Promise<Page<MonitoringRow>> {
    const part = { direction: page.direction, cursor: recordCursor(page), limit: page.limit + 1 };
    const rows = await this.queries.monitoring('organization', organizationId, this.today(), part);
    return pageOf(page, rows, ({ technicianId }) => technicianId);
  }

  /** By whom the technician is employed today, likewise. */
  monitoringOf(technicianId: string): Promise<readonly MonitoringRow[]> {
    const part = { direction: 'FORWARD', cursor: null, limit: MAX_EMPLOYERS } as const;
    return this.queries.monitoring('technician', technicianId, this.today(), part);
  }

  async consentById(viewer: Viewer, id: string): Promise<ConsentRow | undefined> {
    const row = await this.queries.consent(id);
    return row && mayKnow(viewer, row) ? row : undefined;
  }

  async requestById(viewer: Viewer, id: string): Promise<ConsentRequestRow | undefined> {
    const row = await this.queries.request(id);
    return row && mayKnow(viewer, row) ? row : undefined;
  }
}

function mayKnow(viewer: Viewer, { technicianId, organizationId }: Parties): boolean {
  if (maySeeTechnician(viewer, technicianId)) return true;
  return viewer.role !== 'PUBLIC' && viewer.role !== 'TECHNICIAN' && viewer.organizationId === organizationId;
}
