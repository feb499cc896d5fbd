import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { EnrolmentRow, OemQueries, ProgramEnrolmentFilter } from './oem.queries.ts';

/** Reads enrolments in OEM programmes for those who may. Others find nothing. */
export class OemReadingService {
  private readonly queries: OemQueries;
  private readonly catalogue: Catalogue;

  constructor(queries: OemQueries, catalogue: Catalogue) {
    this.queries = queries;
    this.catalogue = catalogue;
  }

  /** Registrars and the technician see all of a technician's, a sponsor those in its own programmes. */
  async ofTechnician(viewer: Viewer, technicianId: string, knownAt: Date | null): Promise<readonly EnrolmentRow[]> {
    const mine = viewer.role === 'TECHNICIAN' && viewer.technicianId === technicianId;
    if (viewer.role !== 'REGISTRAR' && viewer.role !== 'SPONSOR' && !mine) return [];
    const rows = await this.queries.ofTechnicians([technicianId], knownAt);
    if (viewer.role !== 'SPONSOR') return rows;
    const sponsor = await this.queries.sponsorOf(viewer.organizationId);
    return rows.filter(({ program }) => this.isSponsoredBy(program, sponsor));
  }

  /** One enrolment: for registrars, the technician, and the programme's sponsor. */
  async enrolment(viewer: Viewer, recordId: string, knownAt: Date | null): Promise<EnrolmentRow | undefined> {
    const row = await this.queries.enrolment(recordId, knownAt);
    if (!row) return undefined;
    const seen = await this.ofTechnician(viewer, row.technicianId, knownAt);
    return seen.find((each) => each.recordId === recordId);
  }

  /** Enrolments in one programme in the order of recording. For registrars and its sponsor; for others there are none. */
  async ofProgram(
    viewer: Viewer,
    filter: ProgramEnrolmentFilter,
    page: PageRequest,
    knownAt: Date | null,
  ): Promise<Page<EnrolmentRow>> {
    const seen =
      viewer.role === 'REGISTRAR' ||
      (viewer.role === 'SPONSOR' &&
        this.isSponsoredBy(filter.program, await this.queries.sponsorOf(viewer.organizationId)));
    const rows = seen ? await this.queries.ofProgram(filter, page, knownAt) : [];
    return pageOf(page, rows, ({ recordId }) => recordId);
  }

  private isSponsoredBy(program: string, sponsor: string | null): boolean {
    return sponsor !== null && this.catalogue.defaultPack.oemPrograms.get(program)?.sponsor === sponsor;
  }
}
