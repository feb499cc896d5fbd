import { Migration } from '@mikro-orm/migrations';

/** Badges become one kind of issued token beside portable credentials: one table, one status mechanism for both. */
export class Migration20261125233500 extends Migration {
  override up(): void {
    this.addSql(`alter table "badge" rename to "issued_token";`);
    this.addSql(`alter index "badge_technician_id_index" rename to "issued_token_technician_id_index";`);
    for (const [from, to] of [
      ['badge_pkey', 'issued_token_pkey'],
      ['badge_status_list_id_status_index_unique', 'issued_token_status_list_id_status_index_unique'],
      ['badge_technician_id_foreign', 'issued_token_technician_id_foreign'],
    ]) {
      this.addSql(`alter table "issued_token" rename constraint "${from}" to "${to}";`);
    }
    this.addSql(`alter table "issued_token" add "kind" text not null default 'BADGE', add "portable" jsonb null;`);
    this.addSql(`alter table "issued_token" alter column "kind" drop default;`);
    this.addSql(
      `alter table "issued_token" add constraint "issued_token_portable_of_its_kind" check ((kind = 'PORTABLE_CREDENTIAL') = (portable is not null));`,
    );
  }
}
