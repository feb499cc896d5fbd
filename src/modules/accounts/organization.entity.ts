import { defineEntity, p } from '@mikro-orm/core';

const OrganizationSchema = defineEntity({
  name: 'Organization',
  tableName: 'organization',
  properties: {
    id: p.uuid().primary(),
    /** Unique, so that naming an organisation twice cannot make two of it. */
    name: p.text().unique(),
    /** The sponsor of the rule pack's OEM programmes that it is, `TOYOTA`; null for all others. */
    sponsor: p.text().nullable(),
    createdAt: p.datetime(),
  },
});

/** Whoever keys are bound to: a certifying body, an employer, an insurer, or a technician on their own. */
export class Organization extends OrganizationSchema.class {}
OrganizationSchema.setClass(Organization);
