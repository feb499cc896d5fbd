import { defineEntity, p } from '@mikro-orm/core';
import { RepairProgram } from './repair-program.entity.ts';

const RepairProgramVersionSchema = defineEntity({
  name: 'RepairProgramVersion',
  tableName: 'repair_program_version',
  uniques: [{ name: 'repair_program_version_once', properties: ['program', 'version'] }],
  properties: {
    id: p.uuid().primary(),
    program: () => p.manyToOne(RepairProgram).mapToPk(),
    version: p.integer(),
    /** A requirement about shops, as it was parsed. */
    requirement: p.json<Readonly<Record<string, unknown>>>(),
    /** The rule pack it was written against and is judged by, `mission-source@2`. */
    rulePack: p.text(),
    /** What enrolled shops are ranked by for claim routing, most important first. */
    ranking: p.array().columnType('text[]'),
    publishedAt: p.datetime(),
  },
});

/** One version of a programme's rule. Never changed: a correction is the next version, which judges from its publication. */
export class RepairProgramVersion extends RepairProgramVersionSchema.class {}
RepairProgramVersionSchema.setClass(RepairProgramVersion);
