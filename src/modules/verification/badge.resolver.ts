import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { BadgeService } from './badge.service.ts';
import {
  Badge,
  CollectBadgeInput,
  IssueBadgeInput,
  IssueBadgePayload,
  WithdrawBadgeInput,
  WithdrawBadgePayload,
} from './badge.types.ts';
import type { BadgeCollectionService } from './badge-collection.service.ts';
import { qrPngOf, qrSvgOf } from './badge-qr.ts';
import type { IssuedTokenQueries, IssuedTokenRow } from './issued-token.queries.ts';

/** Badges of a technician: issued, listed, withdrawn. */
@Resolver(() => Technician)
export class BadgeResolver {
  private readonly issuing: BadgeService;
  private readonly queries: IssuedTokenQueries;
  private readonly answering: AnsweringService;
  private readonly collection: BadgeCollectionService;

  constructor(
    issuing: BadgeService,
    queries: IssuedTokenQueries,
    answering: AnsweringService,
    collection: BadgeCollectionService,
  ) {
    this.collection = collection;
    this.issuing = issuing;
    this.queries = queries;
    this.answering = answering;
  }

  @FieldResolver(() => [Badge], { description: 'Badges issued to the technician, newest first.' })
  async badges(@Root() technician: AnsweredTechnician): Promise<readonly Badge[]> {
    const rows = await this.queries.ofTechnicians('BADGE', [technician.answer.facts.id]);
    return rows.map(badgeNode);
  }

  @Mutation(() => IssueBadgePayload, {
    description: 'Issues a badge: a token, a link and a QR code that show only the codes picked, for at most 30 days.',
  })
  issueBadge(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => IssueBadgeInput, { description: 'What to show.' }) input: IssueBadgeInput,
  ): Promise<IssueBadgePayload> {
    return answer(async () => {
      const request = actionRequest(context, 'issueBadge', input);
      const { token, link, ...badge } = await this.issuing.issue(request, input.aseId, input.codes, input.days);
      return { badge: badgeOf({ ...badge, id: badge.badgeId, withdrawnAt: null, reissuedAt: null }), token, link };
    });
  }

  @Mutation(() => IssueBadgePayload, {
    description: 'Gives the new token of a badge whose key was compromised. Asked again, it is signed again.',
  })
  collectBadge(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CollectBadgeInput, { description: 'Which badge.' }) input: CollectBadgeInput,
  ): Promise<IssueBadgePayload> {
    return answer(async () => {
      const { uuid } = recordId(input.badgeId, ['Badge'], ['badgeId']);
      const { badge, token, link } = await this.collection.collect(actionRequest(context, 'collectBadge', input), uuid);
      return { badge: badgeNode(badge), token, link };
    });
  }

  @Mutation(() => WithdrawBadgePayload, {
    description: 'Withdraws a badge for good: `verifyToken` says so at once, the status list within seconds.',
  })
  withdrawBadge(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => WithdrawBadgeInput, { description: 'Which badge.' }) input: WithdrawBadgeInput,
  ): Promise<WithdrawBadgePayload> {
    return answer(async () => {
      const { uuid } = recordId(input.badgeId, ['Badge'], ['badgeId']);
      const { technicianId } = await this.issuing.withdraw(actionRequest(context, 'withdrawBadge', input), uuid);
      const found = await this.queries.withFacts('BADGE', uuid);
      const holder = await this.answering.byId(context.viewer, technicianId, {});
      return {
        badge: found ? badgeNode(found.token) : null,
        technician: holder ? new AnsweredTechnician(holder) : null,
      };
    });
  }
}

/** The QR code of a badge's link, drawn when it is asked for. */
@Resolver(() => IssueBadgePayload)
export class BadgeQrResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The link as a QR code, an SVG document; null when refused.',
  })
  qrSvg(@Root() { link }: IssueBadgePayload): Promise<string> | null {
    return link ? qrSvgOf(link) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The link as a QR code, a PNG picture as a data: URL; null when refused.',
  })
  qrPng(@Root() { link }: IssueBadgePayload): Promise<string> | null {
    return link ? qrPngOf(link) : null;
  }
}

/** Badges by id, for those who may open the holder's record. */
export function badgeFinder(queries: IssuedTokenQueries, answering: AnsweringService): NodeFinder {
  return {
    kind: 'Badge',
    async find(viewer, uuid) {
      const found = await queries.withFacts('BADGE', uuid);
      const holder = found && (await answering.byId(viewer, found.token.technicianId, {}));
      return found && holder ? badgeNode(found.token) : null;
    },
  };
}

function badgeNode(row: IssuedTokenRow): Badge {
  const codes = Object.entries(row.codes).map(([code, through]) => ({ code, through }));
  return badgeOf({ ...row, codes });
}

function badgeOf({ id, codes, issuedAt, expiresAt, withdrawnAt, reissuedAt }: Pick<Badge, keyof Badge>): Badge {
  return Object.assign(new Badge(), { id: nodeId('Badge', id), codes, issuedAt, expiresAt, withdrawnAt, reissuedAt });
}
