import { Field, Int, ObjectType } from 'type-graphql';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';

/** A technician as answers show one: the profile as it is now, and the day and moment that what hangs below is judged by. */
@ObjectType({
  description:
    'A person who holds or seeks credentials. The profile is shown as it is now; credentials and designations are judged on `asOf` by what was on record at `knownAt`.',
  implements: Node,
  simpleResolvers: true,
})
export class Technician extends Node {
  @Field(() => String, { description: "The certifying body's number for this person, `ASE-dddd-dddd`." })
  readonly aseId!: string;

  @Field(() => String, { description: 'Given name.' })
  readonly firstName!: string;

  @Field(() => String, { description: 'Family name.' })
  readonly lastName!: string;

  @Field(() => String, { description: 'Home state, ISO 3166-2: `US-CA`.' })
  readonly homeState!: string;

  @Field(() => Boolean, { description: 'Whether the technician agreed to be found in the public directory.' })
  readonly directoryOptIn!: boolean;

  @Field(() => Int, {
    description: 'Rises by one with every amendment of the profile; send it as `expectedVersion` when you amend.',
  })
  readonly version!: number;

  @Field(() => DateTimeScalar, { description: 'When the technician was entered in the registry.' })
  readonly registeredAt!: Date;

  @Field(() => DayScalar, { description: 'The day on which credentials and designations below are judged.' })
  readonly asOf!: Day;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The moment whose record the answer is made from; null for what is on record now.',
  })
  readonly knownAt!: Date | null;

  @Field(() => String, { description: 'The rule pack and version that judges, `mission-source@2`.' })
  readonly rulePack!: string;
}
