import { dayBefore, daysBetween } from '../../kernel/day.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { staffShown } from '../qualifications/blue-seal.views.ts';
import { toForecastStep } from '../qualifications/outlook.views.ts';
import type { NetworkForecastEntry, NetworkStanding, UnmetReason } from './network.types.ts';
import type { NetworkChange } from './network-forecast.service.ts';
import type { NetworkStandingAnswer } from './network-standings.service.ts';
import type { UnmetCode } from './unmet-reasons.rules.ts';

/** A shop of a network as GraphQL shows it. What few ask for is made when it is asked for: a page holds a hundred of these. */
export class ShownStanding implements NetworkStanding {
  private readonly answer: NetworkStandingAnswer;

  constructor(answer: NetworkStandingAnswer) {
    this.answer = answer;
  }

  get shopId() {
    return nodeId('Shop', this.answer.row.shopId);
  }

  get shopNumber() {
    return this.answer.row.shopNumber;
  }

  get shopName() {
    return this.answer.row.shopName;
  }

  get city() {
    return this.answer.row.city;
  }

  get jurisdiction() {
    return this.answer.row.jurisdiction;
  }

  get enrolledFrom() {
    return this.answer.row.enrolledFrom ?? this.answer.today;
  }

  get enrolledThrough() {
    const { enrolledUntil } = this.answer.row;
    return enrolledUntil === null ? null : dayBefore(enrolledUntil);
  }

  get satisfied() {
    return this.answer.row.satisfied;
  }

  get holdsThrough() {
    return this.answer.row.holdsThrough;
  }

  get daysUntilChange() {
    const { row, today } = this.answer;
    return row.holdsThrough === null ? null : daysBetween(today, row.holdsThrough) + 1;
  }

  get certified() {
    return this.answer.row.certified;
  }

  get total() {
    return this.answer.row.total;
  }

  get certifiedShare() {
    return this.answer.row.certifiedShare;
  }

  get masters() {
    return this.answer.row.masters;
  }

  get blueSealCompliant() {
    return this.answer.row.blueSeal;
  }

  get recognised() {
    return this.answer.row.recognised;
  }

  get reasons() {
    return this.answer.row.reasons.map(reasonView);
  }
}

/** A reason as the read model keeps it, `AREA_UNCOVERED:BRAKES`. */
export function reasonView(reason: string): UnmetReason {
  const [code, about] = reason.split(':');
  return { code: code as UnmetCode, about: about ?? null };
}

/** A change of a shop as GraphQL shows it. Of its people those are named whom the asker may know. */
export function changeView({ shop, people, step }: NetworkChange): NetworkForecastEntry {
  return {
    shopId: nodeId('Shop', shop.id),
    shopNumber: shop.shopNumber,
    shopName: shop.name,
    city: shop.city,
    jurisdiction: shop.jurisdiction,
    ...toForecastStep(step, staffShown(people)),
  };
}
