import { defineEntity, p } from '@mikro-orm/core';
import type { Day } from '../../kernel/day.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import { Roster } from './roster.entity.ts';
import type { LineReason } from './roster.rules.ts';

const RosterLineSchema = defineEntity({
  name: 'RosterLine',
  tableName: 'roster_line',
  checks: [{ name: 'roster_line_answered_or_not', expression: '(verdict is null) <> (reason is null)' }],
  properties: {
    roster: () => p.manyToOne(Roster).mapToPk().primary().deleteRule('cascade'),
    /** The line of the file, the header being the first; in a list, its place from 1. */
    line: p.integer().primary(),
    /** As given; null when the line could not be read. */
    aseId: p.text().nullable().index(),
    lastName: p.text().nullable(),
    verdict: p.text().$type<Verdict>().nullable(),
    holdsThrough: p.date().$type<Day>().nullable(),
    missing: p.array().columnType('text[]'),
    reason: p.text().$type<LineReason>().nullable(),
    fault: p.text().nullable(),
    technicianId: p.uuid().nullable(),
    tier: p.text().$type<Tier>().nullable(),
  },
});

/** One line of a roster with its answer: a verdict, or the reason why there is none. */
export class RosterLine extends RosterLineSchema.class {}
RosterLineSchema.setClass(RosterLine);
