import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../accounts/organization.entity.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { Technician } from '../technicians/technician.entity.ts';
import { IssuedToken } from './issued-token.entity.ts';
import type { ShareLinkKind } from './share-link.rules.ts';

const ShareLinkSchema = defineEntity({
  name: 'ShareLink',
  tableName: 'share_link',
  checks: [
    {
      name: 'share_link_sealed_of_its_kind',
      expression: "sealed is null or (kind = 'PRESENTATION' and ended_at is null)",
    },
  ],
  indexes: [{ name: 'share_link_sealed', properties: ['expiresAt'], where: 'sealed is not null' }],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk().index(),
    kind: p.text().$type<ShareLinkKind>(),
    /** The badge that is shown, or the portable credential of the presentation. */
    token: () => p.manyToOne(IssuedToken).mapToPk(),
    /** A presentation, which only the code opens; gone once the link is ended, or has run out. */
    sealed: p.text().nullable(),
    /** SHA-256 of the code in the link's fragment, which is kept nowhere. */
    codeHash: p.text().unique(),
    purpose: p.text().$type<Purpose>(),
    forWhom: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    openings: p.integer(),
    maxOpenings: p.integer(),
  },
});

/** A link by which a technician shows something to whoever has it, until it runs out or is ended. */
export class ShareLink extends ShareLinkSchema.class {}
ShareLinkSchema.setClass(ShareLink);

const ShareLinkOpeningSchema = defineEntity({
  name: 'ShareLinkOpening',
  tableName: 'share_link_opening',
  indexes: [{ properties: ['shareLink', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    shareLink: () => p.manyToOne(ShareLink).mapToPk(),
    openedAt: p.datetime(),
    /** Whose key it was opened with; null when it was opened without one. No address is kept. */
    organization: () => p.manyToOne(Organization).mapToPk().nullable(),
  },
});

/** One time that a share link was opened: for the technician to see. */
export class ShareLinkOpening extends ShareLinkOpeningSchema.class {}
ShareLinkOpeningSchema.setClass(ShareLinkOpening);
