import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { TechnicianPayload } from '../credentials/registrar.resolver.ts';
import { MergeTechniciansInput } from './merging.inputs.ts';
import type { MergingService } from './merging.service.ts';

/** One person entered twice becomes one. */
@Resolver()
export class MergingResolver {
  private readonly merging: MergingService;
  private readonly answering: AnsweringService;

  constructor(merging: MergingService, answering: AnsweringService) {
    this.merging = merging;
    this.answering = answering;
  }

  @Mutation(() => TechnicianPayload, {
    description:
      'Merges an entry of a person who was entered twice into the other: everything on record is retracted there and recorded anew here, with the same days. Answers by an earlier `knownAt` stay as they were. Refused while the one that goes is employed, and for facts that cannot be true of one person, each told as a MERGE_CLASH.',
  })
  mergeTechnicians(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => MergeTechniciansInput, { description: 'Which, into which.' }) input: MergeTechniciansInput,
  ): Promise<TechnicianPayload> {
    const { aseId, intoAseId, reason } = input;
    return answer(async () => {
      const request = actionRequest(context, 'mergeTechnicians', input);
      const { technicianId } = await this.merging.merge(request, { aseId, intoAseId, reason });
      const found = await this.answering.byId(context.viewer, technicianId, {});
      return { technician: found ? new AnsweredTechnician(found) : null };
    });
  }
}
