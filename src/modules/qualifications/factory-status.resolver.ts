import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { TechnicianQuestionsService } from './technician-questions.service.ts';

@ObjectType({
  description:
    'Where a technician stands in an OEM programme: completion is an education fact and for life; factory status, the right to ' +
    'use the brand’s tools and do warranty work, may depend on employment in its network and on validity.',
  simpleResolvers: true,
})
export class FactoryStatus {
  @Field(() => String, { description: 'The programme, `TOYOTA_T_TEN`.' })
  readonly program!: string;

  @Field(() => String, { nullable: true, description: 'The highest level completed by `asOf`; null before any is.' })
  readonly completedLevel!: string | null;

  @Field(() => DayScalar, { nullable: true, description: 'When any level was first completed; null before any is.' })
  readonly completedOn!: Day | null;

  @Field(() => String, {
    nullable: true,
    description:
      'ACTIVE, the name of a grace state such as YELLOW or RED in which it still counts, or null without it.',
  })
  readonly state!: string | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day on which `state` stays as it is if nothing is recorded; null for ever.',
  })
  readonly holdsThrough!: Day | null;
}

/** Factory status needs employment, which the programmes' own module does not know. */
@Resolver(() => Technician)
export class FactoryStatusResolver {
  private readonly questions: TechnicianQuestionsService;

  constructor(questions: TechnicianQuestionsService) {
    this.questions = questions;
  }

  @FieldResolver(() => [FactoryStatus], {
    nullable: true,
    description:
      'Completion and factory status on `asOf`, one for each programme with an enrolment on record. For registrars and the technician; null to others.',
  })
  async factoryStatuses(
    @Ctx() { viewer }: GraphQLContext,
    @Root() { answer }: AnsweredTechnician,
  ): Promise<readonly FactoryStatus[] | null> {
    return maySeeTechnician(viewer, answer.facts.id) ? this.questions.factoryStatuses(answer) : null;
  }
}
