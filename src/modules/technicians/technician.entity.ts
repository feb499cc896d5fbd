import { defineEntity, p } from '@mikro-orm/core';

const TechnicianSchema = defineEntity({
  name: 'Technician',
  tableName: 'technician',
  indexes: [
    { properties: ['lastNameFolded', 'aseId'] },
    { properties: ['homeState', 'aseId'] },
    { name: 'technician_merged_into', properties: ['mergedIntoId'], where: 'merged_into_id is not null' },
  ],
  checks: [
    { name: 'technician_ase_id_form', expression: "ase_id ~ '^ASE-[0-9]{4}-[0-9]{4}$'" },
    { name: 'technician_merged_at_once', expression: '(merged_into_id is null) = (merged_at is null)' },
    { name: 'technician_merged_into_another', expression: 'merged_into_id <> id' },
  ],
  properties: {
    id: p.uuid().primary(),
    aseId: p.text().unique(),
    firstName: p.text(),
    lastName: p.text(),
    /** The last name as {@link foldName} leaves it, for comparing what a caller typed. */
    lastNameFolded: p.text(),
    /** ISO 3166-2, `US-CA`. */
    homeState: p.text(),
    email: p.text().nullable(),
    phone: p.text().nullable(),
    directoryOptIn: p.boolean(),
    version: p.integer(),
    registeredAt: p.datetime(),
    /** Who this person turned out to be: their facts stand there now. Null for everybody else. */
    mergedIntoId: p.uuid().nullable(),
    mergedAt: p.datetime().nullable(),
  },
});

/** A person who holds or seeks credentials, by the certifying body's ASE ID. */
export class Technician extends TechnicianSchema.class {}
TechnicianSchema.setClass(Technician);
