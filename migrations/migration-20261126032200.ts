import { Migration } from '@mikro-orm/migrations';

/** Scopes, use and replacement of API keys; OAuth clients; proofs that were used; what the database holds. */
export class Migration20261126032200 extends Migration {
  override up(): void {
    this.addSql(
      `create table "oauth_client" ("id" uuid not null, "organization_id" uuid not null, "role" text not null, "label" text not null, "scopes" text[] null, "authentication" text not null, "secret_digest" text null, "secret_prefix" text null, "former_secret_digest" text null, "former_secret_until" timestamptz null, "jwks" jsonb null, "jwks_uri" text null, "dpop_bound" boolean not null, "created_at" timestamptz not null, "last_used_at" timestamptz null, "revoked_at" timestamptz null, primary key ("id"));`,
    );
    this.addSql(`create index "oauth_client_organization_id_index" on "oauth_client" ("organization_id");`);
    this.addSql(`create table "registry_environment" ("id" smallint primary key, "environment" text not null);`);
    this.addSql(
      `create table "used_proof" ("digest" text not null, "keep_until" timestamptz not null, primary key ("digest"));`,
    );
    this.addSql(`create index "used_proof_keep_until_index" on "used_proof" ("keep_until");`);
    this.addSql(
      `alter table "api_key" add "scopes" text[] null, add "last_used_at" timestamptz null, add "replaced_by" uuid null;`,
    );
    this.addSql(`create index "api_key_organization_id_index" on "api_key" ("organization_id");`);
    this.addSql(`alter table "presentation_request" alter column "api_key_id" drop not null;`);
    this.addSql(
      `alter table "oauth_client" add constraint "oauth_client_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
    this.addSql(
      `alter table "oauth_client" add constraint "oauth_client_role_known" check (role in ('REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY'));`,
    );
    this.addSql(
      `alter table "oauth_client" add constraint "oauth_client_authentication" check (case authentication when 'CLIENT_SECRET' then secret_digest is not null and jwks is null and jwks_uri is null when 'PRIVATE_KEY_JWT' then secret_digest is null and (jwks is null) <> (jwks_uri is null) else false end);`,
    );
    this.addSql(`alter table "registry_environment" add constraint "registry_environment_one_row" check (id = 1);`);
    this.addSql(
      `alter table "registry_environment" add constraint "registry_environment_known" check (environment in ('LIVE', 'SANDBOX'));`,
    );
    // A database with keys has been a live one until now.
    this.addSql(
      `insert into "registry_environment" ("id", "environment") select 1, 'LIVE' where exists (select from "api_key");`,
    );
  }
}
