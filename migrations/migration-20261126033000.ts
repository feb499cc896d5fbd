import { Migration } from '@mikro-orm/migrations';

/**
 * The transparency log: every audit entry and every look-up is a leaf of a Merkle tree, whose heads are signed. What was
 * recorded before is put down for it in the order in which it happened. The audit trail takes neither changes nor deletions
 * any more, as the look-up ledger before it.
 */
export class Migration20261126033000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "log_head" ("number" bigint not null, "tree_size" bigint not null, "root_hash" bytea not null, "signed_at" timestamptz not null, "key_id" text not null, "token" text not null, primary key ("number"));`,
    );
    this.addSql(`create index "log_head_of_size" on "log_head" ("tree_size", "number");`);
    this.addSql(
      `create table "log_leaf" ("leaf_index" bigint not null, "kind" text not null, "entry_id" uuid not null, "data" text not null, primary key ("leaf_index"));`,
    );
    this.addSql(`alter table "log_leaf" add constraint "log_leaf_once" unique ("entry_id");`);
    this.addSql(
      `create table "log_pending" ("place" bigserial primary key, "kind" text not null, "row_id" uuid not null);`,
    );
    this.addSql(
      `create table "log_tile" ("level" smallint not null, "tile_index" bigint not null, "hashes" bytea not null, primary key ("level", "tile_index"));`,
    );
    this.addSql(`alter table "audit_entry" add "log_salt" uuid not null default gen_random_uuid();`);
    this.addSql(
      `create or replace function "audit_entry_append_only_fn"() returns trigger as $$ begin raise exception 'the audit trail is append-only' using errcode = 'restrict_violation'; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "append_only" BEFORE UPDATE OR DELETE on "audit_entry" for each STATEMENT execute function "audit_entry_append_only_fn"();`,
    );
    this.addSql(
      `create or replace function "audit_entry_waits_for_log_fn"() returns trigger as $$ begin insert into log_pending (kind, row_id) select 'CHANGE', id from written; return null; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "waits_for_log" after insert on "audit_entry" referencing new table as written for each statement execute function "audit_entry_waits_for_log_fn"();`,
    );
    this.addSql(`alter table "look_up" add "log_salt" uuid not null default gen_random_uuid();`);
    this.addSql(
      `create or replace function "look_up_waits_for_log_fn"() returns trigger as $$ begin insert into log_pending (kind, row_id) select 'LOOK_UP', id from written; return null; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "waits_for_log" after insert on "look_up" referencing new table as written for each statement execute function "look_up_waits_for_log_fn"();`,
    );
    this.addSql(`alter table "log_head" add constraint "log_head_counts" check (number >= 0 and tree_size >= 0);`);
    this.addSql(`alter table "log_head" add constraint "log_head_root_length" check (length(root_hash) = 32);`);
    this.addSql(
      `create or replace function "log_head_append_only_fn"() returns trigger as $$ begin raise exception 'the log is append-only' using errcode = 'restrict_violation'; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "append_only" BEFORE UPDATE OR DELETE on "log_head" for each STATEMENT execute function "log_head_append_only_fn"();`,
    );
    this.addSql(`alter table "log_leaf" add constraint "log_leaf_index_counts" check (leaf_index >= 0);`);
    this.addSql(`alter table "log_leaf" add constraint "log_leaf_kind_known" check (kind in ('CHANGE', 'LOOK_UP'));`);
    this.addSql(
      `create or replace function "log_leaf_append_only_fn"() returns trigger as $$ begin raise exception 'the log is append-only' using errcode = 'restrict_violation'; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "append_only" BEFORE UPDATE OR DELETE on "log_leaf" for each STATEMENT execute function "log_leaf_append_only_fn"();`,
    );
    this.addSql(
      `alter table "log_tile" add constraint "log_tile_whole_hashes" check (length(hashes) % 32 = 0 and length(hashes) >= 32 and length(hashes) <= 8192);`,
    );
    this.addSql(
      `create or replace function "log_tile_grows_only_fn"() returns trigger as $$ begin if (new.level, new.tile_index) is distinct from (old.level, old.tile_index) or substring(new.hashes from 1 for length(old.hashes)) <> old.hashes then raise exception 'the log is append-only' using errcode = 'restrict_violation'; end if; return new; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "grows_only" BEFORE UPDATE on "log_tile" for each ROW execute function "log_tile_grows_only_fn"();`,
    );
    this.addSql(
      `create or replace function "log_tile_append_only_fn"() returns trigger as $$ begin raise exception 'the log is append-only' using errcode = 'restrict_violation'; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "append_only" BEFORE DELETE on "log_tile" for each STATEMENT execute function "log_tile_append_only_fn"();`,
    );
    for (const table of ['audit_entry', 'log_leaf', 'log_tile', 'log_head']) {
      this.addSql(
        `create trigger "append_only_truncate" before truncate on "${table}" for each statement execute function "${table}_append_only_fn"();`,
      );
    }
    // Hashes cannot be compressed.
    this.addSql(`alter table "log_tile" alter column "hashes" set storage external;`);
    this.addSql(
      `insert into "log_pending" ("kind", "row_id")
         select kind, id from (
           select 'CHANGE' as kind, id, occurred_at as at from audit_entry
           union all select 'LOOK_UP', id, asked_at from look_up) earlier
          order by at, id;`,
    );
  }
}
