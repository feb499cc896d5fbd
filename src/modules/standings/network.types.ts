import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { ForecastStep } from '../qualifications/outlook.types.ts';
import { NETWORK_ORDERS, type NetworkFilter } from './network.rules.ts';
import { UNMET_CODES, type UnmetCode } from './unmet-reasons.rules.ts';

export const NetworkOrderEnum = graphqlEnum(NETWORK_ORDERS, {
  name: 'NetworkOrder',
  description:
    'What the shops of a network are listed by. Between equals the shop number decides, in the same direction.',
  describe: {
    CHANGE_SOONEST: 'Those first that stop or begin to comply soonest; last those that time alone never changes.',
    CHANGE_LATEST: 'The other way round: first those that time alone never changes.',
    CERTIFIED_MOST: 'The most certified technicians first.',
    CERTIFIED_FEWEST: 'The fewest certified technicians first.',
    SHARE_HIGHEST: 'The greatest share of certified technicians among those who perform repairs first.',
    SHARE_LOWEST: 'The smallest share first; shops where nobody performs repairs before all others.',
    SHOP_NUMBER: 'By shop number.',
  },
});

export const UnmetCodeEnum = graphqlEnum(UNMET_CODES, {
  name: 'UnmetCode',
  description: "What of a programme's requirement a shop does not meet. Codes are added, never renamed.",
  describe: {
    NO_REPAIRING_STAFF: 'Nobody performs repairs there, so no share or number of them is enough.',
    SHARE_TOO_LOW: 'Too small a share of those who perform repairs meets what is asked.',
    AREA_UNCOVERED: 'Nobody who performs repairs is certified in the repair area that is named.',
    NO_AREA_OFFERED: 'No repair area is on record, so none can be covered.',
    TOO_FEW_TECHNICIANS: 'Too few of those who perform repairs hold what is named.',
    NOT_RECOGNISED: 'The annual Blue Seal recognition is not in force.',
    NOT_COMPLIANT:
      'What the rule pack asks of a Blue Seal shop is not met, and it asks nothing that could be named here.',
    CLOSED: 'The shop is not open.',
    OUTSIDE_JURISDICTION: 'The shop does not lie where it would have to.',
    NOT_IN_BRAND_NETWORK: 'The shop does not belong to the network of the brand that is named.',
    EXCLUDED: 'Something holds that must not.',
  },
});

/** One thing that keeps a shop from complying. */
@ObjectType({ description: 'One thing that keeps a shop from complying.', simpleResolvers: true })
export class UnmetReason {
  @Field(() => UnmetCodeEnum, { description: 'What is unmet.' })
  readonly code!: UnmetCode;

  @Field(() => String, {
    nullable: true,
    description:
      'The repair area, test, designation, programme, jurisdiction or network it is about; several as `B4+L1`.',
  })
  readonly about!: string | null;
}

/** How a shop stands in a network today. */
@ObjectType({
  description:
    'How a shop stands in a network today. Kept in step with the record within seconds; a verdict with its explanation and a receipt is asked for shop by shop.',
  simpleResolvers: true,
})
export class NetworkStanding {
  @Field(() => ID, { description: 'The shop, `shp_…`.' })
  readonly shopId!: string;

  @Field(() => String, { description: 'The number of the shop, `SHP-dddddd`.' })
  readonly shopNumber!: string;

  @Field(() => String, { description: 'What the shop is called.' })
  readonly shopName!: string;

  @Field(() => String, { description: 'The city it lies in.' })
  readonly city!: string;

  @Field(() => String, { description: 'The state, district or territory it lies in, ISO 3166-2: `US-CA`.' })
  readonly jurisdiction!: string;

  @Field(() => DayScalar, { description: 'The first day of its enrolment.' })
  readonly enrolledFrom!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day of its enrolment; null while no end is known.',
  })
  readonly enrolledThrough!: Day | null;

  @Field(() => Boolean, { description: "Whether it meets the programme's requirement." })
  readonly satisfied!: boolean;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which `satisfied` stays as it is if nothing is recorded; null when time never changes it.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many days from today `satisfied` turns by itself: 1 for tomorrow; null when time never changes it.',
  })
  readonly daysUntilChange!: number | null;

  @Field(() => Int, { description: 'People who perform repairs and hold at least one current credential.' })
  readonly certified!: number;

  @Field(() => Int, { description: 'People who perform repairs.' })
  readonly total!: number;

  @Field(() => Float, { description: '`certified` to `total`, from 0 to 1; 0 where nobody performs repairs.' })
  readonly certifiedShare!: number;

  @Field(() => Int, { description: 'People who perform repairs and hold a Master designation.' })
  readonly masters!: number;

  @Field(() => Boolean, { description: 'Whether it meets what the rule pack asks of a Blue Seal shop today.' })
  readonly blueSealCompliant!: boolean;

  @Field(() => Boolean, {
    description: 'Whether the annual Blue Seal recognition is in force, whatever compliance says.',
  })
  readonly recognised!: boolean;

  @Field(() => [UnmetReason], { description: 'What is unmet; empty when it complies.' })
  readonly reasons!: readonly UnmetReason[];
}

export const NetworkStandingConnection = connectionOf(NetworkStanding, 'NetworkStanding');

/** A change of one shop of a network, with who causes it. */
@ObjectType({
  description: 'What time alone brings to one shop of a network on one day, with who causes it and what it does.',
  simpleResolvers: true,
})
export class NetworkForecastEntry extends ForecastStep {
  @Field(() => ID, { description: 'The shop, `shp_…`.' })
  readonly shopId!: string;

  @Field(() => String, { description: 'The number of the shop, `SHP-dddddd`.' })
  readonly shopNumber!: string;

  @Field(() => String, { description: 'What the shop is called.' })
  readonly shopName!: string;

  @Field(() => String, { description: 'The city it lies in.' })
  readonly city!: string;

  @Field(() => String, { description: 'The state, district or territory it lies in, ISO 3166-2: `US-CA`.' })
  readonly jurisdiction!: string;
}

export const NetworkForecastConnection = connectionOf(NetworkForecastEntry, 'NetworkForecastEntry');

@ObjectType({ description: 'How many shops of a network something is unmet by.', simpleResolvers: true })
export class UnmetReasonCount extends UnmetReason {
  @Field(() => Int, { description: 'How many shops.' })
  readonly shops!: number;
}

/** How a network stands as a whole. */
@ObjectType({ description: 'How a network stands as a whole today.', simpleResolvers: true })
export class NetworkCompliance {
  @Field(() => DayScalar, { description: 'Today.' })
  readonly asOf!: Day;

  @Field(() => Int, { description: 'Shops that are enrolled today.' })
  readonly enrolled!: number;

  @Field(() => Int, { description: "Of them, those that meet the programme's requirement." })
  readonly compliant!: number;

  @Field(() => Int, { description: 'Of them, those that do not.' })
  readonly outOfCompliance!: number;

  @Field(() => Int, {
    description: 'Of them, those that stop or begin to comply by themselves within the days asked about.',
  })
  readonly changing!: number;

  @Field(() => Int, {
    description: 'Shops of which the day has overtaken what is said here; they are being judged anew. Usually 0.',
  })
  readonly outdated!: number;
}

@InputType({ description: 'Which shops of a network are wanted; what is left out limits nothing.' })
export class NetworkFilterInput implements NetworkFilter {
  @Field(() => String, { nullable: true, description: 'In this state, district or territory, ISO 3166-2: `US-CA`.' })
  jurisdiction?: string | null;

  @Field(() => String, { nullable: true, description: 'In this city, in whatever case it is written.' })
  city?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that comply, or those that do not.' })
  compliant?: boolean | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'Those that stop or begin to comply by themselves on this day or before it.',
  })
  changesThrough?: Day | null;

  @Field(() => Int, { nullable: true, description: 'Those with at least so many certified technicians.' })
  minCertified?: number | null;
}
