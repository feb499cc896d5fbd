import { Migration } from '@mikro-orm/migrations';

/** Compromised signing keys, who signed each status list, and what takes the place of the tokens of a compromised key. */
export class Migration20261126000046 extends Migration {
  override up(): void {
    this.addSql(
      `create table "key_reissue" ("kid" text not null, "state" text not null, "total" int not null, "done" int not null, "created_at" timestamptz not null, "started_at" timestamptz null, "finished_at" timestamptz null, primary key ("kid"));`,
    );
    this.addSql(
      `create table "key_reissue_chunk" ("reissue_kid" text not null, "from_id" uuid not null, "through_id" uuid not null, "tokens" int not null, primary key ("reissue_kid", "from_id"));`,
    );
    this.addSql(
      `create table "reissued_token" ("token_id" uuid not null, "sealed" text not null, "expires_at" timestamptz not null, primary key ("token_id"));`,
    );
    this.addSql(`alter table "signing_key" drop constraint "signing_key_state_known";`);
    this.addSql(
      `alter table "signing_key" add "compromised_at" timestamptz null, add "compromised_since" timestamptz null;`,
    );
    this.addSql(
      `alter table "signing_key" add constraint "signing_key_compromise_whole" check ((state = 'COMPROMISED') = (compromised_at is not null)
        and (compromised_since is null) = (compromised_at is null));`,
    );
    this.addSql(
      `alter table "signing_key" add constraint "signing_key_compromised_since_past" check (compromised_since <= compromised_at);`,
    );
    this.addSql(
      `alter table "signing_key" add constraint "signing_key_compromised_signs_no_more" check (compromised_at is null or active_until is not null);`,
    );
    this.addSql(
      `alter table "signing_key" add constraint "signing_key_state_known" check (state in ('PUBLISHED', 'ACTIVE', 'RETIRED', 'COMPROMISED'));`,
    );
    this.addSql(`alter table "status_list" add "key_id" text null;`);
    this.addSql(`alter table "issued_token" add "replaces" uuid null;`);
    this.addSql(
      `create unique index "issued_token_replaced_once" on "issued_token" ("replaces") where replaces is not null;`,
    );
    this.addSql(
      `alter table "key_reissue" add constraint "key_reissue_state_known" check (state in ('WAITING', 'RUNNING', 'DONE'));`,
    );
    this.addSql(
      `alter table "key_reissue" add constraint "key_reissue_done_within_total" check (done >= 0 and done <= total);`,
    );
    this.addSql(
      `alter table "key_reissue" add constraint "key_reissue_finished_when_done" check ((state = 'DONE') = (finished_at is not null) and (state <> 'DONE' or done = total));`,
    );
    this.addSql(
      `alter table "key_reissue_chunk" add constraint "key_reissue_chunk_reissue_kid_foreign" foreign key ("reissue_kid") references "key_reissue" ("kid") on delete cascade;`,
    );
    this.addSql(
      `alter table "reissued_token" add constraint "reissued_token_token_id_foreign" foreign key ("token_id") references "issued_token" ("id") on update cascade on delete cascade;`,
    );
  }
}
