import { defineEntity, p } from '@mikro-orm/core';

const LogTileSchema = defineEntity({
  name: 'LogTile',
  tableName: 'log_tile',
  checks: [
    {
      name: 'log_tile_whole_hashes',
      expression: 'length(hashes) % 32 = 0 and length(hashes) >= 32 and length(hashes) <= 8192',
    },
  ],
  // DELETE and TRUNCATE are refused by triggers of the migration.
  triggers: [
    {
      name: 'grows_only',
      timing: 'before',
      events: ['update'],
      forEach: 'row',
      body: "if (new.level, new.tile_index) is distinct from (old.level, old.tile_index) or substring(new.hashes from 1 for length(old.hashes)) <> old.hashes then raise exception 'the log is append-only' using errcode = 'restrict_violation'; end if; return new;",
    },
    {
      name: 'append_only',
      timing: 'before',
      events: ['delete'],
      forEach: 'statement',
      body: "raise exception 'the log is append-only' using errcode = 'restrict_violation';",
    },
  ],
  properties: {
    level: p.smallint().primary(),
    tileIndex: p.bigint('number').primary(),
    /** From the left, one after the other; 256 once it is full. */
    hashes: p.blob(),
  },
});

/** A tile of the log's tree: see log-tile.rules. The one at the right edge of each level grows, the others stay as they are. */
export class LogTile extends LogTileSchema.class {}
LogTileSchema.setClass(LogTile);
