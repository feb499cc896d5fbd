import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { RequirementType } from '../catalogue/catalogue.types.ts';
import { RANKING_KEYS, type RankingKey } from './routing.rules.ts';

export const RankingKeyEnum = graphqlEnum(RANKING_KEYS, {
  name: 'RankingKey',
  description: 'What the shops of a network are ranked by when claims are routed.',
  describe: {
    COMPLIANT: "Shops that meet the programme's requirement come first.",
    BLUE_SEAL_RECOGNISED: 'Shops that carry the annual Blue Seal recognition come first.',
    BLUE_SEAL_COMPLIANT: 'Shops that meet what the rule pack asks of a Blue Seal shop today come first.',
    CERTIFIED_SHARE: 'The greater the share of those who perform repairs that is certified, the earlier.',
    CERTIFIED_COUNT: 'The more certified technicians, the earlier.',
    MASTER_COUNT: 'The more technicians with a Master designation, the earlier.',
    DAYS_UNTIL_CHANGE:
      'The longer a shop stays compliant, the earlier; then those that are not, by how soon they will be.',
  },
});

/** One version of a programme's rule. */
@ObjectType({
  description: 'One version of what a programme asks of a shop. A version never changes; a correction is the next one.',
  simpleResolvers: true,
})
export class RepairProgramVersion {
  @Field(() => Int, { description: '1 for the first.' })
  readonly version!: number;

  @Field(() => RequirementType, { description: 'What a shop has to meet.' })
  readonly requirement!: RequirementType;

  @Field(() => String, { description: 'The rule pack it was written against and is judged by, `mission-source@2`.' })
  readonly rulePack!: string;

  @Field(() => [RankingKeyEnum], { description: 'What claims are routed by, most important first.' })
  readonly ranking!: readonly RankingKey[];

  @Field(() => DateTimeScalar, { description: 'When it was published: it judges from this moment on.' })
  readonly publishedAt!: Date;
}

/** A direct-repair programme. */
@ObjectType({
  description:
    "An insurer's direct-repair programme: what it asks of a shop, and the network of shops enrolled in it. Seen by the insurer and by registrars alone.",
  implements: Node,
  simpleResolvers: true,
})
export class RepairProgram extends Node {
  @Field(() => ID, { description: 'The insurer that runs it, `org_…`.' })
  readonly organizationId!: string;

  @Field(() => String, { description: "The insurer's own code for it, `PREFERRED_COLLISION`." })
  readonly code!: string;

  @Field(() => String, { description: 'What it is called now.' })
  readonly name!: string;

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The moment whose record is shown; null for what is on record now.',
  })
  readonly knownAt!: Date | null;

  @Field(() => RepairProgramVersion, {
    description:
      'The version in force: the newest that was published by `knownAt`. It judges every day that is asked about, also days before its publication: to judge by what was in force back then, ask with `knownAt`.',
  })
  readonly version!: RepairProgramVersion;
}

/** A shop in a programme's network. */
@ObjectType({
  description: "A shop in a programme's network, for days in a row.",
  implements: Node,
  simpleResolvers: true,
})
export class NetworkEnrolment extends Node {
  @Field(() => ID, { description: 'The programme, `drp_…`.' })
  readonly programId!: string;

  @Field(() => ID, { description: 'The shop, `shp_…`.' })
  readonly shopId!: string;

  @Field(() => String, { description: 'The number of the shop, `SHP-dddddd`.' })
  readonly shopNumber!: string;

  @Field(() => String, { description: 'What the shop is called now.' })
  readonly shopName!: string;

  @Field(() => String, { description: 'The city it lies in.' })
  readonly city!: string;

  @Field(() => String, { description: 'The state, district or territory it lies in, ISO 3166-2: `US-CA`.' })
  readonly jurisdiction!: string;

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last day; it still counts. Null while no end is known.' })
  readonly through!: Day | null;

  @Field(() => String, { description: "Why it was enrolled or, once ended, why it left, in the insurer's own words." })
  readonly reason!: string;

  @Field(() => DateTimeScalar, { description: 'When it was recorded, or its end or correction was.' })
  readonly recordedAt!: Date;
}

export const RepairProgramConnection = connectionOf(RepairProgram, 'RepairProgram');
export const RepairProgramVersionConnection = connectionOf(RepairProgramVersion, 'RepairProgramVersion');
export const NetworkEnrolmentConnection = connectionOf(NetworkEnrolment, 'NetworkEnrolment');

@ObjectType({ description: 'What a change of a programme led to.', simpleResolvers: true })
export class RepairProgramPayload {
  @Field(() => RepairProgram, {
    nullable: true,
    description: 'The programme as on record after the change; null when refused.',
  })
  readonly program?: RepairProgram | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What a change of an enrolment led to.', simpleResolvers: true })
export class NetworkEnrolmentPayload {
  @Field(() => NetworkEnrolment, {
    nullable: true,
    description: 'The enrolment as on record after the change; null when refused, and when it was retracted.',
  })
  readonly enrolment?: NetworkEnrolment | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What enrolling many shops led to.', simpleResolvers: true })
export class NetworkEnrolmentsPayload {
  @Field(() => [NetworkEnrolment], {
    nullable: true,
    description: 'The enrolments as on record after the change, in the order of the shops named; null when refused.',
  })
  readonly enrolments?: readonly NetworkEnrolment[] | null;

  @Field(() => [UserError], {
    description: 'Why no shop was enrolled, each fault with the place of its shop in the list; empty when all were.',
  })
  readonly userErrors!: readonly UserError[];
}
