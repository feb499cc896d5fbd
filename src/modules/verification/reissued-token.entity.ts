import { defineEntity, p } from '@mikro-orm/core';
import { IssuedToken } from './issued-token.entity.ts';

const ReissuedTokenSchema = defineEntity({
  name: 'ReissuedToken',
  tableName: 'reissued_token',
  properties: {
    token: () => p.manyToOne(IssuedToken).mapToPk().primary().deleteRule('cascade'),
    /** The signed token, sealed: whoever reads the database alone cannot show it. */
    sealed: p.text(),
    /** When it runs out, collected or not. */
    expiresAt: p.datetime(),
  },
});

/** The token of a badge that was signed anew while its holder was away: kept until it is collected or has run out. */
export class ReissuedToken extends ReissuedTokenSchema.class {}
ReissuedTokenSchema.setClass(ReissuedToken);
