import { defineEntity, p } from '@mikro-orm/core';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { PresentationAnswer, ShownContents } from './presentation-request.rules.ts';

const PresentationRequestSchema = defineEntity({
  name: 'PresentationRequest',
  tableName: 'presentation_request',
  // What was shown is kept for a day: the few that still have it are found without reading the others.
  indexes: [{ name: 'presentation_request_shown', properties: ['answeredAt'], where: 'contents is not null' }],
  properties: {
    id: p.uuid().primary(),
    /** Who asks: nobody else reads the answer. */
    organization: () => p.manyToOne(Organization).mapToPk().index(),
    /** Null for who asked by an access token or a session. */
    apiKeyId: p.uuid().nullable(),
    personId: p.uuid().nullable(),
    oauthClientId: p.uuid().nullable(),
    role: p.text().$type<Exclude<KnownViewer['role'], 'TECHNICIAN'>>(),
    /** To whom the holder proves the key. */
    audience: p.text(),
    /** Random, answered once. */
    nonce: p.text(),
    requirement: p.json<Requirement>(),
    /** The rule pack and version that judges, `mission-source@2`. */
    rulePack: p.text(),
    purpose: p.text().$type<Purpose>(),
    limited: p.boolean(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    answeredAt: p.datetime().nullable(),
    /** What was concluded, without anything of what was shown. */
    answer: p.json<Omit<PresentationAnswer, 'contents'>>().nullable(),
    /** What was shown, for a day; always null for a limited request. */
    contents: p.json<ShownContents>().nullable(),
  },
});

/** A verifier's request that some technician prove something by a portable credential. Whose is not known before the answer. */
export class PresentationRequest extends PresentationRequestSchema.class {}
PresentationRequestSchema.setClass(PresentationRequest);
