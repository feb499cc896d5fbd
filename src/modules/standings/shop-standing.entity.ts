import { defineEntity, p } from '@mikro-orm/core';

/** What a page of a network is sorted by; each of the lists reads an index of its own from one end. */
const SORT_KEYS = {
  change: 'changes_after',
  certified: 'certified',
  share: 'certified_share',
  number: undefined,
} as const;

const lists = Object.entries(SORT_KEYS).flatMap(([name, key]) => {
  const sorted = key === undefined ? 'shop_number' : `${key}, shop_number`;
  return [
    { name: `shop_standing_by_${name}`, columns: `rule, satisfied, ${sorted}` },
    { name: `shop_standing_in_state_by_${name}`, columns: `rule, jurisdiction, satisfied, ${sorted}` },
  ];
});

const ShopStandingSchema = defineEntity({
  name: 'ShopStanding',
  tableName: 'shop_standing',
  indexes: [
    { name: 'shop_standing_shop', properties: ['shopId'] },
    { name: 'shop_standing_stale', properties: ['staleOn'], where: 'stale_on is not null' },
    ...lists.map(({ name, columns }) => ({
      name,
      expression: `create index "${name}" on "shop_standing" (${columns}) where enrolled`,
    })),
  ],
  properties: {
    /** {@link BLUE_SEAL}, or the id of a repair programme. */
    rule: p.text().primary(),
    shopId: p.uuid().primary(),
    /** The shop's number and place, as in its profile: lists are filtered and sorted by them. */
    shopNumber: p.text(),
    jurisdiction: p.text(),
    city: p.text(),
    /** Whether the shop is in the programme's network; false under {@link BLUE_SEAL}, which has none. */
    enrolled: p.boolean(),
    /** The enrolment in force or, before it begins, to come; null under {@link BLUE_SEAL}. */
    enrolledFrom: p.date().nullable(),
    enrolledUntil: p.date().nullable(),
    satisfied: p.boolean(),
    /** The last day on which `satisfied` stays as it is by what is on record; null when time alone never changes it. */
    holdsThrough: p.date().nullable(),
    /** People who perform repairs, how many of them are certified, and how many have a Master designation. */
    certified: p.integer(),
    total: p.integer(),
    masters: p.integer(),
    /** Live Blue Seal compliance by `pack`, and the recognition in force. */
    blueSeal: p.boolean(),
    recognised: p.boolean(),
    /** Codes of what is unmet, `AREA_UNCOVERED:BRAKES`; empty when satisfied. */
    reasons: p.array().columnType('text[]'),
    /** The first day on which anything in the row changes by time alone; null when nothing ever does. */
    staleOn: p.date().nullable(),
    /** The rule pack it is judged by. */
    pack: p.text(),
    changesAfter: p.date().generated(`(coalesce(holds_through, '9999-12-31'::date)) stored`),
    certifiedShare: p
      .double()
      .generated('(case when total = 0 then 0 else certified::double precision / total end) stored'),
  },
});

/**
 * How a shop stands by a rule today: what lists of a whole network read. It follows from facts, rule pack and day alone and is
 * kept in step by the outbox and at the turn of the day; answers about one shop are made from facts and never read it.
 */
export class ShopStanding extends ShopStandingSchema.class {}
ShopStandingSchema.setClass(ShopStanding);
