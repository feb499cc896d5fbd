import { Migration } from '@mikro-orm/migrations';

/** Shops and employment, OEM and government credentials, insurers' programmes and networks. */
export class Migration20261125203638 extends Migration {
  override up(): void {
    this.addSql(`create extension if not exists btree_gist;`);
    this.addSql(
      `create table "government_agency" ("id" uuid not null, "code" text not null, "name" text not null, "level" text not null, "jurisdiction" text not null, "place" text null, "organization_id" uuid null, primary key ("id"));`,
    );
    this.addSql(`alter table "government_agency" add constraint "government_agency_code_unique" unique ("code");`);
    this.addSql(
      `create table "repair_program" ("id" uuid not null, "organization_id" uuid not null, "code" text not null, "name" text not null, "created_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "repair_program" add constraint "repair_program_named_once" unique ("organization_id", "code");`,
    );
    this.addSql(
      `create table "repair_program_version" ("id" uuid not null, "program_id" uuid not null, "version" int not null, "requirement" jsonb not null, "rule_pack" text not null, "ranking" text[] not null, "published_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "repair_program_version" add constraint "repair_program_version_once" unique ("program_id", "version");`,
    );
    this.addSql(
      `create table "shop" ("id" uuid not null, "shop_number" text not null, "organization_id" uuid null, "name" text not null, "name_folded" text not null, "street" text not null, "city" text not null, "postal_code" text not null, "jurisdiction" text not null, "version" int not null, "registered_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "shop" add constraint "shop_shop_number_unique" unique ("shop_number");`);
    this.addSql(`create index "shop_jurisdiction_shop_number_index" on "shop" ("jurisdiction", "shop_number");`);
    this.addSql(`create index "shop_name_folded_shop_number_index" on "shop" ("name_folded", "shop_number");`);
    this.addSql(
      `create table "network_enrolment" ("id" uuid not null, "record_id" uuid not null, "program_id" uuid not null, "shop_id" uuid not null, "from_on" date not null, "until_on" date null, "reason" text not null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "network_enrolment_program" on "network_enrolment" ("program_id", "shop_id", "from_on");`,
    );
    this.addSql(`create index "network_enrolment_shop" on "network_enrolment" ("shop_id");`);
    this.addSql(
      `create unique index "network_enrolment_once" on "network_enrolment" ("record_id") where retracted_at is null;`,
    );
    this.addSql(
      `create table "shop_term" ("id" uuid not null, "record_id" uuid not null, "shop_id" uuid not null, "kind" text not null, "code" text not null, "from_on" date not null, "until_on" date null, "end_reason" text null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "shop_term_shop" on "shop_term" ("shop_id", "kind", "code", "from_on");`);
    this.addSql(`create index "shop_term_retracted" on "shop_term" ("shop_id") where retracted_at is not null;`);
    this.addSql(`create unique index "shop_term_once" on "shop_term" ("record_id") where retracted_at is null;`);
    this.addSql(
      `create table "oem_enrolment" ("id" uuid not null, "record_id" uuid not null, "technician_id" uuid not null, "program" text not null, "level" text not null, "opened_on" date not null, "completed_on" date null, "withdrawn_on" date null, "withdrawal_reason" text null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "oem_enrolment_technician" on "oem_enrolment" ("technician_id");`);
    this.addSql(
      `create unique index "oem_enrolment_once" on "oem_enrolment" ("record_id") where retracted_at is null;`,
    );
    this.addSql(
      `create unique index "oem_enrolment_one_a_day" on "oem_enrolment" ("technician_id", "program", "level", "opened_on") where retracted_at is null;`,
    );
    this.addSql(
      `create table "government_credential" ("id" uuid not null, "record_id" uuid not null, "technician_id" uuid not null, "agency_id" uuid not null, "class_code" text not null, "jurisdiction" text not null, "place" text null, "number" text not null, "from_on" date not null, "until_on" date null, "pending_until_on" date null, "ended_on" date null, "end_reason" text null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "government_credential_technician" on "government_credential" ("technician_id");`);
    this.addSql(
      `create unique index "government_credential_once" on "government_credential" ("record_id") where retracted_at is null;`,
    );
    this.addSql(
      `create unique index "government_credential_number" on "government_credential" ("agency_id", "class_code", "number") where retracted_at is null;`,
    );
    this.addSql(
      `create table "employment" ("id" uuid not null, "record_id" uuid not null, "technician_id" uuid not null, "shop_id" uuid not null, "role" text not null, "from_on" date not null, "until_on" date null, "asserted_by" text not null, "confirmed_at" timestamptz null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "employment_technician" on "employment" ("technician_id", "shop_id", "role", "from_on");`,
    );
    this.addSql(`create index "employment_shop" on "employment" ("shop_id");`);
    this.addSql(`create unique index "employment_once" on "employment" ("record_id") where retracted_at is null;`);
    this.addSql(`alter table "organization" add "sponsor" text null;`);
    this.addSql(`alter table "api_key" drop constraint "api_key_role_known";`);
    this.addSql(
      `alter table "api_key" add constraint "api_key_role_known" check (role in ('REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY', 'TECHNICIAN'));`,
    );
    this.addSql(
      `alter table "government_agency" add constraint "government_agency_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "government_agency" add constraint "government_agency_level_known" check (level in ('FEDERAL', 'STATE', 'MUNICIPAL'));`,
    );
    this.addSql(
      `alter table "repair_program" add constraint "repair_program_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(
      `alter table "repair_program_version" add constraint "repair_program_version_program_id_foreign" foreign key ("program_id") references "repair_program" ("id");`,
    );
    this.addSql(
      `alter table "shop" add constraint "shop_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on delete set null;`,
    );
    this.addSql(`alter table "shop" add constraint "shop_number_form" check (shop_number ~ '^SHP-[0-9]{6}$');`);
    this.addSql(
      `alter table "network_enrolment" add constraint "network_enrolment_program_id_foreign" foreign key ("program_id") references "repair_program" ("id");`,
    );
    this.addSql(
      `alter table "network_enrolment" add constraint "network_enrolment_shop_id_foreign" foreign key ("shop_id") references "shop" ("id");`,
    );
    this.addSql(
      `alter table "network_enrolment" add constraint "network_enrolment_in_order" check (until_on is null or from_on < until_on);`,
    );
    this.addSql(
      `alter table "shop_term" add constraint "shop_term_shop_id_foreign" foreign key ("shop_id") references "shop" ("id");`,
    );
    this.addSql(
      `alter table "shop_term" add constraint "shop_term_kind_known" check (kind in ('OPERATION', 'AREA', 'NETWORK', 'RECOGNITION'));`,
    );
    this.addSql(
      `alter table "shop_term" add constraint "shop_term_in_order" check (until_on is null or from_on < until_on);`,
    );
    this.addSql(
      `alter table "oem_enrolment" add constraint "oem_enrolment_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "oem_enrolment" add constraint "oem_enrolment_completed_in_order" check (completed_on is null or opened_on <= completed_on);`,
    );
    this.addSql(
      `alter table "oem_enrolment" add constraint "oem_enrolment_withdrawn_in_order" check (withdrawn_on is null or opened_on <= withdrawn_on);`,
    );
    this.addSql(
      `alter table "government_credential" add constraint "government_credential_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "government_credential" add constraint "government_credential_agency_id_foreign" foreign key ("agency_id") references "government_agency" ("id");`,
    );
    this.addSql(
      `alter table "government_credential" add constraint "government_credential_in_order" check (until_on is null or from_on < until_on);`,
    );
    this.addSql(
      `alter table "government_credential" add constraint "government_credential_pending_in_order" check (pending_until_on is null or (until_on is not null and until_on < pending_until_on));`,
    );
    this.addSql(
      `alter table "government_credential" add constraint "government_credential_ended_in_order" check (ended_on is null or from_on <= ended_on);`,
    );
    this.addSql(
      `alter table "employment" add constraint "employment_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "employment" add constraint "employment_shop_id_foreign" foreign key ("shop_id") references "shop" ("id");`,
    );
    this.addSql(
      `alter table "employment" add constraint "employment_in_order" check (until_on is null or from_on < until_on);`,
    );
    this.addSql(
      `alter table "employment" add constraint "employment_asserted_by_known" check (asserted_by in ('REGISTRAR', 'SHOP', 'TECHNICIAN'));`,
    );
    this.addSql(
      `alter table "shop_term" add constraint "shop_term_no_overlap" exclude using gist ((shop_id::text || ' ' || kind || ' ' || code) with =, daterange(from_on, until_on) with &&) where (retracted_at is null);`,
    );
    this.addSql(
      `alter table "employment" add constraint "employment_no_overlap" exclude using gist ((technician_id::text || ' ' || shop_id::text || ' ' || role) with =, daterange(from_on, until_on) with &&) where (retracted_at is null);`,
    );
    this.addSql(
      `alter table "network_enrolment" add constraint "network_enrolment_no_overlap" exclude using gist ((program_id::text || ' ' || shop_id::text) with =, daterange(from_on, until_on) with &&) where (retracted_at is null);`,
    );
  }
}
