import { Migration } from '@mikro-orm/migrations';

/**
 * The look-up ledger: who asked what about whom, and what was told. Rows are only ever added; what is kept longer than wanted goes
 * by dropping a partition, which no row trigger sees.
 */
export class Migration20261125233748 extends Migration {
  override up(): void {
    this.addSql(
      `create table "look_up" ("id" uuid not null, "asked_at" timestamptz not null, "kind" text not null, "organization_id" uuid null, "api_key_id" uuid null, "role" text not null, "purpose" text not null, "technician_id" uuid null, "shop_id" uuid null, "asked_for" text null, "as_of" date not null, "known_at" timestamptz not null, "rule_pack" text not null, "question" jsonb null, "part_of" uuid null, "verdict" text null, "told" text not null, "receipt_digest" bytea null, "receipt_key_id" text null, primary key ("id"));`,
    );
    this.addSql(
      `create index "look_up_of_technician" on "look_up" ("technician_id", "id") where technician_id is not null;`,
    );
    this.addSql(
      `create index "look_up_by_organization" on "look_up" ("organization_id", "id") where organization_id is not null;`,
    );
    this.addSql(
      `alter table "look_up" add constraint "look_up_kind_known" check (kind in ('TECHNICIAN', 'TOKEN', 'PRESENTATION', 'SHOP', 'ROSTER', 'ROSTER_LINE'));`,
    );
    this.addSql(
      `alter table "look_up" add constraint "look_up_of_line_in_roster" check ((kind = 'ROSTER_LINE') = (part_of is not null));`,
    );
    this.addSql(
      `alter table "look_up" add constraint "look_up_question_once" check ((question is null) = (part_of is not null));`,
    );
    this.addSql(
      `alter table "look_up" add constraint "look_up_receipt_whole" check ((receipt_digest is null) = (receipt_key_id is null));`,
    );
    this.addSql(`alter table "look_up" add constraint "look_up_digest_length" check (length(receipt_digest) = 32);`);
    this.addSql(
      `create or replace function "look_up_append_only_fn"() returns trigger as $$ begin raise exception 'the look-up ledger is append-only' using errcode = 'restrict_violation'; end; $$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "append_only" BEFORE UPDATE OR DELETE on "look_up" for each STATEMENT execute function "look_up_append_only_fn"();`,
    );
    this.addSql(
      `create trigger "append_only_truncate" before truncate on "look_up" for each statement execute function "look_up_append_only_fn"();`,
    );
    // Rosters that wait or are being judged: their lines are to be found asked by somebody.
    this.addSql(
      `insert into "look_up" ("id", "asked_at", "kind", "organization_id", "api_key_id", "role", "purpose", "as_of", "known_at", "rule_pack", "question", "told")
         select r.id, r.created_at, 'ROSTER', r.organization_id, k.id, k.role, r.purpose, r.as_of, r.known_at, r.rule_pack, jsonb_build_object('requirement', r.requirement), ''
           from "roster" r
             join "audit_entry" a on a.subject_id = r.id and a.action = 'roster.submitted'
             join "api_key" k on k.id = a.api_key_id
          where r.state in ('QUEUED', 'RUNNING');`,
    );
    this.addSql(
      `create index "technician_merged_into" on "technician" ("merged_into_id") where merged_into_id is not null;`,
    );
  }
}
