import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';

const ExamResultSchema = defineEntity({
  name: 'ExamResult',
  tableName: 'exam_result',
  uniques: [
    { name: 'exam_result_once', properties: ['technician', 'testCode', 'takenOn'], where: 'retracted_at is null' },
  ],
  indexes: [
    { name: 'exam_result_retracted', properties: ['technician'], where: 'retracted_at is not null' },
    { name: 'exam_result_waited', properties: ['technician'], where: 'waited' },
  ],
  checks: [{ name: 'exam_result_kind_known', expression: "kind in ('INITIAL', 'RECERTIFICATION')" }],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    testCode: p.text(),
    kind: p.text().$type<'INITIAL' | 'RECERTIFICATION'>(),
    takenOn: p.date(),
    passed: p.boolean(),
    /** The rule pack version in force when the result was recorded: what it awards is judged by this one. */
    rulePack: p.text(),
    /**
     * Whether this passed initial test ever stood without an award by the day it was taken: only such a one can be pending,
     * so answers read no other. Set, and never taken back.
     */
    waited: p.boolean().default(false),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/** One attempt at a test, passed or not: a fact, appended and never changed, only retracted. */
export class ExamResult extends ExamResultSchema.class {}
ExamResultSchema.setClass(ExamResult);
