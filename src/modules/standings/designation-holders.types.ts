import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';

@ObjectType({ description: 'Somebody who holds a designation today.', simpleResolvers: true })
export class DesignationHolder {
  @Field(() => ID, { description: 'The technician, `tec_…`.' })
  readonly technicianId!: string;

  @Field(() => String, { description: 'The ASE ID.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The state they live in, ISO 3166-2: `US-CA`.' })
  readonly homeState!: string;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day on which it is held if nothing is recorded; null when time alone never ends it.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days it is held yet, today among them; null when time alone never ends it.',
  })
  readonly daysLeft!: number | null;
}

export const DesignationHolderConnection = connectionOf(DesignationHolder, 'DesignationHolder');
