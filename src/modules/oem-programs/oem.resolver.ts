import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { connectionOf, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { answer } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import {
  CompleteOemEnrolmentInput,
  CorrectOemEnrolmentInput,
  OpenOemEnrolmentInput,
  WithdrawOemEnrolmentInput,
} from './oem.inputs.ts';
import type { EnrolmentRow } from './oem.queries.ts';
import { OemEnrolment, OemEnrolmentPayload } from './oem.types.ts';
import { enrolmentOn } from './oem-enrolment.rules.ts';
import type { ChangedEnrolment, OemEnrolmentService } from './oem-enrolment.service.ts';
import type { OemReadingService } from './oem-reading.service.ts';

const OemEnrolmentConnection = connectionOf(OemEnrolment, 'OemEnrolment');

/** Enrolments in OEM programmes. */
@Resolver(() => Technician)
export class OemResolver {
  private readonly enrolments: OemEnrolmentService;
  private readonly reading: OemReadingService;
  private readonly answering: AnsweringService;

  constructor(enrolments: OemEnrolmentService, reading: OemReadingService, answering: AnsweringService) {
    this.enrolments = enrolments;
    this.reading = reading;
    this.answering = answering;
  }

  @Query(() => OemEnrolmentConnection, {
    description:
      'Enrolments in a programme, in the order of recording. For registrars and its sponsor; none for others.',
  })
  async oemEnrolments(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('program', () => String, { description: 'A programme of the rule pack, `TOYOTA_T_TEN`.' }) program: string,
    @Arg('level', () => String, { nullable: true, description: 'Only of this level.' })
    level: string | null | undefined,
    @Arg('aseId', () => String, { nullable: true, description: 'Only of this technician.' })
    aseId: string | null | undefined,
    @Arg('asOf', () => DayScalar, { nullable: true, description: 'Judge as of this day; today when absent.' })
    asOf: Day | null | undefined,
    @Arg('knownAt', () => DateTimeScalar, {
      nullable: true,
      description: 'What was on record at this moment; now when absent.',
    })
    knownAt: Date | null | undefined,
  ) {
    const view = this.answering.view({ asOf, knownAt });
    const filter = { program, level: level ?? null, aseId: aseId ?? null };
    const found = await this.reading.ofProgram(viewer, filter, pageRequest(page), view.knownAt);
    return toConnection(found, (row) => enrolmentOf(row, view.asOf));
  }

  @FieldResolver(() => [OemEnrolment], {
    name: 'oemEnrolments',
    description:
      'Enrolments in OEM programmes, by programme and day of opening, judged on `asOf` by what was on record at `knownAt`. For registrars and the technician; a sponsor sees those in its own programmes.',
  })
  async enrolmentsOfTechnician(
    @Ctx() { viewer }: GraphQLContext,
    @Root() technician: AnsweredTechnician,
  ): Promise<readonly OemEnrolment[]> {
    const { facts, view } = technician.answer;
    const rows = await this.reading.ofTechnician(viewer, facts.id, view.knownAt);
    return rows.map((row) => enrolmentOf(row, view.asOf));
  }

  @Mutation(() => OemEnrolmentPayload, {
    description:
      'Records that a technician set out for a level of a programme. For registrars, and for sponsors in their own programmes.',
  })
  openOemEnrolment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => OpenOemEnrolmentInput, { description: 'Who, for what, since when.' })
    input: OpenOemEnrolmentInput,
  ): Promise<OemEnrolmentPayload> {
    const { aseId, program, level, openedOn } = input;
    const draft = { aseId, program, level, openedOn, lastName: input.lastName ?? undefined };
    const request = () => actionRequest(context, 'openOemEnrolment', input);
    return this.changed(context, () => this.enrolments.open(request(), draft));
  }

  @Mutation(() => OemEnrolmentPayload, {
    description: 'Records that a level was completed: an education fact, for life.',
  })
  completeOemEnrolment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CompleteOemEnrolmentInput, { description: 'Which, and when.' })
    input: CompleteOemEnrolmentInput,
  ): Promise<OemEnrolmentPayload> {
    const request = () => actionRequest(context, 'completeOemEnrolment', input);
    return this.changed(context, () => this.enrolments.complete(request(), uuidOf(input), input.completedOn));
  }

  @Mutation(() => OemEnrolmentPayload, {
    description:
      'Withdraws an enrolment: no factory status is granted by it any more. What was completed stays completed.',
  })
  withdrawOemEnrolment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => WithdrawOemEnrolmentInput, { description: 'Which, why and from when.' })
    input: WithdrawOemEnrolmentInput,
  ): Promise<OemEnrolmentPayload> {
    const { reason, withdrawnOn } = input;
    const request = () => actionRequest(context, 'withdrawOemEnrolment', input);
    return this.changed(context, () =>
      this.enrolments.withdraw(request(), uuidOf(input), reason, withdrawnOn ?? undefined),
    );
  }

  @Mutation(() => OemEnrolmentPayload, {
    description:
      'Corrects an enrolment: it is retracted, not deleted, and the right one is recorded anew under the same id. Answers by an earlier `knownAt` stay as they were.',
  })
  correctOemEnrolment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CorrectOemEnrolmentInput, { description: 'What was wrong and what is right.' })
    input: CorrectOemEnrolmentInput,
  ): Promise<OemEnrolmentPayload> {
    const request = () => actionRequest(context, 'correctOemEnrolment', input);
    return this.changed(context, () =>
      this.enrolments.correct(request(), uuidOf(input), input.reason, replacementOf(input)),
    );
  }

  private changed({ viewer }: GraphQLContext, change: () => Promise<ChangedEnrolment>): Promise<OemEnrolmentPayload> {
    return answer(async () => {
      const changed = await change();
      const row = await this.reading.enrolment(viewer, changed.recordId, null);
      return {
        enrolment: row ? enrolmentOf(row, this.answering.view({}).asOf) : null,
        enrolmentId: nodeId('OemEnrolment', changed.recordId),
      };
    });
  }
}

/** Enrolments by id, judged today, for those who may see them. */
export function oemEnrolmentFinder(reading: OemReadingService, answering: AnsweringService): NodeFinder {
  return {
    kind: 'OemEnrolment',
    async find(viewer, uuid) {
      const row = await reading.enrolment(viewer, uuid, null);
      return row ? enrolmentOf(row, answering.view({}).asOf) : null;
    },
  };
}

function uuidOf({ enrolmentId }: { readonly enrolmentId: string }): string {
  return recordId(enrolmentId, ['OemEnrolment'], ['enrolmentId']).uuid;
}

function replacementOf({ replacement }: CorrectOemEnrolmentInput) {
  if (!replacement) return undefined;
  return {
    level: replacement.level,
    openedOn: replacement.openedOn,
    completedOn: replacement.completedOn ?? null,
    withdrawnOn: replacement.withdrawnOn ?? null,
    withdrawalReason: replacement.withdrawalReason ?? null,
  };
}

function enrolmentOf({ technicianId: _, recordId: uuid, ...row }: EnrolmentRow, asOf: Day): OemEnrolment {
  return Object.assign(new OemEnrolment(), {
    ...row,
    ...enrolmentOn(asOf, row),
    id: nodeId('OemEnrolment', uuid),
  });
}
