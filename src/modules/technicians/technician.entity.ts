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
    {
      name: 'technician_erased_whole',
      expression: "(erased_at is not null) = (last_name = '' and first_name = '' and last_name_folded = '')",
    },
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
    directoryOptIn: p.boolean(),
    version: p.integer(),
    registeredAt: p.datetime(),
    /** Who this person turned out to be: their facts stand there now. Null for everybody else. */
    mergedIntoId: p.uuid().nullable(),
    mergedAt: p.datetime().nullable(),
    /** When the name and contact data were erased: the name is empty since. Null for everybody else. */
    erasedAt: p.datetime().nullable(),
  },
});

/** A person who holds or seeks credentials, by the certifying body's ASE ID. */
export class Technician extends TechnicianSchema.class {}
TechnicianSchema.setClass(Technician);
