import { defineEntity, p } from '@mikro-orm/core';
import type { Day } from '../../kernel/day.ts';
import type { Role } from '../../kernel/viewer.ts';
import { placeInLogTrigger } from '../audit/log-pending.entity.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import { LOOK_UP_KINDS, type LookUpKind, type LookUpQuestion } from './look-up.rules.ts';

const LookUpSchema = defineEntity({
  name: 'LookUpRow',
  tableName: 'look_up',
  // Ids carry the moment, so each index is in the order of asking, and the table can be partitioned by ranges of ids.
  indexes: [
    { name: 'look_up_of_technician', properties: ['technicianId', 'id'], where: 'technician_id is not null' },
    { name: 'look_up_by_organization', properties: ['organizationId', 'id'], where: 'organization_id is not null' },
  ],
  checks: [
    { name: 'look_up_kind_known', expression: `kind in (${LOOK_UP_KINDS.map((kind) => `'${kind}'`).join(', ')})` },
    { name: 'look_up_of_line_in_roster', expression: "(kind = 'ROSTER_LINE') = (part_of is not null)" },
    { name: 'look_up_question_once', expression: '(question is null) = (part_of is not null)' },
    { name: 'look_up_receipt_whole', expression: '(receipt_digest is null) = (receipt_key_id is null)' },
    { name: 'look_up_tier_known', expression: "tier in ('LIMITED', 'FULL')" },
    { name: 'look_up_digest_length', expression: 'length(receipt_digest) = 32' },
  ],
  // TRUNCATE is refused by a trigger of the migration: the schema generator cannot see those.
  triggers: [
    {
      name: 'append_only',
      timing: 'before',
      events: ['update', 'delete'],
      forEach: 'statement',
      body: "raise exception 'the look-up ledger is append-only' using errcode = 'restrict_violation';",
    },
    placeInLogTrigger('look_up', 'LOOK_UP'),
  ],
  properties: {
    /** A UUIDv7. Where a receipt was given, the receipt's `jti`. */
    id: p.uuid().primary(),
    askedAt: p.datetime(),
    kind: p.text().$type<LookUpKind>(),
    organizationId: p.uuid().nullable(),
    apiKeyId: p.uuid().nullable(),
    personId: p.uuid().nullable(),
    oauthClientId: p.uuid().nullable(),
    role: p.text().$type<Role>(),
    purpose: p.text(),
    technicianId: p.uuid().nullable(),
    shopId: p.uuid().nullable(),
    /** An ASE ID or a shop number, as the asker gave it. */
    askedFor: p.text().nullable(),
    asOf: p.date().$type<Day>(),
    knownAt: p.datetime(),
    rulePack: p.text(),
    question: p.json<LookUpQuestion>().nullable(),
    partOf: p.uuid().nullable(),
    verdict: p.text().$type<Verdict>().nullable(),
    tier: p.text().$type<Tier>().nullable(),
    /** `A5 CURRENT;MASTER_AUTOMOBILE HOLDS`. */
    told: p.text(),
    /** SHA-256 of the receipt as it was given. */
    receiptDigest: p.blob().nullable(),
    receiptKeyId: p.text().nullable(),
    /** Makes the row's hash in the transparency log tell nothing of the row; random. */
    logSalt: p.uuid().defaultRaw('gen_random_uuid()'),
  },
});

/** A question that was asked, and what was told. Rows refer to others by id alone, so that writing one reads no other table. */
export class LookUpRow extends LookUpSchema.class {}
LookUpSchema.setClass(LookUpRow);
