import { Arg, Ctx, Field, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer, UserError } from '../../graphql/user-error.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import type { TechnicianService } from '../technicians/technician.service.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { AnsweringService } from './answering.service.ts';
import { type CorrectionService, FACT_KINDS, type FactKind, type Replacement } from './correction.service.ts';
import { AnsweredTechnician } from './credentials.resolver.ts';
import type { FactRecordingService } from './fact-recording.service.ts';
import {
  AmendTechnicianInput,
  CorrectFactInput,
  type FactReplacementInput,
  RecordContinuingEducationInput,
  RecordExamResultInput,
  RecordExperienceInput,
  RecordTrainingInput,
  RegisterTechnicianInput,
  StatusActionInput,
} from './registrar.inputs.ts';
import type { StatusActionsService } from './status-actions.service.ts';

@ObjectType({ description: 'What a change of a technician’s record led to.', simpleResolvers: true })
export class TechnicianPayload {
  @Field(() => Technician, {
    nullable: true,
    description: 'The technician as on record after the change; null when refused.',
  })
  readonly technician?: Technician | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'What recording or correcting facts led to.', simpleResolvers: true })
export class FactPayload {
  @Field(() => Technician, {
    nullable: true,
    description: 'The technician as on record after the change; null when refused.',
  })
  readonly technician?: Technician | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Ids of the facts recorded; send one to `correctFact` if it was wrong.',
  })
  readonly factIds?: readonly string[] | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

/** What registrars do: one mutation for each business action. */
@Resolver()
export class RegistrarResolver {
  private readonly technicians: TechnicianService;
  private readonly recording: FactRecordingService;
  private readonly statusActions: StatusActionsService;
  private readonly corrections: CorrectionService;
  private readonly answering: AnsweringService;

  constructor(services: {
    technicians: TechnicianService;
    recording: FactRecordingService;
    statusActions: StatusActionsService;
    corrections: CorrectionService;
    answering: AnsweringService;
  }) {
    this.technicians = services.technicians;
    this.recording = services.recording;
    this.statusActions = services.statusActions;
    this.corrections = services.corrections;
    this.answering = services.answering;
  }

  @Mutation(() => TechnicianPayload, { description: 'Enters a person in the registry.' })
  registerTechnician(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RegisterTechnicianInput, { description: 'Who.' }) input: RegisterTechnicianInput,
  ): Promise<TechnicianPayload> {
    const { aseId, firstName, lastName, homeState, directoryOptIn } = input;
    const profile = {
      firstName,
      lastName,
      homeState,
      directoryOptIn,
      email: input.email ?? null,
      phone: input.phone ?? null,
    };
    return answer(async () => {
      const { technicianId } = await this.technicians.register(
        actionRequest(context, 'registerTechnician', input),
        aseId,
        profile,
      );
      return { technician: await this.technician(context, technicianId) };
    });
  }

  @Mutation(() => TechnicianPayload, {
    description: 'Changes a technician’s names, home state, contact or directory consent.',
  })
  amendTechnician(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AmendTechnicianInput, { description: 'What changes.' }) input: AmendTechnicianInput,
  ): Promise<TechnicianPayload> {
    const changes = {
      firstName: input.firstName ?? undefined,
      lastName: input.lastName ?? undefined,
      homeState: input.homeState ?? undefined,
      directoryOptIn: input.directoryOptIn ?? undefined,
      email: input.email,
      phone: input.phone,
    };
    return answer(async () => {
      const { technicianId } = await this.technicians.amend(
        actionRequest(context, 'amendTechnician', input),
        input.aseId,
        input.expectedVersion,
        changes,
      );
      return { technician: await this.technician(context, technicianId) };
    });
  }

  @Mutation(() => FactPayload, {
    description: 'Records documented work. A passed test that waited for it awards its credential at once.',
  })
  recordExperience(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RecordExperienceInput, { description: 'The work.' }) input: RecordExperienceInput,
  ): Promise<FactPayload> {
    return this.recordExperienceOf(context, 'recordExperience', 'WORK', input);
  }

  @Mutation(() => FactPayload, {
    description:
      'Records a completed training programme. A passed test that waited for it awards its credential at once.',
  })
  recordTraining(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RecordTrainingInput, { description: 'The training.' }) input: RecordTrainingInput,
  ): Promise<FactPayload> {
    return this.recordExperienceOf(context, 'recordTraining', 'TRAINING', input);
  }

  @Mutation(() => FactPayload, {
    description:
      'Records an attempt at a test. Passed with the experience met, it awards or renews at once; passed without, the standing is PENDING_EXPERIENCE.',
  })
  recordExamResult(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RecordExamResultInput, { description: 'The attempt.' }) input: RecordExamResultInput,
  ): Promise<FactPayload> {
    const { testCode, kind, takenOn, passed } = input;
    return answer(async () => {
      const asked = actionRequest(context, 'recordExamResult', input);
      const fact = await this.recording.recordExamResult(asked, input.aseId, { testCode, kind, takenOn, passed });
      return this.recorded(context, fact.technicianId, 'ExamResult', [fact.factId]);
    });
  }

  @Mutation(() => FactPayload, {
    description:
      'Records approved continuing education: it renews the credential, lapsed ones too, from the day it counts.',
  })
  recordContinuingEducation(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RecordContinuingEducationInput, { description: 'The course.' })
    input: RecordContinuingEducationInput,
  ): Promise<FactPayload> {
    const { testCode, completedOn, provider } = input;
    return answer(async () => {
      const asked = actionRequest(context, 'recordContinuingEducation', input);
      const draft = { testCode, completedOn, provider };
      const fact = await this.recording.recordContinuingEducation(asked, input.aseId, draft);
      return this.recorded(context, fact.technicianId, 'ContinuingEducation', [fact.factId]);
    });
  }

  @Mutation(() => FactPayload, { description: 'Sets credentials aside until they are reinstated.' })
  suspendCredentials(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => StatusActionInput, { description: 'Which, why and from when.' }) input: StatusActionInput,
  ): Promise<FactPayload> {
    return this.takeAction(context, 'suspendCredentials', 'SUSPEND', input);
  }

  @Mutation(() => FactPayload, { description: 'Puts suspended credentials back in force.' })
  reinstateCredentials(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => StatusActionInput, { description: 'Which, why and from when.' }) input: StatusActionInput,
  ): Promise<FactPayload> {
    return this.takeAction(context, 'reinstateCredentials', 'REINSTATE', input);
  }

  @Mutation(() => FactPayload, {
    description:
      'Takes credentials away for good. Only a new initial test awards them anew; a wrong revocation is corrected.',
  })
  revokeCredentials(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => StatusActionInput, { description: 'Which, why and from when.' }) input: StatusActionInput,
  ): Promise<FactPayload> {
    return this.takeAction(context, 'revokeCredentials', 'REVOKE', input);
  }

  @Mutation(() => FactPayload, {
    description:
      'Corrects a fact: it is retracted, not deleted, and the right one is recorded anew. Answers by an earlier `knownAt` stay as they were.',
  })
  correctFact(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CorrectFactInput, { description: 'What was wrong and what is right.' }) input: CorrectFactInput,
  ): Promise<FactPayload> {
    return answer(async () => {
      const { kind, uuid } = recordId(input.factId, FACT_KINDS, ['factId']);
      const asked = actionRequest(context, 'correctFact', input);
      const fact = { kind: kind as FactKind, uuid };
      const corrected = await this.corrections.correct(asked, fact, input.reason, replacementOf(input.replacement));
      const factIds = corrected.factId === null ? [] : [corrected.factId];
      return this.recorded(context, corrected.technicianId, fact.kind, factIds);
    });
  }

  private recordExperienceOf(
    context: GraphQLContext,
    operation: string,
    kind: 'WORK' | 'TRAINING',
    input: RecordExperienceInput | RecordTrainingInput,
  ): Promise<FactPayload> {
    const { aseId, series, from, through, organization } = input;
    return answer(async () => {
      const draft = { kind, series, from, through, organizationName: organization };
      const fact = await this.recording.recordExperience(actionRequest(context, operation, input), aseId, draft);
      return this.recorded(context, fact.technicianId, 'Experience', [fact.factId]);
    });
  }

  private takeAction(
    context: GraphQLContext,
    operation: string,
    action: StatusActionKind,
    input: StatusActionInput,
  ): Promise<FactPayload> {
    const { testCodes, reasonCode } = input;
    return answer(async () => {
      const draft = { action, testCodes, reasonCode, effectiveOn: input.effectiveOn ?? undefined };
      const taken = await this.statusActions.take(actionRequest(context, operation, input), input.aseId, draft);
      return this.recorded(context, taken.technicianId, 'StatusAction', taken.factIds);
    });
  }

  private async recorded(context: GraphQLContext, technicianId: string, kind: FactKind, ids: readonly string[]) {
    return {
      technician: await this.technician(context, technicianId),
      factIds: ids.map((id) => nodeId(kind, id)),
    };
  }

  private async technician({ viewer }: GraphQLContext, id: string): Promise<Technician | null> {
    const found = await this.answering.byId(viewer, id, {});
    return found ? new AnsweredTechnician(found) : null;
  }
}

function replacementOf(input: FactReplacementInput | null | undefined): Replacement {
  const { experience, examResult, continuingEducation, statusAction } = input ?? {};
  return {
    experience: experience ? { ...experience, organizationName: experience.organization } : undefined,
    examResult: examResult ? { ...examResult } : undefined,
    continuingEducation: continuingEducation ? { ...continuingEducation } : undefined,
    statusAction: statusAction ? { ...statusAction, testCodes: [statusAction.testCode] } : undefined,
  };
}
