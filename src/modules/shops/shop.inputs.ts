import { Field, ID, InputType, Int } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { ActionInput } from '../credentials/registrar.inputs.ts';
import { RECOGNITION_WITHDRAWAL_REASONS, type RecognitionWithdrawalReason } from './shop-terms.service.ts';

@InputType({ description: 'About which shop.' })
class ShopActionInput extends ActionInput {
  @Field(() => String, { description: 'The number of the shop, `SHP-dddddd`.' })
  readonly shopNumber!: string;
}

@InputType({ description: 'A shop to enter in the registry.' })
export class RegisterShopInput extends ShopActionInput {
  @Field(() => String, { description: 'What it is called, at most 120 characters.' })
  readonly name!: string;

  @Field(() => String, { description: 'Street and number, at most 120 characters.' })
  readonly street!: string;

  @Field(() => String, { description: 'City, at most 120 characters.' })
  readonly city!: string;

  @Field(() => String, { description: 'ZIP code: 94110 or 94110-1234.' })
  readonly postalCode!: string;

  @Field(() => String, { description: 'State, district or territory, ISO 3166-2: `US-CA`.' })
  readonly jurisdiction!: string;

  @Field(() => ID, { nullable: true, description: 'The organisation that runs it, `org_…`, if it has claimed it.' })
  readonly organization?: string | null;

  @Field(() => DayScalar, { description: 'The first day on which it is open; not in the future.' })
  readonly openFrom!: Day;

  @Field(() => [String], { defaultValue: [], description: 'Codes of the repair areas it offers from that day on.' })
  readonly areas!: string[];

  @Field(() => [String], {
    defaultValue: [],
    description: "Codes of the brands' networks it belongs to from that day on.",
  })
  readonly networks!: string[];
}

@InputType({ description: "Changes to a shop's profile. Absent members stay as they are." })
export class AmendShopInput extends ShopActionInput {
  @Field(() => Int, { description: 'The `version` you read. Refused when somebody amended the profile since.' })
  readonly expectedVersion!: number;

  @Field(() => String, { nullable: true, description: 'New name.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'New street and number.' })
  readonly street?: string | null;

  @Field(() => String, { nullable: true, description: 'New city.' })
  readonly city?: string | null;

  @Field(() => String, { nullable: true, description: 'New ZIP code.' })
  readonly postalCode?: string | null;

  @Field(() => String, { nullable: true, description: 'New state, district or territory, ISO 3166-2.' })
  readonly jurisdiction?: string | null;
}

@InputType({ description: 'Who runs a shop from now on.' })
export class AssignShopInput extends ShopActionInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The organisation that runs it and may keep its record, `org_…`; null for nobody.',
  })
  readonly organization?: string | null;
}

@InputType({ description: 'The end of a shop, for good or for a time.' })
export class CloseShopInput extends ShopActionInput {
  @Field(() => DayScalar, { description: 'The last day on which it is open; it may lie ahead, at most 20 years.' })
  readonly lastDay!: Day;
}

@InputType({ description: 'The reopening of a closed shop.' })
export class ReopenShopInput extends ShopActionInput {
  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day on which it is open again; today when absent.',
  })
  readonly from?: Day | null;
}

@InputType({ description: 'A repair area that a shop begins to offer.' })
export class OfferAreaInput extends ShopActionInput {
  @Field(() => String, { description: 'The code of the repair area, `BRAKES`.' })
  readonly area!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it is offered; today when absent.' })
  readonly from?: Day | null;
}

@InputType({ description: 'A repair area that a shop ceases to offer.' })
export class WithdrawAreaInput extends ShopActionInput {
  @Field(() => String, { description: 'The code of the repair area, `BRAKES`.' })
  readonly area!: string;

  @Field(() => DayScalar, { description: 'The last day on which it is offered; it may lie ahead, at most 20 years.' })
  readonly lastDay!: Day;
}

@InputType({ description: "A brand's network that a shop joins." })
export class JoinNetworkInput extends ShopActionInput {
  @Field(() => String, { description: 'The code of the network, `TOYOTA`.' })
  readonly network!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The first day of belonging to it; today when absent.' })
  readonly from?: Day | null;
}

@InputType({ description: "A brand's network that a shop leaves." })
export class LeaveNetworkInput extends ShopActionInput {
  @Field(() => String, { description: 'The code of the network, `TOYOTA`.' })
  readonly network!: string;

  @Field(() => DayScalar, { description: 'The last day of belonging to it; it may lie ahead, at most 20 years.' })
  readonly lastDay!: Day;
}

@InputType({ description: 'The annual Blue Seal recognition of a shop.' })
export class RecogniseShopInput extends ShopActionInput {
  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day; today when absent. It lasts as many months as the rule pack says.',
  })
  readonly from?: Day | null;
}

const RecognitionWithdrawalReasonEnum = graphqlEnum(RECOGNITION_WITHDRAWAL_REASONS, {
  name: 'RecognitionWithdrawalReason',
  description: 'Why a Blue Seal recognition is withdrawn.',
  describe: {
    COMPLIANCE_LOST: 'The shop no longer meets the requirement.',
    FALSE_STATEMENT: 'It was obtained by a false statement.',
    FEES_UNPAID: 'Its fees are not paid.',
    SHOP_REQUEST: 'The shop asked for it.',
    ISSUED_IN_ERROR: 'It should not have been awarded.',
  },
});

@InputType({ description: 'The withdrawal of a Blue Seal recognition.' })
export class WithdrawRecognitionInput extends ShopActionInput {
  @Field(() => RecognitionWithdrawalReasonEnum, { description: 'Why.' })
  readonly reason!: RecognitionWithdrawalReason;

  @Field(() => DayScalar, { nullable: true, description: 'The first day without it; today when absent.' })
  readonly effectiveOn?: Day | null;
}
