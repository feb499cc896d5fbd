import { Migration } from '@mikro-orm/migrations';

/** Rule packs are retired: the first day on which no new rule may be written against a version. */
export class Migration20261125211504 extends Migration {
  override up(): void {
    this.addSql(`alter table "rule_pack" add "retired_on" date null;`);
  }
}
