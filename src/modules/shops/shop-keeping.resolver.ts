import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { ActionRequest } from '../audit/recorded-actions.ts';
import {
  AmendShopInput,
  AssignShopInput,
  CloseShopInput,
  JoinNetworkInput,
  LeaveNetworkInput,
  OfferAreaInput,
  RecogniseShopInput,
  RegisterShopInput,
  ReopenShopInput,
  WithdrawAreaInput,
  WithdrawRecognitionInput,
} from './shop.inputs.ts';
import type { ShopResult, ShopService } from './shop.service.ts';
import { ShopPayload } from './shop.types.ts';
import { AnsweredShop } from './shop.views.ts';
import type { ShopAnsweringService } from './shop-answering.service.ts';
import type { ShopTermsService } from './shop-terms.service.ts';

/** What registrars, and employers for their own shops, do: one mutation for each business action. */
@Resolver()
export class ShopKeepingResolver {
  private readonly shops: ShopService;
  private readonly terms: ShopTermsService;
  private readonly answering: ShopAnsweringService;

  constructor(shops: ShopService, terms: ShopTermsService, answering: ShopAnsweringService) {
    this.shops = shops;
    this.terms = terms;
    this.answering = answering;
  }

  @Mutation(() => ShopPayload, {
    description:
      'Enters a shop in the registry, open from a day on, with the areas it offers and the networks it belongs to.',
  })
  registerShop(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RegisterShopInput, { description: 'The shop.' }) input: RegisterShopInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'registerShop', input, (asked) => {
      const { shopNumber, name, street, city, postalCode, jurisdiction, openFrom, areas, networks } = input;
      const organizationId = organizationOf(input.organization);
      const profile = { name, street, city, postalCode, jurisdiction };
      return this.shops.register(asked, { shopNumber, ...profile, organizationId, openFrom, areas, networks });
    });
  }

  @Mutation(() => ShopPayload, { description: 'Changes a shop’s name or address.' })
  amendShop(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AmendShopInput, { description: 'What changes.' }) input: AmendShopInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'amendShop', input, (asked) => {
      const changes = {
        name: input.name ?? undefined,
        street: input.street ?? undefined,
        city: input.city ?? undefined,
        postalCode: input.postalCode ?? undefined,
        jurisdiction: input.jurisdiction ?? undefined,
      };
      return this.shops.amend(asked, input.shopNumber, input.expectedVersion, changes);
    });
  }

  @Mutation(() => ShopPayload, {
    description: 'Hands a shop to the organisation that runs it, or to nobody: only who runs it keeps its record.',
  })
  assignShop(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AssignShopInput, { description: 'Which shop, and to whom.' }) input: AssignShopInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'assignShop', input, (asked) =>
      this.shops.assign(asked, input.shopNumber, organizationOf(input.organization)),
    );
  }

  @Mutation(() => ShopPayload, {
    description:
      'Closes a shop after its last day. Employment there ends with it; areas, networks and the recognition stay on record.',
  })
  closeShop(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CloseShopInput, { description: 'Which shop, and its last day.' }) input: CloseShopInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'closeShop', input, (asked) => this.terms.close(asked, input.shopNumber, input.lastDay));
  }

  @Mutation(() => ShopPayload, { description: 'Opens a closed shop again.' })
  reopenShop(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ReopenShopInput, { description: 'Which shop, and from when.' }) input: ReopenShopInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'reopenShop', input, (asked) =>
      this.terms.reopen(asked, input.shopNumber, input.from ?? undefined),
    );
  }

  @Mutation(() => ShopPayload, { description: 'Records that a shop offers a repair area.' })
  offerArea(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => OfferAreaInput, { description: 'Which shop, which area and from when.' }) input: OfferAreaInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'offerArea', input, (asked) =>
      this.terms.offerArea(asked, input.shopNumber, input.area, input.from ?? undefined),
    );
  }

  @Mutation(() => ShopPayload, { description: 'Records that a shop ceases to offer a repair area.' })
  withdrawArea(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => WithdrawAreaInput, { description: 'Which shop, which area and until when.' })
    input: WithdrawAreaInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'withdrawArea', input, (asked) =>
      this.terms.withdrawArea(asked, input.shopNumber, input.area, input.lastDay),
    );
  }

  @Mutation(() => ShopPayload, { description: 'Records that a shop belongs to a brand’s network.' })
  joinNetwork(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => JoinNetworkInput, { description: 'Which shop, which network and from when.' })
    input: JoinNetworkInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'joinNetwork', input, (asked) =>
      this.terms.joinNetwork(asked, input.shopNumber, input.network, input.from ?? undefined),
    );
  }

  @Mutation(() => ShopPayload, { description: 'Records that a shop leaves a brand’s network.' })
  leaveNetwork(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => LeaveNetworkInput, { description: 'Which shop, which network and until when.' })
    input: LeaveNetworkInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'leaveNetwork', input, (asked) =>
      this.terms.leaveNetwork(asked, input.shopNumber, input.network, input.lastDay),
    );
  }

  @Mutation(() => ShopPayload, {
    description: 'Awards a shop the annual Blue Seal recognition. Whether it complies on a day is another question.',
  })
  recogniseShop(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RecogniseShopInput, { description: 'Which shop, and from when.' }) input: RecogniseShopInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'recogniseShop', input, (asked) =>
      this.terms.recognise(asked, input.shopNumber, input.from ?? undefined),
    );
  }

  @Mutation(() => ShopPayload, { description: 'Withdraws a shop’s Blue Seal recognition.' })
  withdrawRecognition(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => WithdrawRecognitionInput, { description: 'Which shop, why and from when.' })
    input: WithdrawRecognitionInput,
  ): Promise<ShopPayload> {
    return this.kept(context, 'withdrawRecognition', input, (asked) =>
      this.terms.withdrawRecognition(asked, input.shopNumber, input.reason, input.effectiveOn ?? undefined),
    );
  }

  private kept(
    context: GraphQLContext,
    operation: string,
    input: { readonly idempotencyKey: string },
    act: (request: ActionRequest) => Promise<ShopResult>,
  ): Promise<ShopPayload> {
    return answer(async () => {
      const { shopId } = await act(actionRequest(context, operation, input));
      const found = await this.answering.byId(context.viewer, shopId, {});
      return { shop: found ? new AnsweredShop(found) : null };
    });
  }
}

function organizationOf(id: string | null | undefined): string | null {
  return id == null ? null : recordId(id, ['Organization'], ['organization']).uuid;
}
