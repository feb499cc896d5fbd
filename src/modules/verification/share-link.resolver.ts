import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { ShareLinkAnswer, ShareLinkService } from './share-link.service.ts';
import {
  CreateShareLinkInput,
  CreateShareLinkPayload,
  EndShareLinkInput,
  EndShareLinkPayload,
  OpenShareLinkInput,
  OpenShareLinkPayload,
  ShareLink,
  ShareLinkConnection,
  type ShareLinkOpening,
  ShareLinkOpeningConnection,
} from './share-link.types.ts';
import type { ShareLinkOpeningService } from './share-link-opening.service.ts';

/** A link as shown, with the id that its openings are found by. */
type ShownShareLink = ShareLink & { readonly linkId: string };

/** Finds share links by id, for those who may open their holder's record. */
export function shareLinkFinder(links: ShareLinkService): NodeFinder {
  return {
    kind: 'ShareLink',
    async find(viewer, uuid) {
      const found = await links.byId(viewer, uuid);
      return found ? shareLinkNode(found) : null;
    },
  };
}

/** A technician's share links. */
@Resolver(() => Technician)
export class TechnicianShareLinksResolver {
  private readonly links: ShareLinkService;

  constructor(links: ShareLinkService) {
    this.links = links;
  }

  @FieldResolver(() => ShareLinkConnection, {
    nullable: true,
    description:
      'The links by which the technician shares badges and presentations, newest first, with their openings. Null except to the technician and registrars.',
  })
  async shareLinks(
    @Root() technician: AnsweredTechnician,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<ShareLink>> {
    return toConnection(await this.links.ofTechnician(technician.answer.facts.id, pageRequest(page)), shareLinkNode);
  }
}

/** Share links: made, ended, opened. */
@Resolver(() => ShareLink)
export class ShareLinkResolver {
  private readonly links: ShareLinkService;
  private readonly opening: ShareLinkOpeningService;

  constructor(links: ShareLinkService, opening: ShareLinkOpeningService) {
    this.links = links;
    this.opening = opening;
  }

  @FieldResolver(() => ShareLinkOpeningConnection, { description: 'When the link was opened, newest first.' })
  async openings(
    @Root() shareLink: ShownShareLink,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<ShareLinkOpening>> {
    return toConnection(await this.links.openings(shareLink.linkId, pageRequest(page)), (opening) => opening);
  }

  @Mutation(() => CreateShareLinkPayload, {
    description:
      'Makes a link to a badge of your own, or to a presentation of your portable credential, to send to somebody: for a purpose, for at most 30 days, to be ended at any time. You see when it is opened.',
  })
  createShareLink(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CreateShareLinkInput, { description: 'What to share.' }) input: CreateShareLinkInput,
  ): Promise<CreateShareLinkPayload> {
    return answer(async () => {
      const badgeId = input.badgeId == null ? null : recordId(input.badgeId, ['Badge'], ['badgeId']).uuid;
      const request = actionRequest(context, 'createShareLink', input);
      const { shareLinkId, link } = await this.links.create(request, { ...input, badgeId });
      return { shareLink: await this.nodeOf(context, shareLinkId), link };
    });
  }

  @Mutation(() => EndShareLinkPayload, { description: 'Ends a share link for good: from now on it does not open.' })
  endShareLink(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => EndShareLinkInput, { description: 'Which link.' }) input: EndShareLinkInput,
  ): Promise<EndShareLinkPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.shareLinkId, ['ShareLink'], ['shareLinkId']);
      const { shareLinkId } = await this.links.end(actionRequest(context, 'endShareLink', input), uuid);
      return { shareLink: await this.nodeOf(context, shareLinkId) };
    });
  }

  @Mutation(() => OpenShareLinkPayload, {
    description:
      'Opens a share link that you were given. Open to everybody. Each opening counts, and its moment is shown to the technician who shared it; with a key, the name of your organisation too.',
  })
  openShareLink(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('input', () => OpenShareLinkInput, { description: 'The code of the link.' }) input: OpenShareLinkInput,
  ): Promise<OpenShareLinkPayload> {
    return answer(async () => ({ shared: await this.opening.open(viewer, input.code) }));
  }

  private async nodeOf({ viewer }: GraphQLContext, shareLinkId: string): Promise<ShareLink | null> {
    const found = await this.links.byId(viewer, shareLinkId);
    return found ? shareLinkNode(found) : null;
  }
}

function shareLinkNode({ row, state }: ShareLinkAnswer): ShownShareLink {
  const { id, kind, tokenId, purpose, forWhom, createdAt, expiresAt, endedAt, openings, maxOpenings } = row;
  return Object.assign(new ShareLink(), {
    id: nodeId('ShareLink', id),
    linkId: id,
    kind,
    sharedId: nodeId(kind === 'BADGE' ? 'Badge' : 'PortableCredential', tokenId),
    purpose,
    forWhom,
    state,
    createdAt,
    expiresAt,
    endedAt,
    openingCount: openings,
    maxOpenings,
  });
}
