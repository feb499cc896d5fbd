import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';
import { GovernmentAgency } from './government-agency.entity.ts';
import type { GovernmentEndReason } from './government-recording.rules.ts';

const GovernmentCredentialSchema = defineEntity({
  name: 'GovernmentCredential',
  tableName: 'government_credential',
  uniques: [{ name: 'government_credential_once', properties: ['recordId'], where: 'retracted_at is null' }],
  indexes: [
    { name: 'government_credential_technician', properties: ['technician'] },
    { name: 'government_credential_agency', properties: ['agency', 'recordId'] },
  ],
  checks: [
    {
      // Over one text, not over columns: look-ups by columns would otherwise go through this index, a hundred times slower.
      name: 'government_credential_number_once',
      expression:
        "exclude using gist ((agency_id::text || ' ' || class_code || ' ' || number) with =, daterange(from_on, least(coalesce(pending_until_on, until_on), ended_on)) with &&) where (retracted_at is null)",
    },
    { name: 'government_credential_in_order', expression: 'until_on is null or from_on < until_on' },
    {
      name: 'government_credential_pending_in_order',
      expression: 'pending_until_on is null or (until_on is not null and until_on < pending_until_on)',
    },
    { name: 'government_credential_ended_in_order', expression: 'ended_on is null or from_on <= ended_on' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Stays the same when it is renewed, revoked or corrected: the row is then retracted and recorded anew. */
    recordId: p.uuid(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    agency: () => p.manyToOne(GovernmentAgency).mapToPk(),
    /** A class of the rule pack, `REFRIGERANT_HANDLING_609`. */
    classCode: p.text(),
    /** The agency's, as it was when this was awarded: `US` or ISO 3166-2, with the city of a municipal one beside it. */
    jurisdiction: p.text(),
    place: p.text().nullable(),
    number: p.text(),
    fromOn: p.date(),
    /** The first day on which it no longer counts by itself; after a gap a renewal is a row of its own. Null for one that does not expire. */
    untilOn: p.date().nullable(),
    /** While a timely renewal is processed it still counts, until this day; null when none is pending. */
    pendingUntilOn: p.date().nullable(),
    /** The first day of a revocation or surrender; null without one. */
    endedOn: p.date().nullable(),
    endReason: p.text().$type<GovernmentEndReason>().nullable(),
    recordedBy: p.uuid().nullable(),
    recordedAt: p.datetime(),
    retractedAt: p.datetime().nullable(),
  },
});

/**
 * A licence or certificate of a public body. Two agencies may use the same number; of one agency and class, no two that count
 * at the same time have the same number (an exclusion constraint).
 */
export class GovernmentCredential extends GovernmentCredentialSchema.class {}
GovernmentCredentialSchema.setClass(GovernmentCredential);
