import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import { statusNameOf } from '../tokens/status-list.rules.ts';
import type { IssuedTokenQueries, IssuedTokenRow } from './issued-token.queries.ts';
import { portableLists } from './portable-contents.rules.ts';
import type { IssuedPortableCredential, PortableCredentialService } from './portable-credential.service.ts';
import {
  CollectPortableCredentialInput,
  IssuePortableCredentialInput,
  IssuePortableCredentialPayload,
  PortableCredential,
  ReissuePortableCredentialInput,
  WithdrawPortableCredentialInput,
  WithdrawPortableCredentialPayload,
} from './portable-credential.types.ts';

/** Portable credentials of a technician: issued, issued anew, listed, withdrawn. */
@Resolver(() => Technician)
export class PortableCredentialResolver {
  private readonly issuing: PortableCredentialService;
  private readonly queries: IssuedTokenQueries;
  private readonly answering: AnsweringService;

  constructor(issuing: PortableCredentialService, queries: IssuedTokenQueries, answering: AnsweringService) {
    this.issuing = issuing;
    this.queries = queries;
    this.answering = answering;
  }

  @FieldResolver(() => [PortableCredential], {
    description: 'Portable credentials issued to the technician, newest first.',
  })
  async portableCredentials(@Root() technician: AnsweredTechnician): Promise<readonly PortableCredential[]> {
    const rows = await this.queries.ofTechnicians('PORTABLE_CREDENTIAL', [technician.answer.facts.id]);
    return rows.map(credentialNode);
  }

  @Mutation(() => IssuePortableCredentialPayload, {
    description:
      "Issues what is current on record to the holder's own key, for at most 90 days: an SD-JWT VC that verifiers check offline and of which the holder shows what they choose.",
  })
  issuePortableCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => IssuePortableCredentialInput, { description: 'For whom, and for which key.' })
    input: IssuePortableCredentialInput,
  ): Promise<IssuePortableCredentialPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'issuePortableCredential', input);
      return this.issued(await this.issuing.issue(request, input.aseId, input));
    });
  }

  @Mutation(() => IssuePortableCredentialPayload, {
    description:
      'Issues what is current now in place of an earlier portable credential, with a status entry of its own, and withdraws the earlier one unless told not to.',
  })
  reissuePortableCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ReissuePortableCredentialInput, { description: 'Which credential, and for which key.' })
    input: ReissuePortableCredentialInput,
  ): Promise<IssuePortableCredentialPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.portableCredentialId, ['PortableCredential'], ['portableCredentialId']);
      const request = actionRequest(context, 'reissuePortableCredential', input);
      return this.issued(await this.issuing.reissue(request, uuid, input));
    });
  }

  @Mutation(() => IssuePortableCredentialPayload, {
    description:
      'Gives the token of a portable credential that was issued anew for the same key, because the key that had signed the old one was compromised.',
  })
  collectPortableCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CollectPortableCredentialInput, { description: 'Which credential.' })
    input: CollectPortableCredentialInput,
  ): Promise<IssuePortableCredentialPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.portableCredentialId, ['PortableCredential'], ['portableCredentialId']);
      const request = actionRequest(context, 'collectPortableCredential', input);
      return this.issued(await this.issuing.collect(request, uuid));
    });
  }

  @Mutation(() => WithdrawPortableCredentialPayload, {
    description: 'Withdraws a portable credential for good: the status list says so within seconds.',
  })
  withdrawPortableCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => WithdrawPortableCredentialInput, { description: 'Which credential.' })
    input: WithdrawPortableCredentialInput,
  ): Promise<WithdrawPortableCredentialPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.portableCredentialId, ['PortableCredential'], ['portableCredentialId']);
      const request = actionRequest(context, 'withdrawPortableCredential', input);
      const { technicianId } = await this.issuing.withdraw(request, uuid);
      const holder = await this.answering.byId(context.viewer, technicianId, {});
      return {
        credential: await this.credential(uuid),
        technician: holder ? new AnsweredTechnician(holder) : null,
      };
    });
  }

  private async issued({ credentialId, token }: IssuedPortableCredential) {
    return { credential: await this.credential(credentialId), token };
  }

  private async credential(id: string): Promise<PortableCredential | null> {
    const found = await this.queries.withFacts('PORTABLE_CREDENTIAL', id);
    return found ? credentialNode(found.token) : null;
  }
}

/** Portable credentials by id, for those who may open the holder's record. */
export function portableCredentialFinder(queries: IssuedTokenQueries, answering: AnsweringService): NodeFinder {
  return {
    kind: 'PortableCredential',
    async find(viewer, uuid) {
      const found = await queries.withFacts('PORTABLE_CREDENTIAL', uuid);
      const holder = found && (await answering.byId(viewer, found.token.technicianId, {}));
      return found && holder ? credentialNode(found.token) : null;
    },
  };
}

function credentialNode({ id, codes, portable, status, issuedAt, expiresAt, withdrawnAt, replaces }: IssuedTokenRow) {
  if (portable === null) throw new Error(`portable credential ${id} is on record without what it says`);
  const { oemPrograms, ...lists } = portableLists({ codes, portable });
  return Object.assign(new PortableCredential(), {
    ...lists,
    id: nodeId('PortableCredential', id),
    oemPrograms: oemPrograms.map(({ completed_on: completedOn, ...level }) => ({ ...level, completedOn })),
    holderKey: portable.holderKey,
    status: statusNameOf(status) ?? 'REVOKED',
    issuedAt,
    expiresAt,
    withdrawnAt,
    replaces: replaces === null ? null : nodeId('PortableCredential', replaces),
  });
}
