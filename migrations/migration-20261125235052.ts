import { Migration } from '@mikro-orm/migrations';

/** Requests that a technician prove something, and the nonces that were answered. */
export class Migration20261125235052 extends Migration {
  override up(): void {
    this.addSql(
      `create table "presentation_nonce" ("digest" text not null, "keep_until" timestamptz not null, primary key ("digest"));`,
    );
    this.addSql(`create index "presentation_nonce_keep_until_index" on "presentation_nonce" ("keep_until");`);
    this.addSql(
      `create table "presentation_request" ("id" uuid not null, "organization_id" uuid not null, "api_key_id" uuid not null, "role" text not null, "audience" text not null, "nonce" text not null, "requirement" jsonb not null, "rule_pack" text not null, "purpose" text not null, "limited" boolean not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, "answered_at" timestamptz null, "answer" jsonb null, "contents" jsonb null, primary key ("id"));`,
    );
    this.addSql(
      `create index "presentation_request_organization_id_index" on "presentation_request" ("organization_id");`,
    );
    this.addSql(
      `alter table "presentation_request" add constraint "presentation_request_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`,
    );
  }
}
