import { type Page, type PageRequest, pageOf, recordCursor } from '../../kernel/page.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { KnownViewer, Viewer } from '../../kernel/viewer.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { csvLine } from '../csv/csv-row.rules.ts';
import { isAseId } from '../technicians/technician.rules.ts';
import type { LookUpFilter, LookUpQueries } from './look-up.queries.ts';
import type { RecordedLookUp } from './look-up.rules.ts';
import { OWN_COLUMNS, ownRow, TECHNICIAN_COLUMNS, technicianRow } from './look-up-file.rules.ts';

/** How many rows are read at a time for a file. */
const ROWS_AT_ONCE = 1_000;

/** Shows the ledger to those it is about, and to those who asked. */
export class LookUpReadingService {
  private readonly queries: LookUpQueries;

  constructor(queries: LookUpQueries) {
    this.queries = queries;
  }

  /** Who asked about the technician, newest first: for the technician and registrars. For others there is nothing. */
  async ofTechnician(viewer: Viewer, technicianId: string, page: PageRequest): Promise<Page<RecordedLookUp>> {
    const cursor = recordCursor(page);
    const rows = maySeeTechnician(viewer, technicianId)
      ? await this.queries.ofTechnician(technicianId, page.direction, cursor, page.limit + 1)
      : [];
    return pageOf(page, rows, ({ id }) => id);
  }

  /** What the viewer's organisation asked, newest first. */
  async ofOrganization(viewer: KnownViewer, filter: LookUpFilter, page: PageRequest): Promise<Page<RecordedLookUp>> {
    const { direction, limit } = page;
    const rows = await this.queries.byOrganization(
      viewer.organizationId,
      filter,
      direction,
      recordCursor(page),
      limit + 1,
    );
    return pageOf(page, rows, ({ id }) => id);
  }

  /** Who asked about the technician, as CSV, piece by piece. To others than them and registrars there is no such person. */
  async technicianFile(viewer: KnownViewer, aseId: string): Promise<AsyncGenerator<string>> {
    const id = isAseId(aseId) ? await this.queries.technicianOf(aseId) : undefined;
    if (id === undefined || !maySeeTechnician(viewer, id)) {
      throw refuse('TECHNICIAN_NOT_FOUND', 'No technician has this ASE ID.');
    }
    return pieces(TECHNICIAN_COLUMNS, technicianRow, (cursor) =>
      this.queries.ofTechnician(id, 'FORWARD', cursor, ROWS_AT_ONCE),
    );
  }

  /** What the viewer's organisation asked, as CSV, piece by piece. */
  organizationFile(viewer: KnownViewer, filter: LookUpFilter): AsyncGenerator<string> {
    return pieces(OWN_COLUMNS, ownRow, (cursor) =>
      this.queries.byOrganization(viewer.organizationId, filter, 'FORWARD', cursor, ROWS_AT_ONCE),
    );
  }
}

async function* pieces(
  columns: readonly string[],
  fieldsOf: (row: RecordedLookUp) => readonly string[],
  read: (cursor: string | null) => Promise<readonly RecordedLookUp[]>,
): AsyncGenerator<string> {
  yield csvLine(columns);
  for (let cursor: string | null | undefined = null; cursor !== undefined; ) {
    const rows: readonly RecordedLookUp[] = await read(cursor);
    if (rows.length > 0) yield rows.map((row) => csvLine(fieldsOf(row))).join('');
    cursor = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.id;
  }
}
