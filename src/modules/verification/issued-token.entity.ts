import { defineEntity, p } from '@mikro-orm/core';
import type { Day } from '../../kernel/day.ts';
import { Technician } from '../technicians/technician.entity.ts';
import type { IssuedTokenKind, PortableContents } from './issued-token.rules.ts';

const IssuedTokenSchema = defineEntity({
  name: 'IssuedToken',
  tableName: 'issued_token',
  uniques: [
    { properties: ['statusListId', 'statusIndex'] },
    { name: 'issued_token_replaced_once', properties: ['replaces'], where: 'replaces is not null' },
  ],
  checks: [
    {
      name: 'issued_token_portable_of_its_kind',
      expression: "(kind = 'PORTABLE_CREDENTIAL') = (portable is not null)",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<IssuedTokenKind>(),
    technician: () => p.manyToOne(Technician).mapToPk().index(),
    /** Each test and designation with the last day that was claimed for it. */
    codes: p.json<Record<string, Day>>(),
    /** What only a portable credential says. */
    portable: p.json<PortableContents>().nullable(),
    /** RFC 7638 thumbprint of the key that signed it. */
    keyId: p.text(),
    issuedAt: p.datetime(),
    expiresAt: p.datetime(),
    withdrawnAt: p.datetime().nullable(),
    /** The portable credential that it was issued in place of, because the key of that one was compromised; null for others. */
    replaces: p.uuid().nullable(),
    /** When it was signed anew, the last time that its key was compromised; null for a badge that was not. */
    reissuedAt: p.datetime().nullable(),
    statusListId: p.uuid(),
    statusIndex: p.integer(),
  },
});

/**
 * A token that was issued and has an entry in a status list: a badge or a portable credential, with what it claims. The
 * token itself is not kept: only whoever carries it has it.
 */
export class IssuedToken extends IssuedTokenSchema.class {}
IssuedTokenSchema.setClass(IssuedToken);
