import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf, PageArgs } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DateTimeScalar, DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import type { Role } from '../../kernel/viewer.ts';
import { RoleEnum } from '../accounts/viewer.types.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import { AnswerTierEnum } from '../consent/answer-tier.types.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { PurposeEnum } from '../consent/purpose.types.ts';
import { LOOK_UP_KINDS, type LookUpKind } from '../ledger/look-up.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import { VerdictEnum } from './verification.types.ts';

const LookUpKindEnum = graphqlEnum(LOOK_UP_KINDS, {
  name: 'LookUpKind',
  description: 'How a question was asked.',
  describe: {
    TECHNICIAN: 'By `verifyTechnician`: an ASE ID and a last name.',
    TOKEN: 'By `verifyToken`: a badge or a receipt was shown.',
    PRESENTATION: 'By `verifyPresentation`, or in answer to a request: a portable credential was shown.',
    SHOP: 'By `verifyShop`. It is about the shop, and not about its people.',
    ROSTER: 'A roster as it was handed in; its lines follow as they are answered.',
    ROSTER_LINE: 'One answered line of a roster.',
  },
});

@ObjectType({ description: 'What was told of one code in answer to a question.', simpleResolvers: true })
export class ToldStanding {
  @Field(() => String, { description: 'A test, a designation, or another code that a requirement names.' })
  readonly code!: string;

  @Field(() => String, {
    description: 'A standing, such as CURRENT; HOLDS or DOES_NOT_HOLD of a designation; MISSING in a roster.',
  })
  readonly standing!: string;
}

@ObjectType({ description: 'What both kinds of look-up tell.', simpleResolvers: true })
class RecordedQuestion {
  @Field(() => DateTimeScalar, { description: 'When it was asked; of a line in a roster, when it was answered.' })
  readonly askedAt!: Date;

  @Field(() => LookUpKindEnum, { description: 'How it was asked.' })
  readonly kind!: LookUpKind;

  @Field(() => PurposeEnum, { description: 'Why, as the asker said.' })
  readonly purpose!: Purpose;

  @Field(() => [String], {
    nullable: true,
    description: 'The codes that were asked about, or that a shown token speaks of; null when asked by a requirement.',
  })
  readonly codes!: readonly string[] | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'The requirement that was asked; null when by codes.' })
  readonly requirement!: object | null;

  @Field(() => String, { nullable: true, description: 'The kind of token that was shown: BADGE or RECEIPT.' })
  readonly tokenType!: string | null;

  @Field(() => String, { nullable: true, description: 'The `jti` of the token that was shown.' })
  readonly tokenJti!: string | null;

  @Field(() => DayScalar, { description: 'The day that was asked about.' })
  readonly asOf!: Day;

  @Field(() => DateTimeScalar, { description: 'The moment whose record was judged.' })
  readonly knownAt!: Date;

  @Field(() => String, { description: 'The rule pack that judged, `mission-source@2`.' })
  readonly rulePack!: string;

  @Field(() => VerdictEnum, { nullable: true, description: 'What was told; null where no verdict was reached.' })
  readonly verdict!: Verdict | null;

  @Field(() => AnswerTierEnum, {
    nullable: true,
    description:
      'How much was told of a person who was asked about by name; null when a token was shown, and of shops.',
  })
  readonly tier!: Tier | null;

  @Field(() => [ToldStanding], { description: 'What was told of each code; nothing at the tier LIMITED.' })
  readonly told!: readonly ToldStanding[];
}

@ObjectType({
  description: 'A question that was asked about a technician, as the technician is told of it.',
  simpleResolvers: true,
})
export class TechnicianLookUp extends RecordedQuestion {
  @Field(() => String, {
    nullable: true,
    description: 'The organisation that asked; null for somebody without a key, who was shown a badge.',
  })
  readonly organizationName!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Its id, `org_…`, to which a consent can be granted; null likewise.',
  })
  readonly organizationId!: string | null;

  @Field(() => RoleEnum, { description: 'What the asker is to the registry.' })
  readonly organizationKind!: Role;
}

@ObjectType({ description: 'A question that your organisation asked. It names nobody.', simpleResolvers: true })
export class LookUp extends RecordedQuestion {
  @Field(() => String, {
    nullable: true,
    description: 'The ASE ID or shop number that you asked by; null when a token was shown.',
  })
  readonly askedFor!: string | null;

  @Field(() => ID, { nullable: true, description: 'Your API key that asked; null when it was asked by other means.' })
  readonly apiKeyId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Your member who asked, `per_…`; null when no session asked.' })
  readonly personId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Your OAuth client that asked; null when no token of one was shown.',
  })
  readonly oauthClientId!: string | null;

  @Field(() => Boolean, { description: 'Whether somebody, or a shop, was found by what you gave.' })
  readonly found!: boolean;

  @Field(() => ID, { nullable: true, description: 'The direct-repair programme that a shop was judged by.' })
  readonly programId!: string | null;

  @Field(() => Int, { nullable: true, description: 'The version of the programme that judged.' })
  readonly programVersion!: number | null;

  @Field(() => ID, { nullable: true, description: 'The roster that it is, or is a line of: `ros_…`.' })
  readonly rosterId!: string | null;

  @Field(() => String, { nullable: true, description: 'The `jti` of the receipt that you were given.' })
  readonly receiptJti!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of that receipt as it was given to you, hex.' })
  readonly receiptSha256!: string | null;

  @Field(() => String, { nullable: true, description: 'The key that signed it, the `kid` of its header.' })
  readonly receiptKeyId!: string | null;
}

export const TechnicianLookUpConnection = connectionOf(TechnicianLookUp, 'TechnicianLookUp');
export const LookUpConnection = connectionOf(LookUp, 'LookUp');

/** Which of an organisation's own questions are wanted. */
@ArgsType()
export class LookUpsArgs extends PageArgs {
  @Field(() => PurposeEnum, { nullable: true, description: 'Only those asked for this purpose.' })
  purpose?: Purpose | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only those asked at this moment or later.' })
  since?: Date | null;
}
