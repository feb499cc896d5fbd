import { Migration } from '@mikro-orm/migrations';

/**
 * Indexes for what was found by reading a whole table: an employer's shops and people, shops of a city, a person's keys, codes, devices
 * and lines of rosters, whose organisation stands for a technician, and what is still shown to verifiers.
 */
export class Migration20261126094500 extends Migration {
  override up(): void {
    this.addSql(`create index "api_key_of_technician" on "api_key" ("technician_id") where technician_id is not null;`);
    this.addSql(
      `create index "one_time_code_of_technician" on "one_time_code" ("technician_id") where technician_id is not null;`,
    );
    this.addSql(`create index "known_device_person_id_index" on "known_device" ("person_id");`);
    this.addSql(
      `create index "presentation_request_shown" on "presentation_request" ("answered_at") where contents is not null;`,
    );
    this.addSql(`create index "roster_line_ase_id_index" on "roster_line" ("ase_id");`);
    this.addSql(`create index "shop_organization_id_shop_number_index" on "shop" ("organization_id", "shop_number");`);
    this.addSql(`create index "shop_in_city" on "shop" (lower(city), shop_number);`);
    this.addSql(`create index "ended_monitoring_technician_id_index" on "ended_monitoring" ("technician_id");`);
    this.addSql(`create index "technician_account_organization_id_index" on "technician_account" ("organization_id");`);
    this.addSql(OPEN_CODES);
  }
}

const SCOPE = '(select registry_scope())';
const CODES = `${SCOPE} in ('WORKING', 'AUTHENTICATING', 'REGISTRAR')
  or person_id = (select registry_person())
  or (${SCOPE} = 'EXPORTING' and person_id = any ((select registry_exported_accounts())::uuid[]))
  or (${SCOPE} = 'EXPORTING' and technician_id = any ((select registry_technicians())::uuid[]))
  or (select true from invitation whole where whole.id = invitation_id limit 1)`;

/**
 * To whom codes are open stays the same. Invitations are looked for one by one, as `limit` has it: for an `exists` PostgreSQL would
 * sooner read all of them into a hash.
 */
const OPEN_CODES = `alter policy "scope" on "one_time_code" using (${CODES}) with check (${CODES})`;
