import { dayBefore, daysBetween } from '../../kernel/day.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { staffShown } from '../qualifications/blue-seal.views.ts';
import { toForecastStep } from '../qualifications/outlook.views.ts';
import type { NetworkForecastEntry, NetworkStanding, UnmetReason } from './network.types.ts';
import type { NetworkChange } from './network-forecast.service.ts';
import type { NetworkStandingAnswer } from './network-standings.service.ts';
import type { UnmetCode } from './unmet-reasons.rules.ts';

/** A shop of a network as GraphQL shows it. */
export function standingView({ row, today }: NetworkStandingAnswer): NetworkStanding {
  const { shopNumber, shopName, city, jurisdiction, satisfied, holdsThrough, certified, total, masters } = row;
  return {
    shopId: nodeId('Shop', row.shopId),
    shopNumber,
    shopName,
    city,
    jurisdiction,
    enrolledFrom: row.enrolledFrom ?? today,
    enrolledThrough: row.enrolledUntil === null ? null : dayBefore(row.enrolledUntil),
    satisfied,
    holdsThrough,
    daysUntilChange: holdsThrough === null ? null : daysBetween(today, holdsThrough) + 1,
    certified,
    total,
    certifiedShare: row.certifiedShare,
    masters,
    blueSealCompliant: row.blueSeal,
    recognised: row.recognised,
    reasons: row.reasons.map(reasonView),
  };
}

/** A reason as the read model keeps it, `AREA_UNCOVERED:BRAKES`. */
export function reasonView(reason: string): UnmetReason {
  const [code, about] = reason.split(':');
  return { code: code as UnmetCode, about: about ?? null };
}

/** A change of a shop as GraphQL shows it. Whoever has the programme may know the people of the shops in its network today. */
export function changeView({ shop, step }: NetworkChange): NetworkForecastEntry {
  return {
    shopId: nodeId('Shop', shop.id),
    shopNumber: shop.shopNumber,
    shopName: shop.name,
    city: shop.city,
    jurisdiction: shop.jurisdiction,
    ...toForecastStep(step, staffShown(shop.staff)),
  };
}
