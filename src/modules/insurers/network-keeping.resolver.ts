import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import {
  CorrectEnrolmentInput,
  CreateRepairProgramInput,
  EndEnrolmentInput,
  EnrolShopInput,
  EnrolShopsInput,
  PublishRepairProgramVersionInput,
  RenameRepairProgramInput,
} from './insurers.inputs.ts';
import { NetworkEnrolmentPayload, NetworkEnrolmentsPayload, RepairProgramPayload } from './insurers.types.ts';
import { AnsweredProgram, enrolmentView } from './insurers.views.ts';
import type { NetworkService } from './network.service.ts';
import type { EnrolmentClaim } from './network-enrolment.rules.ts';
import type { NetworkReadingService } from './network-reading.service.ts';
import type { RepairProgramService } from './repair-program.service.ts';

/** What insurers do, and registrars for them: one mutation for each business action. */
@Resolver()
export class NetworkKeepingResolver {
  private readonly programs: RepairProgramService;
  private readonly networks: NetworkService;
  private readonly reading: NetworkReadingService;

  constructor(services: { programs: RepairProgramService; networks: NetworkService; reading: NetworkReadingService }) {
    this.programs = services.programs;
    this.networks = services.networks;
    this.reading = services.reading;
  }

  @Mutation(() => RepairProgramPayload, { description: 'Creates a direct-repair programme with its first version.' })
  createRepairProgram(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CreateRepairProgramInput, { description: 'The programme.' }) input: CreateRepairProgramInput,
  ): Promise<RepairProgramPayload> {
    return answer(async () => {
      const { organization } = input;
      const { programId } = await this.programs.create(actionRequest(context, 'createRepairProgram', input), {
        ...ruleOf(input),
        organizationId: organization == null ? null : recordId(organization, ['Organization'], ['organization']).uuid,
        code: input.code,
        name: input.name,
      });
      return { program: await this.program(context, programId) };
    });
  }

  @Mutation(() => RepairProgramPayload, {
    description:
      "Publishes the next version of a programme's rule. It judges from now on, whatever day is asked about; the versions before it stay, and judge what is asked by the record of a moment at which they were in force.",
  })
  publishRepairProgramVersion(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => PublishRepairProgramVersionInput, { description: 'The version.' })
    input: PublishRepairProgramVersionInput,
  ): Promise<RepairProgramPayload> {
    return answer(async () => {
      const { programId } = await this.programs.publishVersion(
        actionRequest(context, 'publishRepairProgramVersion', input),
        programNamed(input),
        input.expectedVersion,
        ruleOf(input),
      );
      return { program: await this.program(context, programId) };
    });
  }

  @Mutation(() => RepairProgramPayload, { description: 'Calls a programme something else.' })
  renameRepairProgram(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RenameRepairProgramInput, { description: 'The name.' }) input: RenameRepairProgramInput,
  ): Promise<RepairProgramPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'renameRepairProgram', input);
      const { programId } = await this.programs.rename(request, programNamed(input), input.name);
      return { program: await this.program(context, programId) };
    });
  }

  @Mutation(() => NetworkEnrolmentPayload, { description: "Enrols a shop in a programme's network." })
  enrolShop(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => EnrolShopInput, { description: 'The enrolment.' }) input: EnrolShopInput,
  ): Promise<NetworkEnrolmentPayload> {
    return answer(async () => {
      const { enrolmentId } = await this.networks.enrol(
        actionRequest(context, 'enrolShop', input),
        programNamed(input),
        input.shopNumber,
        claimOf(input),
      );
      return { enrolment: await this.enrolment(context, enrolmentId) };
    });
  }

  @Mutation(() => NetworkEnrolmentsPayload, {
    description: "Enrols up to 100 shops in a programme's network at once: all of them, or none.",
  })
  enrolShops(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => EnrolShopsInput, { description: 'The enrolments.' }) input: EnrolShopsInput,
  ): Promise<NetworkEnrolmentsPayload> {
    return answer(async () => {
      const { enrolmentIds } = await this.networks.enrolMany(
        actionRequest(context, 'enrolShops', input),
        programNamed(input),
        input.shopNumbers,
        claimOf(input),
      );
      const rows = await this.reading.enrolments(context.viewer, enrolmentIds);
      return { enrolments: rows.map(enrolmentView) };
    });
  }

  @Mutation(() => NetworkEnrolmentPayload, {
    description: 'Ends an enrolment after its last day. One that has ended is corrected, not ended again.',
  })
  endEnrolment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => EndEnrolmentInput, { description: 'The end.' }) input: EndEnrolmentInput,
  ): Promise<NetworkEnrolmentPayload> {
    return answer(async () => {
      const { enrolmentId } = await this.networks.end(
        actionRequest(context, 'endEnrolment', input),
        enrolmentNamed(input),
        input.lastDay,
        input.reason,
      );
      return { enrolment: await this.enrolment(context, enrolmentId) };
    });
  }

  @Mutation(() => NetworkEnrolmentPayload, {
    description:
      'Corrects an enrolment that was recorded wrongly. The wrong record is kept, and still answers what was known then.',
  })
  correctEnrolment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CorrectEnrolmentInput, { description: 'The correction.' }) input: CorrectEnrolmentInput,
  ): Promise<NetworkEnrolmentPayload> {
    return answer(async () => {
      const { enrolmentId } = await this.networks.correct(
        actionRequest(context, 'correctEnrolment', input),
        enrolmentNamed(input),
        input.reason,
        input.replacement ? claimOf(input.replacement) : null,
      );
      return { enrolment: await this.enrolment(context, enrolmentId) };
    });
  }

  private async program({ viewer }: GraphQLContext, programId: string): Promise<AnsweredProgram | null> {
    const found = await this.reading.program(viewer, programId, null);
    return found ? new AnsweredProgram(found) : null;
  }

  private async enrolment({ viewer }: GraphQLContext, enrolmentId: string) {
    const [row] = await this.reading.enrolments(viewer, [enrolmentId]);
    return row ? enrolmentView(row) : null;
  }
}

function programNamed({ programId }: { readonly programId: string }): string {
  return recordId(programId, ['RepairProgram'], ['programId']).uuid;
}

function enrolmentNamed({ enrolmentId }: { readonly enrolmentId: string }): string {
  return recordId(enrolmentId, ['NetworkEnrolment'], ['enrolmentId']).uuid;
}

function ruleOf({ requirement, rulePack, ranking }: CreateRepairProgramInput | PublishRepairProgramVersionInput) {
  return { requirement, rulePack: rulePack ?? null, ranking: ranking ?? null };
}

function claimOf(input: {
  readonly from: Day;
  readonly through?: Day | null;
  readonly reason: string;
}): EnrolmentClaim {
  return { from: input.from, through: input.through ?? null, reason: input.reason };
}
