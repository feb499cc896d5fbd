import { Migration } from '@mikro-orm/migrations';

/** A government credential's number is its agency's once at a time; lists of an agency's and of a programme's. */
export class Migration20261125210207 extends Migration {
  override up(): void {
    this.addSql(`create index "oem_enrolment_program" on "oem_enrolment" ("program", "record_id");`);
    this.addSql(`drop index "government_credential_number";`);
    this.addSql(`create index "government_credential_agency" on "government_credential" ("agency_id", "record_id");`);
    this.addSql(
      `alter table "government_credential" add constraint "government_credential_number_once" exclude using gist ((agency_id::text || ' ' || class_code || ' ' || number) with =, daterange(from_on, least(coalesce(pending_until_on, until_on), ended_on)) with &&) where (retracted_at is null);`,
    );
  }
}
