import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from './technician.entity.ts';

const ExperienceRecordSchema = defineEntity({
  name: 'ExperienceRecord',
  tableName: 'experience_record',
  uniques: [
    {
      name: 'experience_record_once',
      properties: ['technician', 'kind', 'fromOn', 'throughOn', 'organizationName'],
      where: 'retracted_at is null',
    },
  ],
  indexes: [{ name: 'experience_record_retracted', properties: ['technician'], where: 'retracted_at is not null' }],
  checks: [
    { name: 'experience_record_kind_known', expression: "kind in ('WORK', 'TRAINING')" },
    { name: 'experience_record_in_order', expression: 'from_on <= through_on' },
  ],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    kind: p.text().$type<'WORK' | 'TRAINING'>(),
    /** Codes of the test series that the work or training is relevant to. */
    series: p.array().columnType('text[]'),
    fromOn: p.date(),
    /** The last day worked, or the day the training was completed. */
    throughOn: p.date(),
    /** The employer or the school. */
    organizationName: p.text(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/** Documented work or training of a technician: a fact, appended and never changed, only retracted. */
export class ExperienceRecord extends ExperienceRecordSchema.class {}
ExperienceRecordSchema.setClass(ExperienceRecord);
