import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';

const StatusActionSchema = defineEntity({
  name: 'StatusAction',
  tableName: 'status_action',
  uniques: [
    {
      name: 'status_action_once',
      properties: ['technician', 'testCode', 'effectiveOn', 'action'],
      where: 'retracted_at is null',
    },
  ],
  indexes: [{ name: 'status_action_retracted', properties: ['technician'], where: 'retracted_at is not null' }],
  checks: [{ name: 'status_action_known', expression: "action in ('SUSPEND', 'REINSTATE', 'REVOKE')" }],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    testCode: p.text(),
    action: p.text().$type<'SUSPEND' | 'REINSTATE' | 'REVOKE'>(),
    effectiveOn: p.date(),
    reasonCode: p.text(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/** A suspension, reinstatement or revocation of one credential, from a day on: a fact, appended, only ever retracted. */
export class StatusAction extends StatusActionSchema.class {}
StatusActionSchema.setClass(StatusAction);
