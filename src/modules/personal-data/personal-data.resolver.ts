import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { TechnicianPayload } from '../credentials/registrar.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { ErasureService } from './erasure.service.ts';
import { EraseTechnicianInput } from './personal-data.types.ts';

/** What is held about a person as a file, and its erasure. */
@Resolver(() => Technician)
export class PersonalDataResolver {
  private readonly erasure: ErasureService;
  private readonly answering: AnsweringService;

  constructor(erasure: ErasureService, answering: AnsweringService) {
    this.erasure = erasure;
    this.answering = answering;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where everything held about the technician is had as a file: the path of a GET with the same key, ending in `.json`, or in `.pdf` instead. For the technician and registrars. That it was fetched is on record.',
  })
  recordPath(@Root() { answer: { facts } }: AnsweredTechnician): string {
    return `/technicians/${facts.aseId}/record.json`;
  }

  @Mutation(() => TechnicianPayload, {
    description:
      'Erases a technician’s name and contact data for good. Their badges, portable credentials, share links and keys end; what they are certified for stays on record, and is asked about by the ASE ID alone.',
  })
  eraseTechnician(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => EraseTechnicianInput, { description: 'Whom, and why.' }) input: EraseTechnicianInput,
  ): Promise<TechnicianPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'eraseTechnician', input);
      const { technicianId } = await this.erasure.erase(request, input.aseId, input.reason);
      const found = await this.answering.byId(context.viewer, technicianId, {});
      return { technician: found ? new AnsweredTechnician(found) : null };
    });
  }
}
