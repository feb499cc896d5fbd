import { Migration } from '@mikro-orm/migrations';

/** Rosters: people asked about by the thousand, the lines that wait, and their answers. */
export class Migration20261125205258 extends Migration {
  override up(): void {
    this.addSql(
      `create table "roster" ("id" uuid not null, "organization_id" uuid not null, "requirement" jsonb not null, "rule_pack" text not null, "as_of" date not null, "known_at" timestamptz not null, "purpose" text not null, "state" text not null, "line_count" int not null, "lines_answered" int not null, "counts" jsonb not null, "created_at" timestamptz not null, "started_at" timestamptz null, "finished_at" timestamptz null, "failure" text null, primary key ("id"));`,
    );
    this.addSql(`create index "roster_organization_id_id_index" on "roster" ("organization_id", "id");`);
    this.addSql(
      `create table "roster_chunk" ("roster_id" uuid not null, "first_line" int not null, "entries" jsonb not null, primary key ("roster_id", "first_line"));`,
    );
    this.addSql(
      `create table "roster_line" ("roster_id" uuid not null, "line" int not null, "ase_id" text null, "last_name" text null, "verdict" text null, "holds_through" date null, "missing" text[] not null, "reason" text null, "fault" text null, "technician_id" uuid null, primary key ("roster_id", "line"));`,
    );
    this.addSql(
      `alter table "roster_chunk" add constraint "roster_chunk_roster_id_foreign" foreign key ("roster_id") references "roster" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "roster_line" add constraint "roster_line_roster_id_foreign" foreign key ("roster_id") references "roster" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "roster_line" add constraint "roster_line_answered_or_not" check ((verdict is null) <> (reason is null));`,
    );
  }
}
