import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';

const CredentialPeriodSchema = defineEntity({
  name: 'CredentialPeriod',
  tableName: 'credential_period',
  uniques: [
    {
      name: 'credential_period_once',
      properties: ['technician', 'testCode', 'fromOn'],
      where: 'retracted_at is null',
    },
  ],
  indexes: [{ name: 'credential_period_retracted', properties: ['technician'], where: 'retracted_at is not null' }],
  checks: [
    { name: 'credential_period_in_order', expression: 'from_on < until_on' },
    {
      name: 'credential_period_basis_known',
      expression: "basis in ('INITIAL_TEST', 'RECERTIFICATION_TEST', 'CONTINUING_EDUCATION')",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    testCode: p.text(),
    fromOn: p.date(),
    /** The first day that the period no longer covers; the card says the day before. */
    untilOn: p.date(),
    basis: p.text().$type<'INITIAL_TEST' | 'RECERTIFICATION_TEST' | 'CONTINUING_EDUCATION'>(),
    /** The exam result or continuing education that awarded it here; null when it was loaded as already awarded. */
    basisFactId: p.uuid().nullable(),
    rulePack: p.text(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/** Days `[from, until)` for which one credential was awarded or renewed, and on what basis. */
export class CredentialPeriod extends CredentialPeriodSchema.class {}
CredentialPeriodSchema.setClass(CredentialPeriod);
