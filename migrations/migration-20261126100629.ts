import { Migration } from '@mikro-orm/migrations';

/** A presentation is forgotten once its link has run out: the link, which stays, has none from then on. */
export class Migration20261126100629 extends Migration {
  override up(): void {
    this.addSql(`alter table "share_link" drop constraint "share_link_sealed_of_its_kind";`);
    this.addSql(`create index "share_link_sealed" on "share_link" ("expires_at") where sealed is not null;`);
    this.addSql(
      `alter table "share_link" add constraint "share_link_sealed_of_its_kind" check (sealed is null or (kind = 'PRESENTATION' and ended_at is null));`,
    );
  }
}
