import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type {
  AgencyCredentialFilter,
  AgencyFilter,
  AgencyRow,
  GovernmentCredentialRow,
  GovernmentQueries,
} from './government.queries.ts';

/** Reads agencies for everybody, and government credentials for those who may. Others find nothing. */
export class GovernmentReadingService {
  private readonly queries: GovernmentQueries;

  constructor(queries: GovernmentQueries) {
    this.queries = queries;
  }

  agency(id: string): Promise<AgencyRow | undefined> {
    return this.queries.agency(id);
  }

  async agencies(filter: AgencyFilter, page: PageRequest): Promise<Page<AgencyRow>> {
    return pageOf(page, await this.queries.agencies(filter, page), ({ code }) => code);
  }

  /** Registrars and the technician see all of a technician's, an agency what it awarded itself. */
  async ofTechnician(
    viewer: Viewer,
    technicianId: string,
    knownAt: Date | null,
  ): Promise<readonly GovernmentCredentialRow[]> {
    const mine = viewer.role === 'TECHNICIAN' && viewer.technicianId === technicianId;
    if (viewer.role !== 'REGISTRAR' && viewer.role !== 'AGENCY' && !mine) return [];
    const keeper = viewer.role === 'AGENCY' ? viewer.organizationId : null;
    return this.queries.ofTechnicians([technicianId], keeper, knownAt);
  }

  /** One credential: for registrars, the technician, and the agency that awarded it. */
  async credential(
    viewer: Viewer,
    recordId: string,
    knownAt: Date | null,
  ): Promise<GovernmentCredentialRow | undefined> {
    const row = await this.queries.credential(recordId, knownAt);
    if (!row) return undefined;
    const seen = await this.ofTechnician(viewer, row.technicianId, knownAt);
    return seen.find((each) => each.recordId === recordId);
  }

  /** What an agency awarded, in the order of recording. For registrars and the agency; for others it awarded nothing. */
  async ofAgency(
    viewer: Viewer,
    filter: AgencyCredentialFilter,
    page: PageRequest,
    knownAt: Date | null,
  ): Promise<Page<GovernmentCredentialRow>> {
    const rows =
      viewer.role === 'REGISTRAR' || viewer.role === 'AGENCY'
        ? await this.queries.ofAgency(filter, viewer.role === 'AGENCY' ? viewer.organizationId : null, page, knownAt)
        : [];
    return pageOf(page, rows, ({ recordId }) => recordId);
  }
}
