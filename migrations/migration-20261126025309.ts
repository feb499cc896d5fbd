import { Migration } from '@mikro-orm/migrations';

/** Consents, requests for them, ended monitoring and disputes; the tier of what was told; erased names. */
export class Migration20261126025309 extends Migration {
  override up(): void {
    this.addSql(
      `create table "ended_monitoring" ("id" uuid not null, "technician_id" uuid not null, "organization_id" uuid not null, "ended_at" timestamptz not null, "resumed_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(
      `create unique index "ended_monitoring_once" on "ended_monitoring" ("technician_id", "organization_id") where resumed_at is null;`,
    );
    this.addSql(
      `create table "dispute" ("id" uuid not null, "technician_id" uuid not null, "kind" text not null, "fact_id" uuid not null, "code" text not null, "statement" text null, "opened_at" timestamptz not null, "resolution" text null, "reason" text null, "resolved_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "dispute_of_technician" on "dispute" ("technician_id", "id");`);
    this.addSql(`create index "dispute_open" on "dispute" ("id") where resolved_at is null;`);
    this.addSql(`create unique index "dispute_open_once" on "dispute" ("fact_id") where resolved_at is null;`);
    this.addSql(
      `create table "consent" ("id" uuid not null, "technician_id" uuid not null, "organization_id" uuid not null, "tier" text not null, "purpose" text not null, "scope" text[] not null, "granted_at" timestamptz not null, "granted_on" date not null, "until_on" date not null, "withdrawn_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "consent_of_technician" on "consent" ("technician_id", "organization_id", "id");`);
    this.addSql(`create index "consent_of_organization" on "consent" ("organization_id", "id");`);
    this.addSql(
      `create table "consent_request" ("id" uuid not null, "technician_id" uuid not null, "organization_id" uuid not null, "tier" text not null, "purpose" text not null, "scope" text[] not null, "through_on" date not null, "requested_at" timestamptz not null, "requested_on" date not null, "until_on" date not null, "reminders" int not null, "answer" text null, "answered_at" timestamptz null, "consent_id" uuid null, primary key ("id"));`,
    );
    this.addSql(`create index "consent_request_of_technician" on "consent_request" ("technician_id", "id");`);
    this.addSql(`create index "consent_request_of_organization" on "consent_request" ("organization_id", "id");`);
    this.addSql(`create index "consent_request_open" on "consent_request" ("until_on") where answer is null;`);
    this.addSql(`alter table "look_up" add "tier" text null;`);
    this.addSql(`alter table "look_up" add constraint "look_up_tier_known" check (tier in ('LIMITED', 'FULL'));`);
    this.addSql(`alter table "roster_line" add "tier" text null;`);
    this.addSql(`alter table "technician" add "erased_at" timestamptz null;`);
    this.addSql(
      `alter table "technician" add constraint "technician_erased_whole" check ((erased_at is not null) = (last_name = '' and first_name = '' and last_name_folded = '' and email is null and phone is null));`,
    );
    this.addSql(
      `alter table "ended_monitoring" add constraint "ended_monitoring_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "ended_monitoring" add constraint "ended_monitoring_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(
      `alter table "dispute" add constraint "dispute_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "dispute" add constraint "dispute_kind_known" check (kind in ('CREDENTIAL_PERIOD', 'STATUS_ACTION', 'EXAM_RESULT', 'EMPLOYMENT', 'OEM_ENROLMENT', 'GOVERNMENT_CREDENTIAL'));`,
    );
    this.addSql(
      `alter table "dispute" add constraint "dispute_resolution_known" check (resolution in ('UPHELD', 'REJECTED'));`,
    );
    this.addSql(
      `alter table "dispute" add constraint "dispute_resolved_at_once" check ((resolution is null) = (resolved_at is null));`,
    );
    this.addSql(
      `alter table "consent" add constraint "consent_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "consent" add constraint "consent_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(`alter table "consent" add constraint "consent_tier_known" check (tier in ('LIMITED', 'FULL'));`);
    this.addSql(`alter table "consent" add constraint "consent_in_order" check (granted_on < until_on);`);
    this.addSql(
      `alter table "consent" add constraint "consent_once" exclude using gist ((technician_id::text || ' ' || organization_id::text || ' ' || purpose) with =, daterange(granted_on, until_on) with &&) where (withdrawn_at is null);`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_technician_id_foreign" foreign key ("technician_id") references "technician" ("id");`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_consent_id_foreign" foreign key ("consent_id") references "consent" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_tier_known" check (tier in ('LIMITED', 'FULL'));`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_answer_known" check (answer in ('GRANTED', 'DECLINED'));`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_answered_at_once" check ((answer is null) = (answered_at is null));`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_granted_by" check ((consent_id is not null) = coalesce(answer = 'GRANTED', false));`,
    );
    this.addSql(
      `alter table "consent_request" add constraint "consent_request_open_once" exclude using gist ((technician_id::text || ' ' || organization_id::text || ' ' || purpose) with =, daterange(requested_on, until_on) with &&) where (answer is null);`,
    );
  }
}
