import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import type { TechnicianVerificationService } from './technician-verification.service.ts';
import type { TokenVerificationService } from './token-verification.service.ts';
import {
  VerifyTechnicianInput,
  VerifyTechnicianPayload,
  VerifyTokenInput,
  VerifyTokenPayload,
} from './verification.types.ts';

/** The questions that leave a receipt. */
@Resolver()
export class VerificationResolver {
  private readonly technicians: TechnicianVerificationService;
  private readonly tokens: TokenVerificationService;

  constructor(technicians: TechnicianVerificationService, tokens: TokenVerificationService) {
    this.technicians = technicians;
    this.tokens = tokens;
  }

  @Mutation(() => VerifyTechnicianPayload, {
    description:
      'Is this technician qualified, on this day? Answers with reasons and a signed receipt. A wrong last name and an ASE ID that nobody has get the same answer.',
  })
  verifyTechnician(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('input', () => VerifyTechnicianInput, { description: 'The question.' }) input: VerifyTechnicianInput,
  ): Promise<VerifyTechnicianPayload> {
    return answer(async () => ({ verification: await this.technicians.verify(knownViewer(viewer), input) }));
  }

  @Mutation(() => VerifyTokenPayload, {
    description:
      'Is this badge or receipt genuine and in force now? Open to everybody. A receipt made for somebody else is refused to you by its AUDIENCE check.',
  })
  verifyToken(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('input', () => VerifyTokenInput, { description: 'The token.' }) input: VerifyTokenInput,
  ): Promise<VerifyTokenPayload> {
    return answer(async () => {
      const { outcome, codes, ...found } = await this.tokens.verify(viewer, input);
      const { verdict, checks, tokenType } = outcome;
      return { verification: { ...found, verdict, checks, tokenType, credentials: codes } };
    });
  }
}
