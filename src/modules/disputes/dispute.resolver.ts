import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { pageRequest } from '../../kernel/page.ts';
import { type NodeKind, nodeId, recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { DisputeRow } from './dispute.queries.ts';
import type { DisputedFactKind } from './dispute.rules.ts';
import type { DisputeService } from './dispute.service.ts';
import { Dispute, DisputeConnection, DisputePayload, OpenDisputeInput, ResolveDisputeInput } from './dispute.types.ts';

const NODE_KINDS = {
  CREDENTIAL_PERIOD: 'CredentialPeriod',
  STATUS_ACTION: 'StatusAction',
  EXAM_RESULT: 'ExamResult',
  EMPLOYMENT: 'Employment',
  OEM_ENROLMENT: 'OemEnrolment',
  GOVERNMENT_CREDENTIAL: 'GovernmentCredential',
} as const satisfies Readonly<Record<DisputedFactKind, NodeKind>>;
const FACT_KINDS = new Map(Object.entries(NODE_KINDS).map(([fact, node]) => [node, fact as DisputedFactKind]));

/** Disputes of a technician: opened, decided, listed. */
@Resolver(() => Technician)
export class DisputeResolver {
  private readonly disputing: DisputeService;

  constructor(disputing: DisputeService) {
    this.disputing = disputing;
  }

  @FieldResolver(() => DisputeConnection, {
    nullable: true,
    description: 'What the technician disputes and disputed, newest first. For the technician and registrars.',
  })
  async disputes(
    @Root() { answer: { facts } }: AnsweredTechnician,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<Dispute>> {
    return toConnection(await this.disputing.ofTechnician(facts.id, pageRequest(page)), disputeNode);
  }

  @Query(() => DisputeConnection, {
    description: 'Disputes that nobody has decided, the oldest first. For registrars.',
  })
  async openDisputes(@Args(() => PageArgs) page: PageArgs): Promise<Connection<Dispute>> {
    return toConnection(await this.disputing.openOnes(pageRequest(page)), disputeNode);
  }

  @Mutation(() => DisputePayload, {
    description:
      'Says that something on record of you is wrong. Until a registrar has decided, answers at the tier FULL that look into it say that it is disputed. Technicians alone.',
  })
  openDispute(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => OpenDisputeInput, { description: 'What is wrong.' }) input: OpenDisputeInput,
  ): Promise<DisputePayload> {
    return answer(async () => {
      const { kind, uuid } = recordId(input.factId, Object.values(NODE_KINDS), ['factId']);
      const fact = { kind: FACT_KINDS.get(kind as never) ?? neverDisputed(kind), id: uuid };
      const { disputeId } = await this.disputing.open(
        actionRequest(context, 'openDispute', input),
        fact,
        input.statement,
      );
      return { dispute: await this.nodeOf(context, disputeId) };
    });
  }

  @Mutation(() => DisputePayload, {
    description:
      'Decides a dispute. UPHELD is followed by the correction of the fact, which is an action of its own; REJECTED needs a reason.',
  })
  resolveDispute(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ResolveDisputeInput, { description: 'Which one, and how.' }) input: ResolveDisputeInput,
  ): Promise<DisputePayload> {
    return answer(async () => {
      const { uuid } = recordId(input.disputeId, ['Dispute'], ['disputeId']);
      const request = actionRequest(context, 'resolveDispute', input);
      await this.disputing.resolve(request, uuid, input.resolution, input.reason ?? null);
      return { dispute: await this.nodeOf(context, uuid) };
    });
  }

  private async nodeOf({ viewer }: GraphQLContext, id: string): Promise<Dispute | null> {
    const row = await this.disputing.byId(viewer, id);
    return row ? disputeNode(row) : null;
  }
}

/** Disputes by id, for the technician and registrars. */
export function disputeFinder(disputing: DisputeService): NodeFinder {
  return {
    kind: 'Dispute',
    async find(viewer, uuid) {
      const row = await disputing.byId(viewer, uuid);
      return row ? disputeNode(row) : null;
    },
  };
}

function disputeNode(row: DisputeRow): Dispute {
  const { aseId, kind, code, statement, openedAt, resolution, reason, resolvedAt } = row;
  return Object.assign(new Dispute(), {
    id: nodeId('Dispute', row.id),
    factId: nodeId(NODE_KINDS[kind], row.factId),
    ...{ aseId, kind, code, statement, openedAt, reason, resolvedAt },
    state: resolution ?? 'OPEN',
  });
}

function neverDisputed(kind: NodeKind): never {
  throw new Error(`${kind} is not disputed`);
}
