import { defineEntity, p } from '@mikro-orm/core';
import type { OrganizationKind } from './organization.rules.ts';

const OrganizationSchema = defineEntity({
  name: 'Organization',
  tableName: 'organization',
  checks: [
    {
      name: 'organization_kind_known',
      expression: "kind in ('REGISTRAR', 'OEM_SPONSOR', 'AGENCY', 'SHOP', 'INSURER', 'PARTNER')",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Unique, so that naming an organisation twice cannot make two of it. */
    name: p.text().unique(),
    /** Null for a technician on their own, and until a first key says what it is. */
    kind: p.text().$type<OrganizationKind>().nullable(),
    /** The sponsor of the rule pack's OEM programmes that it is, `TOYOTA`; null for all others. */
    sponsor: p.text().nullable(),
    createdAt: p.datetime(),
  },
});

/** Whoever keys are bound to and people are members of: a certifying body, an employer, an insurer, or a technician on their own. */
export class Organization extends OrganizationSchema.class {}
OrganizationSchema.setClass(Organization);
