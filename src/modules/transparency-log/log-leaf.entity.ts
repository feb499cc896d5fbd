import { defineEntity, p } from '@mikro-orm/core';
import { LOG_ENTRY_KINDS, type LogEntryKind } from './log-entry.rules.ts';

const LogLeafSchema = defineEntity({
  name: 'LogLeaf',
  tableName: 'log_leaf',
  uniques: [{ name: 'log_leaf_once', properties: ['entryId'] }],
  checks: [
    { name: 'log_leaf_index_counts', expression: 'leaf_index >= 0' },
    { name: 'log_leaf_kind_known', expression: `kind in (${LOG_ENTRY_KINDS.map((kind) => `'${kind}'`).join(', ')})` },
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
    leafIndex: p.bigint('number').autoincrement(false).primary(),
    kind: p.text().$type<LogEntryKind>(),
    /** The audit entry's id, or the look-up's. */
    entryId: p.uuid(),
    /** What the leaf's hash is of: see log-entry.rules. */
    data: p.text(),
  },
});

/** A leaf of the transparency log. It refers to its row by id alone, because the row may be erased and the leaf not. */
export class LogLeaf extends LogLeafSchema.class {}
LogLeafSchema.setClass(LogLeaf);
