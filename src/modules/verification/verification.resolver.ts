import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import type { ShopVerificationService } from './shop-verification.service.ts';
import { VerifyShopInput, VerifyShopPayload } from './shop-verification.types.ts';
import { toShopVerification } from './shop-verification.views.ts';
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
  private readonly shops: ShopVerificationService;
  private readonly tokens: TokenVerificationService;

  constructor(
    technicians: TechnicianVerificationService,
    shops: ShopVerificationService,
    tokens: TokenVerificationService,
  ) {
    this.technicians = technicians;
    this.shops = shops;
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

  @Mutation(() => VerifyShopPayload, {
    description:
      'Is this shop qualified, on this day: by the Blue Seal, a requirement or one of your direct-repair programmes? Answers with reasons and a signed receipt.',
  })
  verifyShop(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('input', () => VerifyShopInput, { description: 'The question.' }) input: VerifyShopInput,
  ): Promise<VerifyShopPayload> {
    return answer(async () => ({
      verification: toShopVerification(await this.shops.verify(knownViewer(viewer), input)),
    }));
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
