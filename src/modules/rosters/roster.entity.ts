import { defineEntity, p } from '@mikro-orm/core';
import type { Day } from '../../kernel/day.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { RosterState } from './roster.rules.ts';

const RosterSchema = defineEntity({
  name: 'Roster',
  tableName: 'roster',
  indexes: [{ properties: ['organizationId', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    /** Whose it is: nobody else sees it. */
    organizationId: p.uuid(),
    /** What every line is asked, as it was parsed. */
    requirement: p.json<Requirement>(),
    /** The rule pack and version that judges, `mission-source@2`. */
    rulePack: p.text(),
    /** The day judged. */
    asOf: p.date().$type<Day>(),
    /** The moment whose record is judged: the same for all lines, whenever they are reached. */
    knownAt: p.datetime(),
    purpose: p.text().$type<Purpose>(),
    state: p.text().$type<RosterState>(),
    lineCount: p.integer(),
    linesAnswered: p.integer(),
    /** How many lines came to each verdict, or to each reason for having none. */
    counts: p.json<Readonly<Record<string, number>>>(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    /** Why it could not be finished, as a code; null unless it failed. */
    failure: p.text().nullable(),
  },
});

/** A list of people and one requirement about each of them, judged line by line in the background. */
export class Roster extends RosterSchema.class {}
RosterSchema.setClass(Roster);
