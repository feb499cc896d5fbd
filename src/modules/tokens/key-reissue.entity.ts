import { defineEntity, p } from '@mikro-orm/core';
import type { ReissueState } from './key-reissue.rules.ts';

const KeyReissueSchema = defineEntity({
  name: 'KeyReissue',
  tableName: 'key_reissue',
  checks: [
    { name: 'key_reissue_state_known', expression: "state in ('WAITING', 'RUNNING', 'DONE')" },
    { name: 'key_reissue_done_within_total', expression: 'done >= 0 and done <= total' },
    {
      name: 'key_reissue_finished_when_done',
      expression: "(state = 'DONE') = (finished_at is not null) and (state <> 'DONE' or done = total)",
    },
  ],
  properties: {
    /** The compromised key. */
    kid: p.text().primary(),
    state: p.text().$type<ReissueState>(),
    total: p.integer(),
    done: p.integer(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
  },
});

/** How far it has come to issue anew what a compromised key signed: kept in the transactions that do it. */
export class KeyReissue extends KeyReissueSchema.class {}
KeyReissueSchema.setClass(KeyReissue);

const KeyReissueChunkSchema = defineEntity({
  name: 'KeyReissueChunk',
  tableName: 'key_reissue_chunk',
  properties: {
    reissue: () => p.manyToOne(KeyReissue).mapToPk().primary().deleteRule('cascade'),
    /** The ids of its tokens lie from this one on, */
    fromId: p.uuid().primary(),
    /** and up to this one. */
    throughId: p.uuid(),
    tokens: p.integer(),
    /** How many of them are portable credentials: each needs a new entry in a status list. */
    portable: p.integer(),
  },
});

/** Tokens that wait to be issued anew. It goes in the transaction that does it: what is there is still to be done. */
export class KeyReissueChunk extends KeyReissueChunkSchema.class {}
KeyReissueChunkSchema.setClass(KeyReissueChunk);
