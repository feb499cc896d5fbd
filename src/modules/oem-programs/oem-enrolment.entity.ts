import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';
import type { OemWithdrawalReason } from './oem-enrolment.rules.ts';

const OemEnrolmentSchema = defineEntity({
  name: 'OemEnrolment',
  tableName: 'oem_enrolment',
  uniques: [
    { name: 'oem_enrolment_once', properties: ['recordId'], where: 'retracted_at is null' },
    {
      name: 'oem_enrolment_one_a_day',
      properties: ['technician', 'program', 'level', 'openedOn'],
      where: 'retracted_at is null',
    },
  ],
  indexes: [
    { name: 'oem_enrolment_technician', properties: ['technician'] },
    { name: 'oem_enrolment_program', properties: ['program', 'recordId'] },
  ],
  checks: [
    { name: 'oem_enrolment_completed_in_order', expression: 'completed_on is null or opened_on <= completed_on' },
    { name: 'oem_enrolment_withdrawn_in_order', expression: 'withdrawn_on is null or opened_on <= withdrawn_on' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Stays the same when it is completed, withdrawn or corrected: the row is then retracted and recorded anew. */
    recordId: p.uuid(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    /** A programme of the rule pack, `TOYOTA_T_TEN`. */
    program: p.text(),
    /** A level of that programme. */
    level: p.text(),
    openedOn: p.date(),
    /** The day the level was completed: an education fact, kept for life. */
    completedOn: p.date().nullable(),
    /** The first day from which the sponsor no longer grants factory status by it; completion stays. */
    withdrawnOn: p.date().nullable(),
    withdrawalReason: p.text().$type<OemWithdrawalReason>().nullable(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/** A technician on the way to, or past, a level of an OEM programme. Factory status is derived from it, never stored. */
export class OemEnrolment extends OemEnrolmentSchema.class {}
OemEnrolmentSchema.setClass(OemEnrolment);
