import { defineEntity, p } from '@mikro-orm/core';
import { Roster } from './roster.entity.ts';
import type { RosterEntry } from './roster.rules.ts';

const RosterChunkSchema = defineEntity({
  name: 'RosterChunk',
  tableName: 'roster_chunk',
  properties: {
    roster: () => p.manyToOne(Roster).mapToPk().primary().deleteRule('cascade'),
    firstLine: p.integer().primary(),
    entries: p.json<readonly RosterEntry[]>(),
  },
});

/** Lines that wait for their answers. It goes in the transaction that writes them: what is there is still to be done. */
export class RosterChunk extends RosterChunkSchema.class {}
RosterChunkSchema.setClass(RosterChunk);
