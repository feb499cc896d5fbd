import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../accounts/organization.entity.ts';
import type { GovernmentLevel } from '../catalogue/rule-pack.rules.ts';

const GovernmentAgencySchema = defineEntity({
  name: 'GovernmentAgency',
  tableName: 'government_agency',
  checks: [{ name: 'government_agency_level_known', expression: "level in ('FEDERAL', 'STATE', 'MUNICIPAL')" }],
  properties: {
    id: p.uuid().primary(),
    /** A stable code, `US-CA-BAR`. */
    code: p.text().unique(),
    name: p.text(),
    level: p.text().$type<GovernmentLevel>(),
    /** ISO 3166-2 such as `US-CA`; `US` for a federal agency. */
    jurisdiction: p.text(),
    /** The city of a municipal agency; null for the others. */
    place: p.text().nullable(),
    /** The organisation whose keys may award on its behalf; null for none. */
    organization: () => p.manyToOne(Organization).mapToPk().nullable(),
  },
});

/** A public body that awards credentials. */
export class GovernmentAgency extends GovernmentAgencySchema.class {}
GovernmentAgencySchema.setClass(GovernmentAgency);
