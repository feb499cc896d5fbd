import { type Clock, today } from '../../kernel/clock.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { isInNetworkOf, type Reader } from '../insurers/insurers.queries.ts';
import { shopOpenTo } from '../shops/shop.rules.ts';

/** A shop as far as it decides who may know its people. */
export interface ShopInQuestion {
  readonly id: string;
  readonly organizationId: string | null;
}

/**
 * Who may be told by name who works in a shop: registrars, who keeps its record, and an insurer in one of whose networks it is
 * today. To all others a shop's answers name nobody.
 */
export class StaffVisibility {
  private readonly reader: Reader;
  private readonly clock: Clock;

  constructor(reader: Reader, clock: Clock) {
    this.reader = reader;
    this.clock = clock;
  }

  async maySeeStaff(viewer: Viewer, { id, organizationId }: ShopInQuestion): Promise<boolean> {
    if (shopOpenTo(viewer, { organization: organizationId })) return true;
    return viewer.role === 'INSURER' && isInNetworkOf(this.reader, viewer.organizationId, id, today(this.clock));
  }
}
