import type { Clock } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { foldName, isAseId } from '../technicians/technician.rules.ts';
import { profileFaults } from '../technicians/technician-profile.rules.ts';
import { CredentialRecord } from './credential-record.rules.ts';
import type { FactsQueries, TechnicianFacts } from './facts.queries.ts';

/** By which day, record and rule pack an answer is wanted; absent members mean today, now and the registry's own. */
export interface ViewRequest {
  readonly asOf?: Day | null | undefined;
  readonly knownAt?: Date | null | undefined;
  readonly rulePack?: string | null | undefined;
}

/** By which day, record and rule pack an answer is given. `knownAt` is null for what is on record now. */
export interface View {
  readonly asOf: Day;
  readonly knownAt: Date | null;
  readonly pack: RulePack;
}

/** A technician with the credentials on record, and the view they are judged by. */
export interface TechnicianAnswer {
  readonly facts: TechnicianFacts;
  readonly record: CredentialRecord;
  readonly view: View;
}

/** Which technicians a list is limited to. */
export interface TechnicianFilter {
  readonly homeState?: string | null | undefined;
  readonly lastName?: string | null | undefined;
}

/** Reads technicians and their credentials for those who may. Others find nothing. */
export class AnsweringService {
  private readonly queries: FactsQueries;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;

  constructor(queries: FactsQueries, catalogue: Catalogue, clock: Clock) {
    this.queries = queries;
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** Refuses a rule pack that was never published, and a moment of record that has not come yet. */
  view(request: ViewRequest): View {
    const now = this.clock.now();
    if (request.knownAt && request.knownAt > now) {
      throw refuse('KNOWN_AT_IN_FUTURE', 'What will be on record later is not known yet.', ['knownAt']);
    }
    return {
      asOf: request.asOf ?? this.clock.dayAt(now),
      knownAt: request.knownAt ?? null,
      pack: this.catalogue.packNamed(request.rulePack),
    };
  }

  async byAseId(viewer: Viewer, aseId: string, request: ViewRequest): Promise<TechnicianAnswer | undefined> {
    const view = this.view(request);
    if (!isAseId(aseId)) return undefined;
    return this.shown(viewer, await this.queries.byAseId(aseId, view.knownAt ?? undefined), view);
  }

  async byId(viewer: Viewer, id: string, request: ViewRequest): Promise<TechnicianAnswer | undefined> {
    const view = this.view(request);
    const [facts] = await this.queries.byIds([id], view.knownAt ?? undefined);
    return this.shown(viewer, facts, view);
  }

  /** Who the technician turned out to be, in the same view; undefined for everybody who was not merged. */
  async mergedInto(viewer: Viewer, { facts, view }: TechnicianAnswer): Promise<TechnicianAnswer | undefined> {
    if (facts.mergedIntoId === null) return undefined;
    const [other] = await this.queries.byIds([facts.mergedIntoId], view.knownAt ?? undefined);
    return this.shown(viewer, other, view);
  }

  /** For registrars: technicians by ASE ID. Refuses a filter that nobody can meet and a cursor that no page gave out. */
  async page(
    viewer: Viewer,
    filter: TechnicianFilter,
    page: PageRequest,
    request: ViewRequest,
  ): Promise<Page<TechnicianAnswer>> {
    const view = this.view(request);
    const faults = pageFaults(filter, page);
    refuseFor(faults);
    const rows = await this.queries.page(
      {
        homeState: filter.homeState ?? null,
        lastNameFolded: filter.lastName == null ? null : foldName(filter.lastName),
      },
      page.direction,
      page.cursor ?? null,
      page.limit + 1,
      view.knownAt ?? undefined,
    );
    const shown = rows.map((facts) => this.shown(viewer, facts, view)).filter((answer) => answer !== undefined);
    return pageOf(page, shown, (answer) => answer.facts.aseId);
  }

  private shown(viewer: Viewer, facts: TechnicianFacts | undefined, view: View): TechnicianAnswer | undefined {
    if (!facts || !maySeeTechnician(viewer, facts.id)) return undefined;
    return { facts, record: new CredentialRecord(facts.credentialFacts, view.pack), view };
  }
}

function pageFaults({ homeState, lastName }: TechnicianFilter, { cursor, direction }: PageRequest): readonly Fault[] {
  const faults: Fault[] = homeState == null ? [] : [...profileFaults({ homeState })];
  if (lastName != null && foldName(lastName) === '') {
    faults.push({ code: 'NAME_EMPTY', message: 'A last name is wanted here.', path: ['lastName'] });
  }
  if (cursor !== undefined && !isAseId(cursor)) {
    const message = 'A cursor is one that a page before gave out.';
    faults.push({ code: 'CURSOR_MALFORMED', message, path: [direction === 'FORWARD' ? 'after' : 'before'] });
  }
  return faults;
}

/** A registrar sees everybody, a technician only themself; all others ask by `verifyTechnician`. */
export function maySeeTechnician(viewer: Viewer, technicianId: string): boolean {
  return viewer.role === 'REGISTRAR' || (viewer.role === 'TECHNICIAN' && viewer.technicianId === technicianId);
}
