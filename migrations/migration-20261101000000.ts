import { Migration } from '@mikro-orm/migrations';

/** The registry's tables as first published. */
export class Migration20261101000000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "audit_entry" ("id" uuid not null, "occurred_at" timestamptz not null, "action" text not null, "organization_id" uuid null, "api_key_id" uuid null, "request_id" text null, "subject_id" uuid null, "details" jsonb not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "audit_entry_subject_id_occurred_at_index" on "audit_entry" ("subject_id", "occurred_at");`,
    );
    this.addSql(
      `create table "idempotency_record" ("organization_id" uuid not null, "key" text not null, "operation" text not null, "request_digest" text not null, "result" jsonb not null, "recorded_at" timestamptz not null, primary key ("organization_id", "key"));`,
    );
    this.addSql(
      `create table "organization" ("id" uuid not null, "name" text not null, "created_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "organization" add constraint "organization_name_unique" unique ("name");`);
    this.addSql(
      `create table "api_key" ("id" uuid not null, "organization_id" uuid not null, "role" text not null, "technician_id" uuid null, "label" text not null, "prefix" text not null, "key_digest" text not null, "created_at" timestamptz not null, "expires_at" timestamptz null, "revoked_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`alter table "api_key" add constraint "api_key_key_digest_unique" unique ("key_digest");`);
    this.addSql(
      `alter table "api_key" add constraint "api_key_role_known" check (role in ('REGISTRAR', 'EMPLOYER', 'INSURER', 'TECHNICIAN'));`,
    );
    this.addSql(
      `alter table "api_key" add constraint "api_key_technician_bound" check ((role = 'TECHNICIAN') = (technician_id is not null));`,
    );
    this.addSql(
      `create table "outbox_event" ("id" uuid not null, "type" text not null, "subject_id" uuid null, "payload" jsonb not null, "occurred_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `create table "rule_pack" ("id" uuid not null, "code" text not null, "version" int not null, "document" jsonb not null, "digest" text not null, "published_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "rule_pack" add constraint "rule_pack_once" unique ("code", "version");`);
    this.addSql(
      `create table "signing_key" ("kid" text not null, "alg" text not null, "public_jwk" jsonb not null, "private_key_encrypted" text not null, "state" text not null, "created_at" timestamptz not null, "active_from" timestamptz not null, "active_until" timestamptz null, "retired_at" timestamptz null, primary key ("kid"));`,
    );
    this.addSql(`create unique index "signing_key_one_active" on "signing_key" ("state") where state = 'ACTIVE';`);
    this.addSql(
      `create unique index "signing_key_one_published" on "signing_key" ("state") where state = 'PUBLISHED';`,
    );
    this.addSql(
      `alter table "signing_key" add constraint "signing_key_state_known" check (state in ('PUBLISHED', 'ACTIVE', 'RETIRED'));`,
    );
    this.addSql(`alter table "signing_key" add constraint "signing_key_alg_known" check (alg in ('ES256', 'EdDSA'));`);
    this.addSql(
      `create table "status_list" ("id" uuid not null, "number" int not null, "bits" smallint not null, "capacity" int not null, "revision" int not null, "token" text null, "signed_at" timestamptz null, "created_at" timestamptz not null, "closed_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`alter table "status_list" add constraint "status_list_number_unique" unique ("number");`);
    this.addSql(`create unique index "status_list_one_open" on "status_list" ("bits") where closed_at is null;`);
    this.addSql(
      `create table "status_list_entry" ("status_list_id" uuid not null, "idx" int not null, "status" smallint not null, primary key ("status_list_id", "idx"));`,
    );
    this.addSql(
      `create index "status_list_entry_not_valid" on "status_list_entry" ("status_list_id") where status <> 0;`,
    );
    this.addSql(
      `alter table "status_list_entry" add constraint "status_list_entry_status_range" check (status >= 0 and status <= 255);`,
    );
    this.addSql(
      `create table "technician" ("id" uuid not null, "ase_id" text not null, "first_name" text not null, "last_name" text not null, "last_name_folded" text not null, "home_state" text not null, "email" text null, "phone" text null, "directory_opt_in" boolean not null, "version" int not null, "registered_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "technician" add constraint "technician_ase_id_unique" unique ("ase_id");`);
    this.addSql(
      `create index "technician_last_name_folded_ase_id_index" on "technician" ("last_name_folded", "ase_id");`,
    );
    this.addSql(`create index "technician_home_state_ase_id_index" on "technician" ("home_state", "ase_id");`);
    this.addSql(
      `alter table "technician" add constraint "technician_ase_id_form" check (ase_id ~ '^ASE-[0-9]{4}-[0-9]{4}$');`,
    );
    this.addSql(
      `create table "status_action" ("id" uuid not null, "technician_id" uuid not null, "test_code" text not null, "action" text not null, "effective_on" date not null, "reason_code" text not null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "status_action_retracted" on "status_action" ("technician_id") where retracted_at is not null;`,
    );
    this.addSql(
      `create unique index "status_action_once" on "status_action" ("technician_id", "test_code", "effective_on", "action") where retracted_at is null;`,
    );
    this.addSql(
      `alter table "status_action" add constraint "status_action_known" check (action in ('SUSPEND', 'REINSTATE', 'REVOKE'));`,
    );
    this.addSql(
      `create table "experience_record" ("id" uuid not null, "technician_id" uuid not null, "kind" text not null, "series" text[] not null, "from_on" date not null, "through_on" date not null, "organization_name" text not null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "experience_record_retracted" on "experience_record" ("technician_id") where retracted_at is not null;`,
    );
    this.addSql(
      `create unique index "experience_record_once" on "experience_record" ("technician_id", "kind", "from_on", "through_on", "organization_name") where retracted_at is null;`,
    );
    this.addSql(
      `alter table "experience_record" add constraint "experience_record_kind_known" check (kind in ('WORK', 'TRAINING'));`,
    );
    this.addSql(
      `alter table "experience_record" add constraint "experience_record_in_order" check (from_on <= through_on);`,
    );
    this.addSql(
      `create table "exam_result" ("id" uuid not null, "technician_id" uuid not null, "test_code" text not null, "kind" text not null, "taken_on" date not null, "passed" boolean not null, "rule_pack" text not null, "waited" boolean not null default false, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "exam_result_retracted" on "exam_result" ("technician_id") where retracted_at is not null;`,
    );
    this.addSql(`create index "exam_result_waited" on "exam_result" ("technician_id") where waited;`);
    this.addSql(
      `create unique index "exam_result_once" on "exam_result" ("technician_id", "test_code", "taken_on") where retracted_at is null;`,
    );
    this.addSql(
      `alter table "exam_result" add constraint "exam_result_kind_known" check (kind in ('INITIAL', 'RECERTIFICATION'));`,
    );
    this.addSql(
      `create table "credential_period" ("id" uuid not null, "technician_id" uuid not null, "test_code" text not null, "from_on" date not null, "until_on" date not null, "basis" text not null, "basis_fact_id" uuid null, "rule_pack" text not null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "credential_period_retracted" on "credential_period" ("technician_id") where retracted_at is not null;`,
    );
    this.addSql(
      `create unique index "credential_period_once" on "credential_period" ("technician_id", "test_code", "from_on") where retracted_at is null;`,
    );
    this.addSql(
      `alter table "credential_period" add constraint "credential_period_in_order" check (from_on < until_on);`,
    );
    this.addSql(
      `alter table "credential_period" add constraint "credential_period_basis_known" check (basis in ('INITIAL_TEST', 'RECERTIFICATION_TEST', 'CONTINUING_EDUCATION'));`,
    );
    this.addSql(
      `create table "continuing_education" ("id" uuid not null, "technician_id" uuid not null, "test_code" text not null, "completed_on" date not null, "provider" text not null, "rule_pack" text not null, "recorded_by" uuid null, "recorded_at" timestamptz not null, "retracted_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create index "continuing_education_retracted" on "continuing_education" ("technician_id") where retracted_at is not null;`,
    );
    this.addSql(
      `create unique index "continuing_education_once" on "continuing_education" ("technician_id", "test_code", "completed_on") where retracted_at is null;`,
    );
    this.addSql(
      `create table "badge" ("id" uuid not null, "technician_id" uuid not null, "codes" jsonb not null, "key_id" text not null, "issued_at" timestamptz not null, "expires_at" timestamptz not null, "withdrawn_at" timestamptz null, "status_list_id" uuid not null, "status_index" int not null, primary key ("id"));`,
    );
    this.addSql(`create index "badge_technician_id_index" on "badge" ("technician_id");`);
    this.addSql(
      `alter table "badge" add constraint "badge_status_list_id_status_index_unique" unique ("status_list_id", "status_index");`,
    );
    this.addSql(
      `alter table "api_key" add constraint "api_key_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(
      `alter table "status_list_entry" add constraint "status_list_entry_status_list_id_foreign" foreign key ("status_list_id") references "status_list" ("id");`,
    );
    this.addSql(
      `alter table "status_action" add constraint "status_action_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "experience_record" add constraint "experience_record_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "exam_result" add constraint "exam_result_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "credential_period" add constraint "credential_period_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "continuing_education" add constraint "continuing_education_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "badge" add constraint "badge_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
  }
}
