import { defineEntity, p } from '@mikro-orm/core';
import type { Day } from '../../kernel/day.ts';
import { Technician } from '../technicians/technician.entity.ts';

const BadgeSchema = defineEntity({
  name: 'Badge',
  tableName: 'badge',
  uniques: [{ properties: ['statusListId', 'statusIndex'] }],
  properties: {
    /** Also the token's `jti`. */
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk().index(),
    /** Each code with the last day that was claimed for it. */
    codes: p.json<Record<string, Day>>(),
    /** RFC 7638 thumbprint of the key that signed it. */
    keyId: p.text(),
    issuedAt: p.datetime(),
    expiresAt: p.datetime(),
    withdrawnAt: p.datetime().nullable(),
    statusListId: p.uuid(),
    statusIndex: p.integer(),
  },
});

/** A badge that was issued. The token itself is not kept: only whoever carries it has it. */
export class Badge extends BadgeSchema.class {}
BadgeSchema.setClass(Badge);
