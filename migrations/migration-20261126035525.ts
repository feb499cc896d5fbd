import { Migration } from '@mikro-orm/migrations';

/** Which key, member or program of an organisation asked: the ledger names it to the organisation. */
export class Migration20261126035525 extends Migration {
  override up(): void {
    this.addSql(`alter table "look_up" add "person_id" uuid null, add "oauth_client_id" uuid null;`);
    this.addSql(`alter table "presentation_request" add "person_id" uuid null, add "oauth_client_id" uuid null;`);
  }
}
