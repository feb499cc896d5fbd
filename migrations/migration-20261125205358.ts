import { Migration } from '@mikro-orm/migrations';

/** How shops and technicians stand, for lists of whole networks: derived from facts, and rebuilt from them at any time. */
export class Migration20261125205358 extends Migration {
  override up(): void {
    this.addSql(
      `create table "shop_standing" ("rule" text not null, "shop_id" uuid not null, "shop_number" text not null, "jurisdiction" text not null, "city" text not null, "enrolled" boolean not null, "enrolled_from" date null, "enrolled_until" date null, "satisfied" boolean not null, "holds_through" date null, "certified" int not null, "total" int not null, "masters" int not null, "blue_seal" boolean not null, "recognised" boolean not null, "reasons" text[] not null, "stale_on" date null, "pack" text not null, "changes_after" date generated always as (coalesce(holds_through, '9999-12-31'::date)) stored not null, "certified_share" double precision generated always as (case when total = 0 then 0 else certified::double precision / total end) stored not null, primary key ("rule", "shop_id"));`,
    );
    this.addSql(`create index "shop_standing_shop" on "shop_standing" ("shop_id");`);
    this.addSql(`create index "shop_standing_stale" on "shop_standing" ("stale_on") where stale_on is not null;`);
    this.addSql(
      `create index "shop_standing_by_change" on "shop_standing" (rule, satisfied, changes_after, shop_number) where enrolled;`,
    );
    this.addSql(
      `create index "shop_standing_in_state_by_change" on "shop_standing" (rule, jurisdiction, satisfied, changes_after, shop_number) where enrolled;`,
    );
    this.addSql(
      `create index "shop_standing_by_certified" on "shop_standing" (rule, satisfied, certified, shop_number) where enrolled;`,
    );
    this.addSql(
      `create index "shop_standing_in_state_by_certified" on "shop_standing" (rule, jurisdiction, satisfied, certified, shop_number) where enrolled;`,
    );
    this.addSql(
      `create index "shop_standing_by_share" on "shop_standing" (rule, satisfied, certified_share, shop_number) where enrolled;`,
    );
    this.addSql(
      `create index "shop_standing_in_state_by_share" on "shop_standing" (rule, jurisdiction, satisfied, certified_share, shop_number) where enrolled;`,
    );
    this.addSql(
      `create index "shop_standing_by_number" on "shop_standing" (rule, satisfied, shop_number) where enrolled;`,
    );
    this.addSql(
      `create index "shop_standing_in_state_by_number" on "shop_standing" (rule, jurisdiction, satisfied, shop_number) where enrolled;`,
    );
    this.addSql(
      `create table "technician_standing" ("designation" text not null, "technician_id" uuid not null, "ase_id" text not null, "home_state" text not null, "holds" boolean not null, "holds_through" date null, "stale_on" date null, "pack" text not null, "changes_after" date generated always as (coalesce(holds_through, '9999-12-31'::date)) stored not null, primary key ("designation", "technician_id"));`,
    );
    this.addSql(`create index "technician_standing_technician" on "technician_standing" ("technician_id");`);
    this.addSql(
      `create index "technician_standing_stale" on "technician_standing" ("stale_on") where stale_on is not null;`,
    );
    this.addSql(
      `create index "technician_standing_holders" on "technician_standing" (designation, changes_after, ase_id) where holds;`,
    );
    this.addSql(
      `create index "technician_standing_holders_in_state" on "technician_standing" (designation, home_state, changes_after, ase_id) where holds;`,
    );
  }
}
