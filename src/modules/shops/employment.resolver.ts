import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { ActionRequest } from '../audit/recorded-actions.ts';
import {
  ConfirmEmploymentInput,
  CorrectEmploymentInput,
  EndEmploymentInput,
  RecordEmploymentInput,
} from './employment.inputs.ts';
import type { EmploymentResult, EmploymentService } from './employment.service.ts';
import { EmploymentPayload } from './shop.types.ts';
import { employmentView } from './shop.views.ts';
import type { ShopAnsweringService } from './shop-answering.service.ts';

/** Who works where: recorded, ended, corrected, confirmed. */
@Resolver()
export class EmploymentResolver {
  private readonly employment: EmploymentService;
  private readonly answering: ShopAnsweringService;

  constructor(employment: EmploymentService, answering: ShopAnsweringService) {
    this.employment = employment;
    this.answering = answering;
  }

  @Mutation(() => EmploymentPayload, {
    description:
      'Records that a technician works in a shop. Registrars record it for everybody, employers for their own shops, technicians for themselves.',
  })
  recordEmployment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RecordEmploymentInput, { description: 'Who, where, as what and when.' })
    input: RecordEmploymentInput,
  ): Promise<EmploymentPayload> {
    const { aseId, shopNumber, role, from } = input;
    const draft = { aseId, shopNumber, role, from, through: input.through ?? null, lastName: input.lastName ?? null };
    return this.changed(context, 'recordEmployment', input, (asked) => this.employment.record(asked, draft));
  }

  @Mutation(() => EmploymentPayload, { description: 'Ends an employment after its last day.' })
  endEmployment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => EndEmploymentInput, { description: 'Which, and its last day.' }) input: EndEmploymentInput,
  ): Promise<EmploymentPayload> {
    return this.changed(context, 'endEmployment', input, (asked) =>
      this.employment.end(asked, employmentOf(input), input.lastDay),
    );
  }

  @Mutation(() => EmploymentPayload, {
    description:
      'Corrects an employment: it is retracted, not deleted, and the right one is recorded anew under the same id. Answers by an earlier `knownAt` stay as they were.',
  })
  correctEmployment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CorrectEmploymentInput, { description: 'What was wrong and what is right.' })
    input: CorrectEmploymentInput,
  ): Promise<EmploymentPayload> {
    const { replacement } = input;
    const claim = replacement ? { ...replacement, through: replacement.through ?? null } : null;
    return this.changed(context, 'correctEmployment', input, (asked) =>
      this.employment.correct(asked, employmentOf(input), input.reason, claim),
    );
  }

  @Mutation(() => EmploymentPayload, {
    description:
      'Confirms an employment: technicians what a shop or a registrar recorded of them, these what a technician recorded.',
  })
  confirmEmployment(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ConfirmEmploymentInput, { description: 'Which.' }) input: ConfirmEmploymentInput,
  ): Promise<EmploymentPayload> {
    return this.changed(context, 'confirmEmployment', input, (asked) =>
      this.employment.confirm(asked, employmentOf(input)),
    );
  }

  private changed(
    context: GraphQLContext,
    operation: string,
    input: { readonly idempotencyKey: string },
    act: (request: ActionRequest) => Promise<EmploymentResult>,
  ): Promise<EmploymentPayload> {
    return answer(async () => {
      const { employmentId } = await act(actionRequest(context, operation, input));
      const found = await this.answering.employment(context.viewer, employmentId);
      return { employment: found ? employmentView(found) : null };
    });
  }
}

function employmentOf({ employmentId }: { readonly employmentId: string }): string {
  return recordId(employmentId, ['Employment'], ['employmentId']).uuid;
}
