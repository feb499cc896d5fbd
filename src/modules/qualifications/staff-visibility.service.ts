import { type Clock, today } from '../../kernel/clock.ts';
import type { Day } from '../../kernel/day.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import { isInNetworkOf, type Reader } from '../insurers/insurers.queries.ts';
import { shopOpenTo } from '../shops/shop.rules.ts';

/** A shop as far as it decides who may know its people. */
export interface ShopInQuestion {
  readonly id: string;
  readonly organizationId: string | null;
}

/**
 * Who may plan by a shop's people: registrars, who keeps its record, and an insurer in one of whose networks it is today. Whom of
 * them they are told by name is for each of the people to say. To all others a shop's answers name nobody.
 */
export class StaffVisibility {
  private readonly reader: Reader;
  private readonly clock: Clock;
  private readonly tiers: AnswerTiers;

  constructor(reader: Reader, clock: Clock, tiers: AnswerTiers) {
    this.reader = reader;
    this.clock = clock;
    this.tiers = tiers;
  }

  /** Those of the staff whom the viewer may be told of by name; the others count, and are shown without one. */
  async namable<Person extends { readonly technicianId: string }>(
    viewer: Viewer,
    shop: ShopInQuestion,
    staff: readonly Person[],
  ): Promise<readonly Person[]> {
    return (await this.maySeeStaff(viewer, shop)) ? this.tiers.namable(viewer, staff) : [];
  }

  /** Whether a question about this day is a plan: asked day by day, a shop's yes or no would tell the last day of its people. */
  isAhead(day: Day): boolean {
    return day > today(this.clock);
  }

  async maySeeStaff(viewer: Viewer, { id, organizationId }: ShopInQuestion): Promise<boolean> {
    if (shopOpenTo(viewer, { organization: organizationId })) return true;
    return viewer.role === 'INSURER' && isInNetworkOf(this.reader, viewer.organizationId, id, today(this.clock));
  }
}
