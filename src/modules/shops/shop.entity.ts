import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../accounts/organization.entity.ts';

const ShopSchema = defineEntity({
  name: 'Shop',
  tableName: 'shop',
  indexes: [
    { properties: ['jurisdiction', 'shopNumber'] },
    { properties: ['nameFolded', 'shopNumber'] },
    { properties: ['organization', 'shopNumber'] },
    { name: 'shop_in_city', expression: 'create index "shop_in_city" on "shop" (lower(city), shop_number)' },
  ],
  checks: [{ name: 'shop_number_form', expression: "shop_number ~ '^SHP-[0-9]{6}$'" }],
  properties: {
    id: p.uuid().primary(),
    /** The registry's number for the shop, `SHP-dddddd`: what people and files call it by. */
    shopNumber: p.text().unique(),
    /** The organisation that runs it and may keep its record; null while nobody has claimed it. */
    organization: () => p.manyToOne(Organization).mapToPk().nullable(),
    name: p.text(),
    /** The name as {@link foldName} leaves it. */
    nameFolded: p.text(),
    street: p.text(),
    city: p.text(),
    postalCode: p.text(),
    /** ISO 3166-2, `US-CA`. */
    jurisdiction: p.text(),
    version: p.integer(),
    registeredAt: p.datetime(),
  },
});

/** A place where vehicles are repaired. Its profile is shown as it is now; what changes with time are {@link ShopTerm}s. */
export class Shop extends ShopSchema.class {}
ShopSchema.setClass(Shop);
