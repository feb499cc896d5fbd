import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { ASSERTERS, type Asserter } from './employment.rules.ts';
import { SHOP_TERM_KINDS, type ShopTermKind } from './shop-term.rules.ts';

export const ShopTermKindEnum = graphqlEnum(SHOP_TERM_KINDS, {
  name: 'ShopTermKind',
  description: 'What a shop can be for days in a row.',
  describe: {
    OPERATION: 'Open.',
    AREA: 'Offers a repair area.',
    NETWORK: "Belongs to a brand's network.",
    RECOGNITION: 'Carries the annual Blue Seal recognition. Whether it complies is another question.',
  },
});

export const AsserterEnum = graphqlEnum(ASSERTERS, {
  name: 'EmploymentAsserter',
  description: 'Whose word an employment is.',
  describe: {
    REGISTRAR: 'A registrar recorded it.',
    SHOP: 'The shop recorded it, or confirmed what the technician did.',
    TECHNICIAN: 'The technician recorded it; the shop has not confirmed it.',
  },
});

/** Days in a row on which something holds of a shop. */
@ObjectType({ description: 'Days in a row on which something holds of a shop.', simpleResolvers: true })
export class ShopTerm {
  @Field(() => ID, { description: '`trm_…`; stays the same when the term is ended.' })
  readonly id!: string;

  @Field(() => ShopTermKindEnum, { description: 'What holds.' })
  readonly kind!: ShopTermKind;

  @Field(() => String, {
    nullable: true,
    description: 'The repair area of AREA, the network of NETWORK; null for the others.',
  })
  readonly code!: string | null;

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last day; it still counts. Null while no end is known.' })
  readonly through!: Day | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it ended, when a reason was given; null to those who do not keep the shop’s record.',
  })
  readonly endReason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was recorded, or its end was.' })
  readonly recordedAt!: Date;
}

/** A shop as answers show one: the profile as it is now, and the day and moment that what hangs below is judged by. */
@ObjectType({
  description:
    'A place where vehicles are repaired. The profile is shown as it is now, to everybody; what changes with time is shown as of `asOf`, by what was on record at `knownAt`. Who works there is shown to those who keep its record.',
  implements: Node,
  simpleResolvers: true,
})
export class Shop extends Node {
  @Field(() => String, { description: "The registry's number for the shop, `SHP-dddddd`." })
  readonly shopNumber!: string;

  @Field(() => String, { description: 'What it is called.' })
  readonly name!: string;

  @Field(() => String, { description: 'Street and number.' })
  readonly street!: string;

  @Field(() => String, { description: 'City.' })
  readonly city!: string;

  @Field(() => String, { description: 'ZIP code.' })
  readonly postalCode!: string;

  @Field(() => String, { description: 'State, district or territory, ISO 3166-2: `US-CA`.' })
  readonly jurisdiction!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The organisation that runs it, `org_…`; null when nobody has claimed it, and to those who do not keep its record.',
  })
  readonly organizationId!: string | null;

  @Field(() => Int, {
    description: 'Rises by one with every amendment of the profile; send it as `expectedVersion` when you amend.',
  })
  readonly version!: number;

  @Field(() => DateTimeScalar, { description: 'When the shop was entered in the registry.' })
  readonly registeredAt!: Date;

  @Field(() => DayScalar, { description: 'The day on which what is below is judged.' })
  readonly asOf!: Day;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The moment whose record the answer is made from; null for what is on record now.',
  })
  readonly knownAt!: Date | null;

  @Field(() => String, { description: 'The rule pack and version that judges, `mission-source@2`.' })
  readonly rulePack!: string;

  @Field(() => Boolean, { description: 'Whether it is open on `asOf`.' })
  readonly isOpen!: boolean;

  @Field(() => [String], { description: 'Codes of the repair areas it offers on `asOf`.' })
  readonly areas!: readonly string[];

  @Field(() => [String], { description: "Codes of the brands' networks it belongs to on `asOf`." })
  readonly networks!: readonly string[];

  @Field(() => ShopTerm, {
    nullable: true,
    description:
      'The Blue Seal recognition in force on `asOf`; null without one. It says what was awarded, not whether the shop complies.',
  })
  readonly recognition!: ShopTerm | null;
}

/** Somebody at work in a shop. */
@ObjectType({
  description: 'A technician at work in a shop, in a role, for days in a row.',
  implements: Node,
  simpleResolvers: true,
})
export class Employment extends Node {
  @Field(() => String, { description: 'The ASE ID of who works there.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'Their given name.' })
  readonly firstName!: string;

  @Field(() => String, { description: 'Their family name.' })
  readonly lastName!: string;

  @Field(() => String, { description: 'Where: the number of the shop.' })
  readonly shopNumber!: string;

  @Field(() => String, { description: 'The name of the shop.' })
  readonly shopName!: string;

  @Field(() => String, {
    description: 'The role, `TECHNICIAN`: the rule pack says whether who has it performs repairs.',
  })
  readonly role!: string;

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last day; null while no end is known.' })
  readonly through!: Day | null;

  @Field(() => AsserterEnum, { description: 'Whose word it is.' })
  readonly assertedBy!: Asserter;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the technician confirmed it; null until then.' })
  readonly confirmedAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was recorded, or its end was.' })
  readonly recordedAt!: Date;
}

export const ShopConnection = connectionOf(Shop, 'Shop');
export const EmploymentConnection = connectionOf(Employment, 'Employment');

@ObjectType({ description: 'What a change of a shop’s record led to.', simpleResolvers: true })
export class ShopPayload {
  @Field(() => Shop, { nullable: true, description: 'The shop as on record after the change; null when refused.' })
  readonly shop?: Shop | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What a change of an employment led to.', simpleResolvers: true })
export class EmploymentPayload {
  @Field(() => Employment, {
    nullable: true,
    description: 'The employment as on record after the change; null when refused, and when it was retracted.',
  })
  readonly employment?: Employment | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}
