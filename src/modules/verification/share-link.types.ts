import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { PurposeEnum } from '../consent/purpose.types.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import {
  MAX_FOR_WHOM_CHARACTERS,
  MAX_SHARE_HOURS,
  MAX_SHARE_OPENINGS,
  SHARE_LINK_KINDS,
  SHARE_LINK_STATES,
  type ShareLinkKind,
  type ShareLinkState,
} from './share-link.rules.ts';
import { VerdictEnum, VerificationCheck } from './verification.types.ts';

export const ShareLinkKindEnum = graphqlEnum(SHARE_LINK_KINDS, {
  name: 'ShareLinkKind',
  description: 'What a share link shows.',
  describe: {
    BADGE: 'A badge, signed anew each time the link is opened.',
    PRESENTATION: 'A presentation of a portable credential, as its holder made it.',
  },
});

export const ShareLinkStateEnum = graphqlEnum(SHARE_LINK_STATES, {
  name: 'ShareLinkState',
  description: 'Whether a share link can be opened, and if not why.',
  describe: {
    OPEN: 'Whoever has the link can open it.',
    ENDED: 'Its holder ended it.',
    WITHDRAWN: 'What it showed was withdrawn, or the key that signed it was given up.',
    EXPIRED: 'It has run out.',
    USED_UP: 'It was opened as often as its holder allowed.',
  },
});

@ObjectType({ description: 'One time that a share link was opened.', simpleResolvers: true })
export class ShareLinkOpening {
  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  readonly openedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'The organisation whose key it was opened with; null when it was opened without one. Nothing else is kept of whoever opened it.',
  })
  readonly organization!: string | null;
}

export const ShareLinkOpeningConnection = connectionOf(ShareLinkOpening, 'ShareLinkOpening');

/** A link by which a technician shows something to whoever has it. */
@ObjectType({
  description:
    'A link by which a technician shows a badge or a presentation to whoever has it. The link itself is told when it is made, and not kept.',
  implements: Node,
  simpleResolvers: true,
})
export class ShareLink extends Node {
  @Field(() => ShareLinkKindEnum, { description: 'What it shows.' })
  readonly kind!: ShareLinkKind;

  @Field(() => ID, {
    description: 'The id of the badge that it shows, `bdg_…`, or of the portable credential presented, `pcr_…`.',
  })
  readonly sharedId!: string;

  @Field(() => PurposeEnum, { description: 'What it was shared for.' })
  readonly purpose!: Purpose;

  @Field(() => String, { nullable: true, description: 'For whom it is, in the holder’s words; null when not said.' })
  readonly forWhom!: string | null;

  @Field(() => ShareLinkStateEnum, { description: 'Whether it can be opened now.' })
  readonly state!: ShareLinkState;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it runs out.' })
  readonly expiresAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its holder ended it; null while they have not.' })
  readonly endedAt!: Date | null;

  @Field(() => Int, { description: 'How often it was opened.' })
  readonly openingCount!: number;

  @Field(() => Int, { description: 'How often it can be opened at most.' })
  readonly maxOpenings!: number;
}

export const ShareLinkConnection = connectionOf(ShareLink, 'ShareLink');

@InputType({ description: 'What to share, with whom and for how long.' })
export class CreateShareLinkInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this link.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: 'A badge of your own that has not run out, `bdg_…`.' })
  readonly badgeId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Instead of a badge: a presentation of your own portable credential, an SD-JWT with the disclosures that you want to show. It is kept sealed: only the link opens it.',
  })
  readonly presentation?: string | null;

  @Field(() => PurposeEnum, { description: 'What you share it for; whoever opens the link sees it.' })
  readonly purpose!: Purpose;

  @Field(() => String, {
    nullable: true,
    description: `For whom it is, one line of up to ${MAX_FOR_WHOM_CHARACTERS} characters; whoever opens the link sees it.`,
  })
  readonly forWhom?: string | null;

  @Field(() => Int, {
    defaultValue: 168,
    description: `Hours until it runs out, 1 to ${MAX_SHARE_HOURS}; it never outlives what it shows.`,
  })
  readonly hours!: number;

  @Field(() => Int, {
    defaultValue: MAX_SHARE_OPENINGS,
    description: `How often it can be opened, 1 to ${MAX_SHARE_OPENINGS}.`,
  })
  readonly maxOpenings!: number;
}

@ObjectType({ description: 'A share link at the moment it is made: the only time it is told.', simpleResolvers: true })
export class CreateShareLinkPayload {
  @Field(() => ShareLink, { nullable: true, description: 'The link on record; null when refused.' })
  readonly shareLink?: ShareLink | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What to send: `https://<host>/l#<code>`. The code stands in the fragment, which never reaches a server’s log. Whoever has it can open the link.',
  })
  readonly link?: string | null;

  @Field(() => [UserError], { description: 'Why no link was made; empty when one was.' })
  readonly userErrors!: readonly UserError[];
}

@InputType({ description: 'A share link that must not be opened any more.' })
export class EndShareLinkInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this action.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`shr_…`.' })
  readonly shareLinkId!: string;
}

@ObjectType({ description: 'The answer to `endShareLink`.', simpleResolvers: true })
export class EndShareLinkPayload {
  @Field(() => ShareLink, { nullable: true, description: 'The link as it is now; null when refused.' })
  readonly shareLink?: ShareLink | null;

  @Field(() => [UserError], { description: 'Why it was not ended; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@InputType({ description: 'A share link that you were given.' })
export class OpenShareLinkInput {
  @Field(() => String, { description: 'The part of the link after `#`: 22 characters.' })
  readonly code!: string;
}

@ObjectType({ description: 'What a share link shows to whoever opens it.', simpleResolvers: true })
export class OpenedShareLink {
  @Field(() => ShareLinkKindEnum, { description: 'What `token` is.' })
  readonly kind!: ShareLinkKind;

  @Field(() => String, {
    description:
      'A badge as a signed JWT, or a presentation as an SD-JWT. Verify it as one that was shown to you: a badge by `verifyToken`, either by the verifier package, or by a library of your own and the status list.',
  })
  readonly token!: string;

  @Field(() => VerdictEnum, {
    description: 'What the registry says of it at this moment. Only VALID may be relied on.',
  })
  readonly verdict!: Verdict;

  @Field(() => [VerificationCheck], { description: 'Everything that the registry looked at, each on its own.' })
  readonly checks!: readonly VerificationCheck[];

  @Field(() => String, {
    nullable: true,
    description: 'The name of the technician who shares it; null when a presentation does not disclose it.',
  })
  readonly sharedBy!: string | null;

  @Field(() => PurposeEnum, { description: 'What it is shared for.' })
  readonly purpose!: Purpose;

  @Field(() => String, {
    nullable: true,
    description: 'For whom it is, in the technician’s words; null when not said.',
  })
  readonly forWhom!: string | null;

  @Field(() => DateTimeScalar, { description: 'Until when the link can be opened.' })
  readonly expiresAt!: Date;

  @Field(() => Int, { description: 'How often it can still be opened after this time.' })
  readonly openingsLeft!: number;
}

@ObjectType({ description: 'The answer to `openShareLink`.', simpleResolvers: true })
export class OpenShareLinkPayload {
  @Field(() => OpenedShareLink, { nullable: true, description: 'What the link shows; null when it does not open.' })
  readonly shared?: OpenedShareLink | null;

  @Field(() => [UserError], {
    description:
      'Why the link does not open: SHARE_LINK_NOT_FOUND, SHARE_LINK_ENDED, SHARE_LINK_WITHDRAWN, SHARE_LINK_EXPIRED or SHARE_LINK_USED_UP. Empty when it did.',
  })
  readonly userErrors!: readonly UserError[];
}
