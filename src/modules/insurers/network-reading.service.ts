import { type Clock, today } from '../../kernel/clock.ts';
import { type Day, parseDay } from '../../kernel/day.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import {
  type EnrolmentCursor,
  type EnrolmentRow,
  enrolmentsOf,
  enrolmentsOfShop,
  networkPage,
  type Part,
  type ProgramRow,
  type ProgramVersionRow,
  programInForce,
  programPage,
  type Reader,
  versionPage,
} from './insurers.queries.ts';
import { judgingRule, type ProgramRule, programOpenTo } from './repair-program.rules.ts';

/** A version of a programme's rule, read so that it judges. */
export interface ProgramVersionAnswer {
  readonly row: ProgramVersionRow;
  readonly rule: ProgramRule;
}

/** A programme as it was on record at `knownAt`; null for now. */
export interface ProgramAnswer {
  readonly program: ProgramRow;
  readonly inForce: ProgramVersionAnswer;
  readonly knownAt: Date | null;
}

const CURSOR_PATTERN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{4}-\d{2}-\d{2})$/;
const VERSION_PATTERN = /^[1-9]\d{0,8}$/;

/** Reads programmes and networks for those whose they are; to all others they do not exist. */
export class NetworkReadingService {
  private readonly reader: Reader;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;

  constructor(reader: Reader, catalogue: Catalogue, clock: Clock) {
    this.reader = reader;
    this.catalogue = catalogue;
    this.clock = clock;
  }

  async program(viewer: Viewer, programId: string, knownAt: Date | null): Promise<ProgramAnswer | undefined> {
    const program = await programInForce(this.reader, programId, knownAt);
    return program && programOpenTo(viewer, program) ? this.answerOf(program, knownAt) : undefined;
  }

  /** The viewer's programmes, oldest first. Refuses a cursor that no page gave out. */
  async programs(viewer: Viewer, page: PageRequest, knownAt: Date | null): Promise<Page<ProgramAnswer>> {
    const cursor = page.cursor === undefined ? null : recordId(page.cursor, ['RepairProgram'], cursorPath(page)).uuid;
    const organization = ownerOf(viewer);
    const rows =
      organization === undefined ? [] : await programPage(this.reader, organization, part(page, cursor), knownAt);
    const answers = rows.map((program) => this.answerOf(program, knownAt));
    return pageOf(page, answers, ({ program }) => nodeId('RepairProgram', program.id));
  }

  /** The versions of a programme, the first one first. Refuses a cursor that no page gave out. */
  async versions({ program, knownAt }: ProgramAnswer, page: PageRequest): Promise<Page<ProgramVersionAnswer>> {
    if (page.cursor !== undefined && !VERSION_PATTERN.test(page.cursor)) throw cursorMalformed(page);
    const cursor = page.cursor === undefined ? null : Number(page.cursor);
    const rows = await versionPage(this.reader, program.id, part(page, cursor), knownAt);
    return pageOf(
      page,
      rows.map((row) => this.versionOf(row)),
      ({ row }) => String(row.version),
    );
  }

  /**
   * The enrolments in a programme's network that hold on `asOf` (undefined for today) or, with null, all on record; by shop,
   * then by day. Refuses a cursor that no page gave out.
   */
  async network(
    { program }: ProgramAnswer,
    asOf: Day | null | undefined,
    knownAt: Date | null,
    page: PageRequest,
  ): Promise<Page<EnrolmentRow>> {
    const on = asOf === undefined ? today(this.clock) : asOf;
    const rows = await networkPage(this.reader, program.id, on, part(page, enrolmentCursor(page)), knownAt);
    return pageOf(page, rows, ({ shopId, from }) => `${shopId}:${from}`);
  }

  /** The enrolments of these public identities as on record now, in that order; those that are not the viewer's are left out. */
  async enrolments(viewer: Viewer, recordIds: readonly string[]): Promise<readonly EnrolmentRow[]> {
    const rows = await enrolmentsOf(this.reader, recordIds);
    const byId = new Map(rows.map((row) => [row.recordId, row]));
    return recordIds.flatMap((id) => {
      const row = byId.get(id);
      return row && programOpenTo(viewer, row) ? [row] : [];
    });
  }

  /** The enrolments of a shop in the viewer's networks that hold on `asOf` or, with null, all on record; oldest first. */
  async enrolmentsOfShop(
    viewer: Viewer,
    shopId: string,
    asOf: Day | null,
    knownAt: Date | null,
  ): Promise<readonly EnrolmentRow[]> {
    const organization = ownerOf(viewer);
    return organization === undefined ? [] : enrolmentsOfShop(this.reader, shopId, organization, asOf, knownAt);
  }

  private answerOf(program: ProgramRow, knownAt: Date | null): ProgramAnswer {
    return { program, inForce: this.versionOf(program.inForce), knownAt };
  }

  private versionOf(row: ProgramVersionRow): ProgramVersionAnswer {
    return { row, rule: judgingRule(row, this.catalogue) };
  }
}

/** Whose programmes the viewer may list: null for everybody's, undefined for nobody's. */
function ownerOf(viewer: Viewer): string | null | undefined {
  if (viewer.role === 'REGISTRAR') return null;
  return viewer.role === 'INSURER' ? viewer.organizationId : undefined;
}

function part<Cursor>({ direction, limit }: PageRequest, cursor: Cursor | null): Part<Cursor> {
  return { direction, cursor, limit: limit + 1 };
}

function enrolmentCursor(page: PageRequest): EnrolmentCursor | null {
  if (page.cursor === undefined) return null;
  const [, shopId, text = ''] = CURSOR_PATTERN.exec(page.cursor) ?? [];
  const from = parseDay(text);
  if (shopId === undefined || from === undefined) throw cursorMalformed(page);
  return { shopId, from };
}

function cursorMalformed(page: PageRequest): Error {
  return refuse('CURSOR_MALFORMED', 'A cursor is one that a page before gave out.', cursorPath(page));
}

function cursorPath({ direction }: PageRequest): readonly string[] {
  return [direction === 'FORWARD' ? 'after' : 'before'];
}
