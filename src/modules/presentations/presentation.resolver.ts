import QRCode from 'qrcode';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import {
  AnswerPresentationInput,
  AnswerPresentationPayload,
  PresentationRequest,
  PresentationVerification,
  RequestPresentationInput,
  RequestPresentationPayload,
  VerifyPresentationInput,
  VerifyPresentationPayload,
} from './presentation.types.ts';
import { type PresentationViews, type ShownRequest, toVerification } from './presentation.views.ts';
import type { PresentationRequests } from './presentation-requests.service.ts';
import type { PresentationVerificationService } from './presentation-verification.service.ts';

/** Presentations of portable credentials: asked for, answered, verified. */
@Resolver(() => PresentationRequest)
export class PresentationResolver {
  private readonly requests: PresentationRequests;
  private readonly verification: PresentationVerificationService;
  private readonly views: PresentationViews;

  constructor(requests: PresentationRequests, verification: PresentationVerificationService, views: PresentationViews) {
    this.requests = requests;
    this.verification = verification;
    this.views = views;
  }

  @Query(() => PresentationRequest, {
    nullable: true,
    description: 'A request by its id: what is asked, for whoever was given it, and the answer, for the one who asked.',
  })
  async presentationRequest(
    @Arg('id', () => ID, { description: '`prq_…`.' }) id: string,
  ): Promise<PresentationRequest | null> {
    const { uuid } = recordId(id, ['PresentationRequest'], ['id']);
    const row = await this.requests.find(uuid);
    return row ? this.views.request(row) : null;
  }

  @FieldResolver(() => PresentationVerification, {
    nullable: true,
    description: 'The answer, for the organisation that asked; null for others, and until there is one.',
  })
  answer(@Ctx() { viewer }: GraphQLContext, @Root() request: ShownRequest): PresentationVerification | null {
    const found = this.requests.answerOf(viewer, request.row);
    return found && toVerification(found);
  }

  @FieldResolver(() => String, { description: 'The link as a QR code, an SVG document.' })
  qrSvg(@Root() { link }: PresentationRequest): Promise<string> {
    return QRCode.toString(link, { type: 'svg', errorCorrectionLevel: 'M' });
  }

  @FieldResolver(() => String, { description: 'The link as a QR code, a PNG picture as a data: URL.' })
  qrPng(@Root() { link }: PresentationRequest): Promise<string> {
    return QRCode.toDataURL(link, { errorCorrectionLevel: 'M', scale: 6 });
  }

  @Mutation(() => RequestPresentationPayload, {
    description:
      'Asks a technician to prove something by a portable credential: a link and a QR code to show them. You need not know who they are.',
  })
  requestPresentation(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RequestPresentationInput, { description: 'What is to be proven.' })
    input: RequestPresentationInput,
  ): Promise<RequestPresentationPayload> {
    return answer(async () => {
      const row = await this.requests.request(actionRequest(context, 'requestPresentation', input), input);
      return { request: this.views.request(row) };
    });
  }

  @Mutation(() => AnswerPresentationPayload, {
    description:
      'Hands in a presentation in answer to a request. Open to everybody: the proof of the key for this audience and nonce is all that counts.',
  })
  answerPresentation(
    @Ctx() { requestId }: GraphQLContext,
    @Arg('input', () => AnswerPresentationInput, { description: 'The answer.' }) input: AnswerPresentationInput,
  ): Promise<AnswerPresentationPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.requestId, ['PresentationRequest'], ['requestId']);
      return { verification: toVerification(await this.requests.answer(requestId, uuid, input.presentation)) };
    });
  }

  @Mutation(() => VerifyPresentationPayload, {
    description:
      'Is this presentation genuine, by its holder, in force now, and what does it prove? Open to everybody. What was not disclosed is not known: a node is PROVEN or NOT_PROVEN, never false.',
  })
  verifyPresentation(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('input', () => VerifyPresentationInput, { description: 'The presentation, and what it has to prove.' })
    input: VerifyPresentationInput,
  ): Promise<VerifyPresentationPayload> {
    return answer(async () => ({ verification: toVerification(await this.verification.verify(viewer, input)) }));
  }
}

/** Requests by id: knowing it is knowing what is asked. */
export function presentationRequestFinder(requests: PresentationRequests, views: PresentationViews): NodeFinder {
  return {
    kind: 'PresentationRequest',
    async find(_viewer, uuid) {
      const row = await requests.find(uuid);
      return row ? views.request(row) : null;
    },
  };
}
