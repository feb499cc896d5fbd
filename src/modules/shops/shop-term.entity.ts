import { defineEntity, p } from '@mikro-orm/core';
import { Shop } from './shop.entity.ts';

const ShopTermSchema = defineEntity({
  name: 'ShopTerm',
  tableName: 'shop_term',
  uniques: [{ name: 'shop_term_once', properties: ['recordId'], where: 'retracted_at is null' }],
  indexes: [
    { name: 'shop_term_shop', properties: ['shop', 'kind', 'code', 'fromOn'] },
    { name: 'shop_term_retracted', properties: ['shop'], where: 'retracted_at is not null' },
  ],
  checks: [
    { name: 'shop_term_kind_known', expression: "kind in ('OPERATION', 'AREA', 'NETWORK', 'RECOGNITION')" },
    {
      // Over one text, not over columns: look-ups by columns would otherwise go through this index, a hundred times slower.
      name: 'shop_term_no_overlap',
      expression:
        "exclude using gist ((shop_id::text || ' ' || kind || ' ' || code) with =, daterange(from_on, until_on) with &&) where (retracted_at is null)",
    },
    { name: 'shop_term_in_order', expression: 'until_on is null or from_on < until_on' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Stays the same when the term is ended or corrected: the row is then retracted and recorded anew. */
    recordId: p.uuid(),
    shop: () => p.manyToOne(Shop).mapToPk(),
    kind: p.text().$type<'OPERATION' | 'AREA' | 'NETWORK' | 'RECOGNITION'>(),
    /** A repair area for AREA, a brand's network for NETWORK; empty for the others. */
    code: p.text(),
    fromOn: p.date(),
    /** The first day on which it is no longer so; null while no end is known. */
    untilOn: p.date().nullable(),
    /** Why it ended; null without a reason. */
    endReason: p.text().nullable(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/**
 * Days in a row, `[from, until)`, on which a shop is open, offers a repair area, belongs to a brand's network, or carries the
 * Blue Seal recognition. Of one kind and code no two on record overlap (an exclusion constraint).
 */
export class ShopTerm extends ShopTermSchema.class {}
ShopTermSchema.setClass(ShopTerm);
