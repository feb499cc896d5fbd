import { Migration } from '@mikro-orm/migrations';

/** Share links, and when they were opened. */
export class Migration20261125234856 extends Migration {
  override up(): void {
    this.addSql(
      `create table "share_link" ("id" uuid not null, "technician_id" uuid not null, "kind" text not null, "token_id" uuid not null, "sealed" text null, "code_hash" text not null, "purpose" text not null, "for_whom" text null, "created_at" timestamptz not null, "expires_at" timestamptz not null, "ended_at" timestamptz null, "openings" int not null, "max_openings" int not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "share_link" add constraint "share_link_sealed_of_its_kind" check ((kind = 'PRESENTATION' and ended_at is null) = (sealed is not null));`,
    );
    this.addSql(`create index "share_link_technician_id_index" on "share_link" ("technician_id");`);
    this.addSql(`alter table "share_link" add constraint "share_link_code_hash_unique" unique ("code_hash");`);
    this.addSql(
      `create table "share_link_opening" ("id" uuid not null, "share_link_id" uuid not null, "opened_at" timestamptz not null, "organization_id" uuid null, primary key ("id"));`,
    );
    this.addSql(
      `create index "share_link_opening_share_link_id_id_index" on "share_link_opening" ("share_link_id", "id");`,
    );
    this.addSql(
      `alter table "share_link" add constraint "share_link_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "share_link" add constraint "share_link_token_id_foreign" foreign key ("token_id") references "issued_token" ("id");`,
    );
    this.addSql(
      `alter table "share_link_opening" add constraint "share_link_opening_share_link_id_foreign" foreign key ("share_link_id") references "share_link" ("id");`,
    );
    this.addSql(
      `alter table "share_link_opening" add constraint "share_link_opening_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on delete set null;`,
    );
  }
}
