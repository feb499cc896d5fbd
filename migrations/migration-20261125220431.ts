import { Migration } from '@mikro-orm/migrations';

/** A person entered twice is merged: the row that was one too many stays, and says into whom and since when. */
export class Migration20261125220431 extends Migration {
  override up(): void {
    this.addSql(`alter table "technician" add "merged_into_id" uuid null, add "merged_at" timestamptz null;`);
    this.addSql(
      `alter table "technician" add constraint "technician_merged_at_once" check ((merged_into_id is null) = (merged_at is null));`,
    );
    this.addSql(
      `alter table "technician" add constraint "technician_merged_into_another" check (merged_into_id <> id);`,
    );
  }
}
