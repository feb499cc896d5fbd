import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';

const ContinuingEducationSchema = defineEntity({
  name: 'ContinuingEducation',
  tableName: 'continuing_education',
  uniques: [
    {
      name: 'continuing_education_once',
      properties: ['technician', 'testCode', 'completedOn'],
      where: 'retracted_at is null',
    },
  ],
  indexes: [{ name: 'continuing_education_retracted', properties: ['technician'], where: 'retracted_at is not null' }],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    testCode: p.text(),
    completedOn: p.date(),
    provider: p.text(),
    rulePack: p.text(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/** Approved continuing education completed towards renewing one credential: a fact, appended, only ever retracted. */
export class ContinuingEducation extends ContinuingEducationSchema.class {}
ContinuingEducationSchema.setClass(ContinuingEducation);
