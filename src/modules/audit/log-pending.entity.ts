import { defineEntity, p, type TriggerDef } from '@mikro-orm/core';

const LogPendingSchema = defineEntity({
  name: 'LogPending',
  tableName: 'log_pending',
  properties: {
    /** Given as the row is written, which is the last thing a transaction does: of two, who saw the other's commit has the later. */
    place: p.bigint('number').autoincrement().primary(),
    kind: p.text().$type<'CHANGE' | 'LOOK_UP'>(),
    rowId: p.uuid(),
  },
});

/**
 * A row that was recorded and waits for its place in the transparency log. A trigger writes it in the transaction of the row,
 * whoever wrote that: what is recorded is as good as in the log.
 */
export class LogPending extends LogPendingSchema.class {}
LogPendingSchema.setClass(LogPending);

/** The trigger by which every row of a table is put down for the log, one statement for all rows of a statement. */
export function placeInLogTrigger(table: string, kind: 'CHANGE' | 'LOOK_UP'): TriggerDef {
  return {
    name: 'waits_for_log',
    timing: 'after',
    events: ['insert'],
    forEach: 'statement',
    expression: `create or replace function "${table}_waits_for_log_fn"() returns trigger as $$ begin insert into log_pending (kind, row_id) select '${kind}', id from written; return null; end; $$ language plpgsql;
create trigger "waits_for_log" after insert on "${table}" referencing new table as written for each statement execute function "${table}_waits_for_log_fn"()`,
  };
}
