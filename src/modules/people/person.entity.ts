import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../accounts/organization.entity.ts';

const PersonSchema = defineEntity({
  name: 'Person',
  tableName: 'person',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** Folded, and proven by a code that was mailed to it. */
    email: p.text().unique(),
    /** Argon2id in PHC form; null for who signs in by passkeys and mailed codes alone. */
    passwordHash: p.text().nullable(),
    createdAt: p.datetime(),
  },
});

/** Somebody who signs in: a member of organisations, a technician, or both. */
export class Person extends PersonSchema.class {}
PersonSchema.setClass(Person);

const TechnicianAccountSchema = defineEntity({
  name: 'TechnicianAccount',
  tableName: 'technician_account',
  uniques: [{ name: 'technician_account_one_a_person', properties: ['person'] }],
  properties: {
    technicianId: p.uuid().primary(),
    person: () => p.manyToOne(Person).mapToPk(),
    /** In whose name the technician's own actions are recorded. */
    organization: () => p.manyToOne(Organization).mapToPk().index(),
    claimedAt: p.datetime(),
  },
});

/** Which person proved to be which technician. */
export class TechnicianAccount extends TechnicianAccountSchema.class {}
TechnicianAccountSchema.setClass(TechnicianAccount);
