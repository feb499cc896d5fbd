import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';
import { Shop } from './shop.entity.ts';

const EmploymentSchema = defineEntity({
  name: 'Employment',
  tableName: 'employment',
  uniques: [{ name: 'employment_once', properties: ['recordId'], where: 'retracted_at is null' }],
  indexes: [
    { name: 'employment_technician', properties: ['technician', 'shop', 'role', 'fromOn'] },
    { name: 'employment_shop', properties: ['shop'] },
  ],
  checks: [
    {
      // Over one text, not over columns: look-ups by columns would otherwise go through this index, a hundred times slower.
      name: 'employment_no_overlap',
      expression:
        "exclude using gist ((technician_id::text || ' ' || shop_id::text || ' ' || role) with =, daterange(from_on, until_on) with &&) where (retracted_at is null)",
    },
    { name: 'employment_in_order', expression: 'until_on is null or from_on < until_on' },
    { name: 'employment_asserted_by_known', expression: "asserted_by in ('REGISTRAR', 'SHOP', 'TECHNICIAN')" },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Stays the same when the employment is ended or corrected: the row is then retracted and recorded anew. */
    recordId: p.uuid(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    shop: () => p.manyToOne(Shop).mapToPk(),
    /** A role of the rule pack: it says whether who has it performs repairs. */
    role: p.text(),
    fromOn: p.date(),
    /** The first day on which it is over; null while no end is known. */
    untilOn: p.date().nullable(),
    assertedBy: p.text().$type<'REGISTRAR' | 'SHOP' | 'TECHNICIAN'>(),
    /** When the technician confirmed it; null until then. */
    confirmedAt: p.datetime().nullable(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/**
 * A technician at work in a shop, in a role, on `[from, until)`. Several shops at once are allowed; of one technician, shop
 * and role no two on record overlap (an exclusion constraint).
 */
export class Employment extends EmploymentSchema.class {}
EmploymentSchema.setClass(Employment);
