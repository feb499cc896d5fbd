import { defineEntity, p } from '@mikro-orm/core';
import { Shop } from '../shops/shop.entity.ts';
import { RepairProgram } from './repair-program.entity.ts';

const NetworkEnrolmentSchema = defineEntity({
  name: 'NetworkEnrolment',
  tableName: 'network_enrolment',
  uniques: [{ name: 'network_enrolment_once', properties: ['recordId'], where: 'retracted_at is null' }],
  indexes: [
    { name: 'network_enrolment_program', properties: ['program', 'shop', 'fromOn'] },
    { name: 'network_enrolment_shop', properties: ['shop'] },
  ],
  checks: [
    {
      // Over one text, not over columns: look-ups by columns would otherwise go through this index, a hundred times slower.
      name: 'network_enrolment_no_overlap',
      expression:
        "exclude using gist ((program_id::text || ' ' || shop_id::text) with =, daterange(from_on, until_on) with &&) where (retracted_at is null)",
    },
    { name: 'network_enrolment_in_order', expression: 'until_on is null or from_on < until_on' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Stays the same when the enrolment is ended or corrected: the row is then retracted and recorded anew. */
    recordId: p.uuid(),
    program: () => p.manyToOne(RepairProgram).mapToPk(),
    shop: () => p.manyToOne(Shop).mapToPk(),
    fromOn: p.date(),
    /** The first day on which the shop is no longer enrolled; null while no end is known. */
    untilOn: p.date().nullable(),
    /** Why it was enrolled or, once ended, why it left: the insurer's own words. */
    reason: p.text(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/**
 * A shop in a programme's network on `[from, until)`. Of one programme and shop no two on record overlap (an exclusion
 * constraint).
 */
export class NetworkEnrolment extends NetworkEnrolmentSchema.class {}
NetworkEnrolmentSchema.setClass(NetworkEnrolment);
