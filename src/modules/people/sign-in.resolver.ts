import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { PUBLIC_VIEWER } from '../../kernel/viewer.ts';
import { viewerTypeOf } from '../accounts/viewer.types.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import type { AcceptingService } from './accepting.service.ts';
import type { AccountService } from './account.service.ts';
import type { ClaimService } from './claim.service.ts';
import type { CodeRequests } from './code-requests.service.ts';
import {
  AcceptInvitationInput,
  ClaimTechnicianAccountInput,
  CodeInput,
  CodeRequestInput,
  InviteTechnicianInput,
  ResetPasswordInput,
  SignInInput,
  TechnicianClaimRequestInput,
} from './people.inputs.ts';
import {
  AcceptInvitationPayload,
  CodeRequestPayload,
  InviteTechnicianPayload,
  SessionPayload,
} from './people.types.ts';
import { answerWithSession, demandSameOrigin, keepCookies } from './session-keeping.views.ts';
import type { Sessions } from './sessions.service.ts';
import type { SignInService } from './sign-in.service.ts';

/** The ways in: password, mailed code, invitation, a technician's claim; and the way out. */
@Resolver()
export class SignInResolver {
  private readonly sessions: Sessions;
  private readonly signingIn: SignInService;
  private readonly requests: CodeRequests;
  private readonly accounts: AccountService;
  private readonly accepting: AcceptingService;
  private readonly claims: ClaimService;

  constructor(services: {
    sessions: Sessions;
    signIn: SignInService;
    requests: CodeRequests;
    accounts: AccountService;
    accepting: AcceptingService;
    claims: ClaimService;
  }) {
    this.sessions = services.sessions;
    this.signingIn = services.signIn;
    this.requests = services.requests;
    this.accounts = services.accounts;
    this.accepting = services.accepting;
    this.claims = services.claims;
  }

  @Mutation(() => SessionPayload, {
    description:
      'Signs a person in by mail address and password. The session is an HttpOnly cookie; a program keeps it in a cookie jar. Whatever is wrong, the answer is SIGN_IN_FAILED; after many failures TOO_MANY_ATTEMPTS, which mailed codes and passkeys never meet.',
  })
  signIn(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => SignInInput, { description: 'Who.' }) input: SignInInput,
  ): Promise<SessionPayload> {
    const { browser, requestId } = context;
    return answerWithSession(context, this.sessions, () =>
      this.signingIn.byPassword(input.email, input.password, browser, requestId),
    );
  }

  @Mutation(() => CodeRequestPayload, {
    description:
      'Has a code mailed that signs in once, for a quarter of an hour. While one is out that is good for longer than half of that, no other is sent.',
  })
  requestSignInCode(
    @Ctx() { browser }: GraphQLContext,
    @Arg('input', () => CodeRequestInput, { description: 'Whose.' }) { email }: CodeRequestInput,
  ): Promise<CodeRequestPayload> {
    return accepting(this.requests.ask({ kind: 'SIGN_IN', email }, browser));
  }

  @Mutation(() => SessionPayload, { description: 'Signs a person in by the code of `requestSignInCode`.' })
  signInWithCode(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CodeInput, { description: 'The code.' }) { code }: CodeInput,
  ): Promise<SessionPayload> {
    const { browser, requestId } = context;
    return answerWithSession(context, this.sessions, () => this.signingIn.byCode(code, browser, requestId));
  }

  @Mutation(() => CodeRequestPayload, {
    description: 'Has a code mailed by which a new password is chosen, good for an hour.',
  })
  requestPasswordReset(
    @Ctx() { browser }: GraphQLContext,
    @Arg('input', () => CodeRequestInput, { description: 'Whose.' }) { email }: CodeRequestInput,
  ): Promise<CodeRequestPayload> {
    return accepting(this.requests.ask({ kind: 'PASSWORD_RESET', email }, browser));
  }

  @Mutation(() => SessionPayload, {
    description:
      'Chooses a new password by the code of `requestPasswordReset` and signs in. Every other session of the person ends.',
  })
  resetPassword(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ResetPasswordInput, { description: 'Code and password.' }) input: ResetPasswordInput,
  ): Promise<SessionPayload> {
    const { browser, requestId } = context;
    return answerWithSession(context, this.sessions, () =>
      this.accounts.resetPassword(input.code, input.password, browser, requestId),
    );
  }

  @Mutation(() => AcceptInvitationPayload, {
    description:
      'Makes you a member of the organisation that invited you: the person you are signed in as, or a new one with the address that the code was mailed to. You act for the organisation from then on.',
  })
  acceptInvitation(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AcceptInvitationInput, { description: 'The code, and who you are.' })
    { code, name, password, idempotencyKey }: AcceptInvitationInput,
  ): Promise<AcceptInvitationPayload> {
    return answer(async () => {
      demandSameOrigin(context);
      const acceptance = { code, name: name ?? null, password: password ?? null, idempotencyKey };
      const { viewer, browser, requestId } = context;
      const { memberId, cookies } = await this.accepting.accept(viewer, acceptance, browser, requestId);
      const now = cookies ? await keepCookies(context, this.sessions, cookies) : viewerTypeOf(viewer);
      return { memberId: nodeId('Member', memberId), viewer: now };
    });
  }

  @Mutation(() => CodeRequestPayload, {
    description:
      'Has a code mailed to the contact address on record of a technician, good for a day. The answer is the same whether or not ASE ID and name belong together, there is an address, or somebody has claimed the record already.',
  })
  requestTechnicianClaim(
    @Ctx() { browser }: GraphQLContext,
    @Arg('input', () => TechnicianClaimRequestInput, { description: 'Who.' })
    { aseId, lastName }: TechnicianClaimRequestInput,
  ): Promise<CodeRequestPayload> {
    return accepting(this.requests.ask({ kind: 'TECHNICIAN_CLAIM', aseId, lastName }, browser));
  }

  @Mutation(() => SessionPayload, {
    description:
      'Gives a technician possession of their record by ASE ID, last name and a mailed code: as the person who is signed in, or a new one with the address that the code was mailed to. Whatever does not fit together is answered CODE_INVALID.',
  })
  claimTechnicianAccount(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ClaimTechnicianAccountInput, { description: 'The proof.' })
    { aseId, lastName, code, password }: ClaimTechnicianAccountInput,
  ): Promise<SessionPayload> {
    const { viewer, browser, requestId } = context;
    const claim = { aseId, lastName, code, password: password ?? null };
    return answerWithSession(context, this.sessions, () => this.claims.claim(viewer, claim, browser, requestId));
  }

  @Mutation(() => InviteTechnicianPayload, {
    description:
      'Mails a technician a code to claim their record with, to an address that they gave in person: for those of whom no address is on record. Earlier codes work no more. Registrars alone.',
  })
  inviteTechnician(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => InviteTechnicianInput, { description: 'Whom.' }) input: InviteTechnicianInput,
  ): Promise<InviteTechnicianPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'inviteTechnician', input);
      const { technicianId } = await this.claims.invite(request, input.aseId, input.email);
      return { technicianId: nodeId('Technician', technicianId) };
    });
  }

  @Mutation(() => SessionPayload, { description: 'Ends the session that asks. Without one nothing happens.' })
  signOut(@Ctx() context: GraphQLContext): Promise<SessionPayload> {
    return answer(async () => {
      demandSameOrigin(context);
      const { viewer, browser, requestId } = context;
      if (viewer.sessionId !== undefined) await this.accounts.endSession(viewer, viewer.sessionId, requestId);
      browser.dropSession();
      return { viewer: viewerTypeOf(PUBLIC_VIEWER) };
    });
  }
}

function accepting(work: Promise<void>): Promise<CodeRequestPayload> {
  return answer(async () => {
    await work;
    return { accepted: true };
  });
}
