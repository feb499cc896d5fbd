import { defineEntity, p } from '@mikro-orm/core';

const PublishedRulePackSchema = defineEntity({
  name: 'PublishedRulePack',
  tableName: 'rule_pack',
  uniques: [{ name: 'rule_pack_once', properties: ['code', 'version'] }],
  properties: {
    id: p.uuid().primary(),
    code: p.text(),
    version: p.integer(),
    /** The whole document, as {@link digest} covers it but for the order of its members. */
    document: p.json<Readonly<Record<string, unknown>>>(),
    /** SHA-256, in hexadecimal, of the document's canonical text: tells whether a file still says what was published. */
    digest: p.text(),
    publishedAt: p.datetime(),
    /** The first day on which no new rule may be written against it; null while none is set. */
    retiredOn: p.date().nullable(),
  },
});

/** A version of a rule pack as it was published: its document never changes, so that old answers can be judged again. */
export class PublishedRulePack extends PublishedRulePackSchema.class {}
PublishedRulePackSchema.setClass(PublishedRulePack);
