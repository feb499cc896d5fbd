import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../accounts/organization.entity.ts';

const RepairProgramSchema = defineEntity({
  name: 'RepairProgram',
  tableName: 'repair_program',
  uniques: [{ name: 'repair_program_named_once', properties: ['organization', 'code'] }],
  properties: {
    id: p.uuid().primary(),
    /** The insurer that runs it. */
    organization: () => p.manyToOne(Organization).mapToPk(),
    /** The insurer's own code, `PREFERRED_COLLISION`. */
    code: p.text(),
    name: p.text(),
    createdAt: p.datetime(),
  },
});

/** An insurer's direct-repair programme: what a shop has to meet is in its {@link RepairProgramVersion}s. */
export class RepairProgram extends RepairProgramSchema.class {}
RepairProgramSchema.setClass(RepairProgram);
