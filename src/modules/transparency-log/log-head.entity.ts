import { defineEntity, p } from '@mikro-orm/core';

const LogHeadSchema = defineEntity({
  name: 'LogHead',
  tableName: 'log_head',
  indexes: [{ name: 'log_head_of_size', properties: ['treeSize', 'number'] }],
  checks: [
    { name: 'log_head_counts', expression: 'number >= 0 and tree_size >= 0' },
    { name: 'log_head_root_length', expression: 'length(root_hash) = 32' },
  ],
  // TRUNCATE is refused by a trigger of the migration: the schema generator cannot see those.
  triggers: [
    {
      name: 'append_only',
      timing: 'before',
      events: ['update', 'delete'],
      forEach: 'statement',
      body: "raise exception 'the log is append-only' using errcode = 'restrict_violation';",
    },
  ],
  properties: {
    /** From 0, without gaps. */
    number: p.bigint('number').autoincrement(false).primary(),
    treeSize: p.bigint('number'),
    rootHash: p.blob(),
    signedAt: p.datetime(),
    keyId: p.text(),
    /** The signed tree head, a compact JWS. */
    token: p.text(),
  },
});

/** A signed tree head, kept for ever. */
export class LogHead extends LogHeadSchema.class {}
LogHeadSchema.setClass(LogHead);
