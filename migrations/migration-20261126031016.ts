import { Migration } from '@mikro-orm/migrations';

/** Badges of a compromised key are signed anew as they are, with their id and status entry; only portable credentials are replaced. */
export class Migration20261126031016 extends Migration {
  override up(): void {
    this.addSql(`alter table "key_reissue_chunk" add "portable" int not null default 0;`);
    // What is left of a re-issue under way may be portable credentials, all of it.
    this.addSql(`update "key_reissue_chunk" set "portable" = "tokens";`);
    this.addSql(`alter table "key_reissue_chunk" alter column "portable" drop default;`);
    this.addSql(`alter table "issued_token" add "reissued_at" timestamptz null;`);
    this.addSql(
      `update "issued_token" set "reissued_at" = "issued_at" where "kind" = 'BADGE' and "replaces" is not null;`,
    );
  }
}
