import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { type Fault, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import {
  type AnsweringService,
  maySeeTechnician,
  type View,
  type ViewRequest,
} from '../credentials/answering.service.ts';
import { foldName } from '../technicians/technician.rules.ts';
import { isShopNumber, jurisdictionFaults, shopOpenTo } from './shop.rules.ts';
import type { EmploymentRow, ShopFacts, ShopsQueries } from './shops.queries.ts';

/** A shop with its terms on record, and the view it is shown by. */
export interface ShopAnswer {
  readonly facts: ShopFacts;
  readonly view: View;
  /** Whether the viewer keeps the shop's record: to all others it is an entry of the public directory. */
  readonly isKeeper: boolean;
}

/** Which shops a list is limited to. */
export interface ShopFilter {
  readonly jurisdiction?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly name?: string | null | undefined;
  /** The UUID of the organisation that runs them. */
  readonly organization?: string | null | undefined;
}

/** Reads shops for everybody, and who works there for those who may know. */
export class ShopAnsweringService {
  private readonly queries: ShopsQueries;
  private readonly answering: AnsweringService;

  constructor(queries: ShopsQueries, answering: AnsweringService) {
    this.queries = queries;
    this.answering = answering;
  }

  async byNumber(viewer: Viewer, shopNumber: string, request: ViewRequest): Promise<ShopAnswer | undefined> {
    const view = this.answering.view(request);
    if (!isShopNumber(shopNumber)) return undefined;
    return shown(viewer, await this.queries.byNumber(shopNumber, view.knownAt), view);
  }

  async byId(viewer: Viewer, id: string, request: ViewRequest): Promise<ShopAnswer | undefined> {
    const view = this.answering.view(request);
    return shown(viewer, await this.queries.byId(id, view.knownAt), view);
  }

  /**
   * Shops by number. Who runs a shop is known to registrars and to who runs it: a list limited by another's organisation
   * is empty for all others. Refuses a filter that nobody can meet and a cursor that no page gave out.
   */
  async page(viewer: Viewer, filter: ShopFilter, page: PageRequest, request: ViewRequest): Promise<Page<ShopAnswer>> {
    const view = this.answering.view(request);
    const faults = pageFaults(filter, page);
    refuseFor(faults);
    const organization = filter.organization ?? null;
    const mayLimit = organization === null || shopOpenTo(viewer, { organization });
    const limits = {
      jurisdiction: filter.jurisdiction ?? null,
      city: filter.city?.trim() ?? null,
      nameFolded: filter.name == null ? null : foldName(filter.name),
      organization,
    };
    const part = { direction: page.direction, cursor: page.cursor ?? null, limit: page.limit + 1 };
    const rows = mayLimit ? await this.queries.page(limits, part, view.knownAt) : [];
    const answers = rows.map((facts) => answerOf(viewer, facts, view));
    return pageOf(page, answers, (answer) => answer.facts.shopNumber);
  }

  /** Who works in the shop, or also who ever did. Refuses a cursor that no page gave out. */
  async employmentsOfShop(
    { facts, view }: ShopAnswer,
    everyDay: boolean,
    page: PageRequest,
  ): Promise<Page<EmploymentRow>> {
    const asOf = everyDay ? null : view.asOf;
    const path = [page.direction === 'FORWARD' ? 'after' : 'before'];
    const cursor = page.cursor === undefined ? null : recordId(page.cursor, ['Employment'], path).uuid;
    const part = { direction: page.direction, cursor, limit: page.limit + 1 };
    const rows = await this.queries.employmentsOfShop(facts.id, asOf, part, view.knownAt);
    return pageOf(page, rows, (row) => nodeId('Employment', row.recordId));
  }

  /** Where a technician works, or also ever did. */
  employmentsOfTechnician(technicianId: string, everyDay: boolean, view: View): Promise<readonly EmploymentRow[]> {
    return this.queries.employmentsOfTechnician(technicianId, everyDay ? null : view.asOf, view.knownAt);
  }

  /** The employment of that public identity as on record now, for those who may open it. */
  async employment(viewer: Viewer, employmentId: string): Promise<EmploymentRow | undefined> {
    const row = await this.queries.employment(employmentId);
    return row && maySeeEmployment(viewer, row) ? row : undefined;
  }
}

/** A registrar, the technician and who runs the shop know of an employment; nobody else. */
function maySeeEmployment(viewer: Viewer, row: EmploymentRow): boolean {
  return shopOpenTo(viewer, row) || maySeeTechnician(viewer, row.technicianId);
}

function shown(viewer: Viewer, facts: ShopFacts | undefined, view: View): ShopAnswer | undefined {
  return facts && answerOf(viewer, facts, view);
}

function answerOf(viewer: Viewer, facts: ShopFacts, view: View): ShopAnswer {
  return { facts, view, isKeeper: shopOpenTo(viewer, facts) };
}

function pageFaults({ jurisdiction, name, city }: ShopFilter, { cursor, direction }: PageRequest): readonly Fault[] {
  const faults: Fault[] = jurisdiction == null ? [] : [...jurisdictionFaults(jurisdiction)];
  if (name != null && foldName(name) === '') {
    faults.push({ code: 'NAME_EMPTY', message: 'A name is wanted here.', path: ['name'] });
  }
  if (city != null && (city.trim() === '' || city.includes('\u0000'))) {
    faults.push({ code: 'CITY_EMPTY', message: 'A city is wanted here.', path: ['city'] });
  }
  if (cursor !== undefined && !isShopNumber(cursor)) {
    const message = 'A cursor is one that a page before gave out.';
    faults.push({ code: 'CURSOR_MALFORMED', message, path: [direction === 'FORWARD' ? 'after' : 'before'] });
  }
  return faults;
}
