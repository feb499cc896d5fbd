import { defineEntity, p } from '@mikro-orm/core';

const TechnicianStandingSchema = defineEntity({
  name: 'TechnicianStanding',
  tableName: 'technician_standing',
  indexes: [
    { name: 'technician_standing_technician', properties: ['technicianId'] },
    { name: 'technician_standing_stale', properties: ['staleOn'], where: 'stale_on is not null' },
    {
      name: 'technician_standing_holders',
      expression:
        'create index "technician_standing_holders" on "technician_standing" (designation, changes_after, ase_id) where holds',
    },
    {
      name: 'technician_standing_holders_in_state',
      expression:
        'create index "technician_standing_holders_in_state" on "technician_standing" (designation, home_state, changes_after, ase_id) where holds',
    },
  ],
  properties: {
    designation: p.text().primary(),
    technicianId: p.uuid().primary(),
    aseId: p.text(),
    homeState: p.text(),
    holds: p.boolean(),
    /** The last day on which `holds` stays as it is by what is on record; null when time alone never changes it. */
    holdsThrough: p.date().nullable(),
    /** The first day on which anything in the row changes by time alone; null when nothing ever does. */
    staleOn: p.date().nullable(),
    /** The rule pack it is judged by. */
    pack: p.text(),
    changesAfter: p.date().generated(`(coalesce(holds_through, '9999-12-31'::date)) stored`),
  },
});

/**
 * A designation that a technician holds today, or will by what is on record. Who has no row does not hold it, and time alone
 * will not change that.
 */
export class TechnicianStanding extends TechnicianStandingSchema.class {}
TechnicianStandingSchema.setClass(TechnicianStanding);
