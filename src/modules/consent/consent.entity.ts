import { defineEntity, p } from '@mikro-orm/core';
import type { Day } from '../../kernel/day.ts';
import { Organization } from '../accounts/organization.entity.ts';
import { Technician } from '../technicians/technician.entity.ts';
import type { Tier } from './answer-tier.rules.ts';
import type { Purpose } from './purpose.rules.ts';

/** Of one person, organisation and purpose: over one text, so that look-ups by columns never go through the gist index. */
const PARTIES = "(technician_id::text || ' ' || organization_id::text || ' ' || purpose)";

const ConsentSchema = defineEntity({
  name: 'Consent',
  tableName: 'consent',
  indexes: [
    { name: 'consent_of_technician', properties: ['technician', 'organization', 'id'] },
    { name: 'consent_of_organization', properties: ['organization', 'id'] },
  ],
  checks: [
    { name: 'consent_tier_known', expression: "tier in ('LIMITED', 'FULL')" },
    { name: 'consent_in_order', expression: 'granted_on < until_on' },
    {
      name: 'consent_once',
      expression: `exclude using gist (${PARTIES} with =, daterange(granted_on, until_on) with &&) where (withdrawn_at is null)`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    tier: p.text().$type<Tier>(),
    purpose: p.text().$type<Purpose>(),
    /** Kinds and codes; empty for everything. */
    scope: p.array().columnType('text[]'),
    grantedAt: p.datetime(),
    grantedOn: p.date().$type<Day>(),
    /** The first day on which it holds no more. */
    untilOn: p.date().$type<Day>(),
    withdrawnAt: p.datetime().nullable(),
  },
});

/** What a technician lets an organisation know, why, and until when. Withdrawn, never deleted. */
export class Consent extends ConsentSchema.class {}
ConsentSchema.setClass(Consent);

const ConsentRequestSchema = defineEntity({
  name: 'ConsentRequest',
  tableName: 'consent_request',
  indexes: [
    { name: 'consent_request_of_technician', properties: ['technician', 'id'] },
    { name: 'consent_request_of_organization', properties: ['organization', 'id'] },
    { name: 'consent_request_open', properties: ['untilOn'], where: 'answer is null' },
  ],
  checks: [
    { name: 'consent_request_tier_known', expression: "tier in ('LIMITED', 'FULL')" },
    { name: 'consent_request_answer_known', expression: "answer in ('GRANTED', 'DECLINED')" },
    { name: 'consent_request_answered_at_once', expression: '(answer is null) = (answered_at is null)' },
    {
      name: 'consent_request_granted_by',
      expression: "(consent_id is not null) = coalesce(answer = 'GRANTED', false)",
    },
    {
      name: 'consent_request_open_once',
      expression: `exclude using gist (${PARTIES} with =, daterange(requested_on, until_on) with &&) where (answer is null)`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    tier: p.text().$type<Tier>(),
    purpose: p.text().$type<Purpose>(),
    scope: p.array().columnType('text[]'),
    /** The last day that the consent is wanted for. */
    throughOn: p.date().$type<Day>(),
    requestedAt: p.datetime(),
    requestedOn: p.date().$type<Day>(),
    /** The first day on which it can be answered no more. */
    untilOn: p.date().$type<Day>(),
    /** How many reminders were sent. */
    reminders: p.integer(),
    answer: p.text().$type<'GRANTED' | 'DECLINED'>().nullable(),
    answeredAt: p.datetime().nullable(),
    consent: () => p.manyToOne(Consent).mapToPk().nullable(),
  },
});

/** An organisation's wish for a consent, open until the technician answers or its days have passed. */
export class ConsentRequest extends ConsentRequestSchema.class {}
ConsentRequestSchema.setClass(ConsentRequest);

const EndedMonitoringSchema = defineEntity({
  name: 'EndedMonitoring',
  tableName: 'ended_monitoring',
  uniques: [{ name: 'ended_monitoring_once', properties: ['technician', 'organization'], where: 'resumed_at is null' }],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk().index(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    endedAt: p.datetime(),
    resumedAt: p.datetime().nullable(),
  },
});

/** That a technician took back the standing consent that goes with employment, until they resume it. */
export class EndedMonitoring extends EndedMonitoringSchema.class {}
EndedMonitoringSchema.setClass(EndedMonitoring);
