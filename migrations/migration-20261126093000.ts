import { Migration } from '@mikro-orm/migrations';

/**
 * A technician's mail address and telephone lie behind the second wall too, in a table of their own: rows of `technician` have no
 * policy, because anybody's question is answered from them. Whoever gave neither has no row.
 */
export class Migration20261126093000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "technician_contact" ("technician_id" uuid not null, "email" text null, "phone" text null, primary key ("technician_id"));`,
    );
    this.addSql(
      `insert into "technician_contact" select id, email, phone from "technician" where email is not null or phone is not null;`,
    );
    this.addSql(
      `alter table "technician_contact" add constraint "technician_contact_technician_id_foreign" foreign key ("technician_id") references "technician" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "technician_contact" add constraint "technician_contact_says_something" check (email is not null or phone is not null);`,
    );
    this.addSql(
      `alter table "technician" drop constraint "technician_erased_whole", drop column "email", drop column "phone";`,
    );
    this.addSql(
      `alter table "technician" add constraint "technician_erased_whole" check ((erased_at is not null) = (last_name = '' and first_name = '' and last_name_folded = ''));`,
    );
    for (const statement of WALL) this.addSql(statement);
  }
}

/** Each question is asked as `(select …)`: once for a statement, not once for a row. */
const REGISTRARS = `(select registry_scope()) in ('WORKING', 'REGISTRAR')`;
const OWN = 'technician_id = any ((select registry_technicians())::uuid[])';

/**
 * As `Technician.email` and `Technician.phone` in `src/server/permissions.ts`: registrars read any and alone write them,
 * technicians read their own, whoever hands out a person's record reads that person's. Of deletions a policy asks only what it shows.
 */
const WALL = [
  `alter table "technician_contact" enable row level security`,
  `create policy "scope" on "technician_contact" to registry_service using (${REGISTRARS} or ${OWN}) with check (${REGISTRARS})`,
  `create policy "scope_of_deletion" on "technician_contact" as restrictive for delete to registry_service using (${REGISTRARS})`,
  'grant delete on "technician_contact" to registry_service',
];
