import { Migration } from '@mikro-orm/migrations';

/** People, what they belong to and how they sign in; organisations have a kind, which follows from what they do already. */
export class Migration20261126025621 extends Migration {
  override up(): void {
    this.addSql(
      `create table "attempt_count" ("key" text not null, "attempts" int not null, "last_at" timestamptz not null, "blocked_until" timestamptz null, primary key ("key"));`,
    );
    this.addSql(`create index "attempt_count_last_at_index" on "attempt_count" ("last_at");`);
    this.addSql(
      `create table "invitation" ("id" uuid not null, "organization_id" uuid not null, "email" text null, "role" text not null, "state" text not null, "invited_at" timestamptz not null, "expires_at" timestamptz not null, "ended_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "invitation_organization_id_id_index" on "invitation" ("organization_id", "id");`);
    this.addSql(
      `create unique index invitation_pending_once on invitation (organization_id, email) where state = 'PENDING';`,
    );
    this.addSql(
      `create table "person" ("id" uuid not null, "name" text not null, "email" text not null, "password_hash" text null, "created_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "person" add constraint "person_email_unique" unique ("email");`);
    this.addSql(
      `create table "passkey_challenge" ("challenge" text not null, "person_id" uuid null, "expires_at" timestamptz not null, primary key ("challenge"));`,
    );
    this.addSql(`create index "passkey_challenge_expires_at_index" on "passkey_challenge" ("expires_at");`);
    this.addSql(
      `create table "passkey" ("id" uuid not null, "person_id" uuid not null, "credential_id" text not null, "public_key" text not null, "counter" bigint not null, "transports" text[] not null, "label" text not null, "created_at" timestamptz not null, "last_used_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`alter table "passkey" add constraint "passkey_credential_id_unique" unique ("credential_id");`);
    this.addSql(`create index "passkey_person_id_id_index" on "passkey" ("person_id", "id");`);
    this.addSql(
      `create table "one_time_code" ("digest" text not null, "kind" text not null, "person_id" uuid null, "invitation_id" uuid null, "technician_id" uuid null, "email" text null, "issued_at" timestamptz not null, "expires_at" timestamptz not null, "used_at" timestamptz null, "wrong_uses" int not null, primary key ("digest"));`,
    );
    this.addSql(`create index "one_time_code_expires_at_index" on "one_time_code" ("expires_at");`);
    this.addSql(`create index "one_time_code_person_id_kind_index" on "one_time_code" ("person_id", "kind");`);
    this.addSql(
      `create table "member" ("id" uuid not null, "organization_id" uuid not null, "person_id" uuid not null, "role" text not null, "joined_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`create index "member_organization_id_id_index" on "member" ("organization_id", "id");`);
    this.addSql(`alter table "member" add constraint "member_once" unique ("person_id", "organization_id");`);
    this.addSql(
      `create table "known_device" ("token_digest" text not null, "person_id" uuid not null, "expires_at" timestamptz not null, primary key ("token_digest"));`,
    );
    this.addSql(
      `create table "session" ("id" uuid not null, "person_id" uuid not null, "token_digest" text not null, "organization_id" uuid null, "as_technician" boolean not null, "method" text not null, "device" text not null, "signed_in_at" timestamptz not null, "last_used_at" timestamptz not null, "expires_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "session" add constraint "session_token_digest_unique" unique ("token_digest");`);
    this.addSql(`create index "session_person_id_id_index" on "session" ("person_id", "id");`);
    this.addSql(
      `create table "technician_account" ("technician_id" uuid not null, "person_id" uuid not null, "organization_id" uuid not null, "claimed_at" timestamptz not null, primary key ("technician_id"));`,
    );
    this.addSql(
      `alter table "technician_account" add constraint "technician_account_one_a_person" unique ("person_id");`,
    );
    this.addSql(`alter table "audit_entry" add "person_id" uuid null;`);
    this.addSql(`alter table "organization" add "kind" text null;`);
    this.addSql(
      `alter table "organization" add constraint "organization_kind_known" check (kind in ('REGISTRAR', 'OEM_SPONSOR', 'AGENCY', 'SHOP', 'INSURER', 'PARTNER'));`,
    );
    this.addSql(`alter table "presentation_request" alter column "api_key_id" drop not null;`);
    this.addSql(
      `alter table "invitation" add constraint "invitation_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(
      `alter table "invitation" add constraint "invitation_role_known" check (role in ('OWNER', 'MANAGER', 'MEMBER', 'AUDITOR'));`,
    );
    this.addSql(
      `alter table "invitation" add constraint "invitation_state_known" check (state in ('PENDING', 'ACCEPTED', 'WITHDRAWN'));`,
    );
    this.addSql(
      `alter table "invitation" add constraint "invitation_address_while_pending" check ((email is not null) = (state = 'PENDING'));`,
    );
    this.addSql(
      `alter table "invitation" add constraint "invitation_end_whole" check ((ended_at is not null) = (state <> 'PENDING'));`,
    );
    this.addSql(
      `alter table "passkey_challenge" add constraint "passkey_challenge_person_id_foreign" foreign key ("person_id") references "person" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "passkey" add constraint "passkey_person_id_foreign" foreign key ("person_id") references "person" ("id");`,
    );
    this.addSql(
      `alter table "one_time_code" add constraint "one_time_code_person_id_foreign" foreign key ("person_id") references "person" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "one_time_code" add constraint "one_time_code_kind_known" check (kind in ('INVITATION', 'SIGN_IN', 'PASSWORD_RESET', 'TECHNICIAN_CLAIM'));`,
    );
    this.addSql(
      `alter table "member" add constraint "member_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(
      `alter table "member" add constraint "member_person_id_foreign" foreign key ("person_id") references "person" ("id");`,
    );
    this.addSql(
      `alter table "member" add constraint "member_role_known" check (role in ('OWNER', 'MANAGER', 'MEMBER', 'AUDITOR'));`,
    );
    this.addSql(
      `alter table "known_device" add constraint "known_device_person_id_foreign" foreign key ("person_id") references "person" ("id");`,
    );
    this.addSql(
      `alter table "session" add constraint "session_person_id_foreign" foreign key ("person_id") references "person" ("id");`,
    );
    this.addSql(
      `alter table "session" add constraint "session_organization_id_foreign" foreign key ("organization_id") references "organization" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "session" add constraint "session_acts_as_one" check (organization_id is null or not as_technician);`,
    );
    this.addSql(
      `alter table "technician_account" add constraint "technician_account_person_id_foreign" foreign key ("person_id") references "person" ("id");`,
    );
    this.addSql(
      `alter table "technician_account" add constraint "technician_account_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    // What gives an organisation more power says what it is, when it has keys of several roles.
    this.addSql(`update organization o set kind = known.kind
      from (select distinct on (organization_id) organization_id, kind
              from (select organization_id, case role when 'REGISTRAR' then 'REGISTRAR' when 'SPONSOR' then 'OEM_SPONSOR'
                             when 'AGENCY' then 'AGENCY' when 'INSURER' then 'INSURER' when 'EMPLOYER' then 'SHOP' end as kind
                      from api_key
                    union all select id, 'OEM_SPONSOR' from organization where sponsor is not null
                    union all select organization_id, 'AGENCY' from government_agency
                    union all select organization_id, 'INSURER' from repair_program
                    union all select organization_id, 'SHOP' from shop) told
             where kind is not null and organization_id is not null
             order by organization_id, array_position(array['REGISTRAR', 'OEM_SPONSOR', 'AGENCY', 'INSURER', 'SHOP'], kind)
           ) known
     where known.organization_id = o.id;`);
  }
}
