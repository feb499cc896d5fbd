import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { Technician } from '../technicians/technician.types.ts';

@ObjectType({ description: 'A test or designation on a badge.', simpleResolvers: true })
export class BadgeCode {
  @Field(() => String, { description: 'Its code.' })
  readonly code!: string;

  @Field(() => DayScalar, { description: 'The last valid day that the badge names.' })
  readonly through!: Day;
}

/** A badge that was issued. */
@ObjectType({
  description: 'A badge that was issued: a short-lived token that a technician shows. The token itself is not kept.',
  implements: Node,
  simpleResolvers: true,
})
export class Badge extends Node {
  @Field(() => [BadgeCode], { description: 'What it shows.' })
  readonly codes!: readonly BadgeCode[];

  @Field(() => DateTimeScalar, { description: 'When it was issued, or signed anew.' })
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it runs out.' })
  readonly expiresAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was withdrawn; null while it was not.' })
  readonly withdrawnAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it was signed anew because the key that had signed it was compromised: `collectBadge` gives the new token, and the old one is INVALID. Null for others.',
  })
  readonly reissuedAt!: Date | null;
}

@InputType({ description: 'Which of their current credentials a technician wants to show.' })
export class IssueBadgeInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this badge.' })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: "The holder's ASE ID. Technicians issue badges to themselves only." })
  readonly aseId!: string;

  @Field(() => [String], { description: 'Tests and designations to show, all current today: `["A5", "A6"]`.' })
  readonly codes!: string[];

  @Field(() => Int, {
    defaultValue: 30,
    description: 'Days until it runs out, 1 to 30; it never outlives the code that lapses first.',
  })
  readonly days!: number;
}

@ObjectType({
  description:
    'A badge at the moment it is issued, or collected after it was issued anew: the only time its token is told.',
  simpleResolvers: true,
})
export class IssueBadgePayload {
  @Field(() => Badge, { nullable: true, description: 'The badge; null when refused.' })
  readonly badge?: Badge | null;

  @Field(() => String, {
    nullable: true,
    description: 'The signed JWT. Whoever has it can show it: treat it like a printed card that can be copied.',
  })
  readonly token?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The verify page's address with the token in its fragment, which never reaches a server's log.",
  })
  readonly link?: string | null;

  @Field(() => [UserError], { description: 'Why no badge was issued; empty when one was.' })
  readonly userErrors!: readonly UserError[];
}

@InputType({ description: 'A badge that was issued anew, whose token is wanted.' })
export class CollectBadgeInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this collection.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`bdg_…`, the new one.' })
  readonly badgeId!: string;
}

@InputType({ description: 'A badge that must not be relied on any more.' })
export class WithdrawBadgeInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this withdrawal.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`bdg_…`.' })
  readonly badgeId!: string;
}

@ObjectType({ description: 'The answer to `withdrawBadge`.', simpleResolvers: true })
export class WithdrawBadgePayload {
  @Field(() => Badge, { nullable: true, description: 'The badge as it is now; null when refused.' })
  readonly badge?: Badge | null;

  @Field(() => Technician, { nullable: true, description: 'Its holder; null when refused.' })
  readonly technician?: Technician | null;

  @Field(() => [UserError], { description: 'Why it was not withdrawn; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}
