import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from './technician.entity.ts';

const TechnicianContactSchema = defineEntity({
  name: 'TechnicianContact',
  tableName: 'technician_contact',
  checks: [{ name: 'technician_contact_says_something', expression: 'email is not null or phone is not null' }],
  properties: {
    technician: () => p.manyToOne(Technician).mapToPk().primary().deleteRule('cascade'),
    email: p.text().nullable(),
    phone: p.text().nullable(),
  },
});

/**
 * How a technician is reached, apart from the profile because of whom it is open to: a row of `technician` is read in
 * everybody's name, one of these in the technician's and a registrar's alone. Whoever gave neither address has none.
 */
export class TechnicianContact extends TechnicianContactSchema.class {}
TechnicianContactSchema.setClass(TechnicianContact);
