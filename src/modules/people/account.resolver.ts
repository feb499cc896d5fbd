import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { MemberRole } from '../../kernel/viewer.ts';
import { ViewerType } from '../accounts/viewer.types.ts';
import type { AccountService } from './account.service.ts';
import type { MemberQueries } from './member.queries.ts';
import type { PasskeySummary, PasskeysService } from './passkeys.service.ts';
import {
  ActForInput,
  AddPasskeyInput,
  EndSessionInput,
  PasskeySignInInput,
  RemovePasskeyInput,
  SetPasswordInput,
} from './people.inputs.ts';
import {
  EndSessionsPayload,
  MemberRoleEnum,
  Membership,
  Passkey,
  PasskeyOptionsPayload,
  PasskeyPayload,
  Person,
  Session,
  SessionPayload,
} from './people.types.ts';
import type { SessionRow } from './session.queries.ts';
import { answerWithSession, demandSameOrigin, keepCookies } from './session-keeping.views.ts';
import type { Sessions } from './sessions.service.ts';

/** The person who is signed in, as a field of the viewer. */
@Resolver(() => ViewerType)
export class ViewerPersonResolver {
  private readonly queries: MemberQueries;

  constructor(queries: MemberQueries) {
    this.queries = queries;
  }

  @FieldResolver(() => Person, { nullable: true, description: 'You, when you are signed in; null for API keys.' })
  async person(@Ctx() { viewer }: GraphQLContext, @Root() shown: ViewerType): Promise<Person | null> {
    const personId = shown.personId ?? viewer.personId;
    const row = personId === undefined ? undefined : await this.queries.person(personId);
    if (!row) return null;
    const technicianId = row.technicianId === null ? null : nodeId('Technician', row.technicianId);
    return { ...row, id: nodeId('Person', row.id), technicianId };
  }

  @FieldResolver(() => MemberRoleEnum, {
    nullable: true,
    description: 'What you are in the organisation that your session acts for; null for API keys and technicians.',
  })
  memberRole(@Root() shown: ViewerType): MemberRole | null {
    return shown.memberRole ?? null;
  }
}

/** What people see and do of their own accounts. */
@Resolver(() => Person)
export class AccountResolver {
  private readonly sessionsOf: Sessions;
  private readonly accounts: AccountService;
  private readonly keys: PasskeysService;
  private readonly queries: MemberQueries;

  constructor(services: {
    sessions: Sessions;
    accounts: AccountService;
    passkeys: PasskeysService;
    queries: MemberQueries;
  }) {
    this.sessionsOf = services.sessions;
    this.accounts = services.accounts;
    this.keys = services.passkeys;
    this.queries = services.queries;
  }

  @FieldResolver(() => [Membership], { description: 'The organisations that you belong to, in the order of joining.' })
  async memberships(@Root() person: Person): Promise<readonly Membership[]> {
    const rows = await this.queries.memberships(idOf(person));
    return rows.map(({ id, organization, role, joinedAt }) => ({
      ...{ id: nodeId('Member', id), role, joinedAt, kind: organization.kind },
      organizationId: nodeId('Organization', organization.id),
      organizationName: organization.name,
    }));
  }

  @FieldResolver(() => [Session], { description: 'Where you are signed in, newest first.' })
  async sessions(@Ctx() { viewer }: GraphQLContext, @Root() person: Person): Promise<readonly Session[]> {
    const rows = await this.sessionsOf.ofPerson(idOf(person));
    return rows.map((row) => sessionOf(row, viewer.sessionId));
  }

  @FieldResolver(() => [Passkey], { description: 'Your passkeys, oldest first.' })
  async passkeys(@Root() person: Person): Promise<readonly Passkey[]> {
    return (await this.keys.ofPerson(idOf(person))).map(passkeyOf);
  }

  @Mutation(() => SessionPayload, {
    description: 'Chooses for whom your session acts from now on. It gets a new token.',
  })
  actFor(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => ActForInput, { description: 'For whom.' }) { organization, asTechnician }: ActForInput,
  ): Promise<SessionPayload> {
    return answerWithSession(context, this.sessionsOf, () => {
      if ((organization == null) === (asTechnician !== true)) {
        throw refuse('ACTING_AMBIGUOUS', 'Give an organisation, or asTechnician: true.', []);
      }
      const choice =
        organization == null
          ? { asTechnician: true as const }
          : { organizationId: recordId(organization, ['Organization'], ['organization']).uuid };
      return this.accounts.actFor(context.viewer, choice, context.requestId);
    });
  }

  @Mutation(() => SessionPayload, {
    description: 'Replaces your password, or sets a first one. Your other sessions end, and this one gets a new token.',
  })
  setPassword(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => SetPasswordInput, { description: 'The passwords.' })
    { currentPassword, password }: SetPasswordInput,
  ): Promise<SessionPayload> {
    return answerWithSession(context, this.sessionsOf, () =>
      this.accounts.setPassword(context.viewer, currentPassword ?? null, password, context.requestId),
    );
  }

  @Mutation(() => EndSessionsPayload, { description: 'Ends one of your sessions at once.' })
  endSession(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => EndSessionInput, { description: 'Which.' }) { sessionId }: EndSessionInput,
  ): Promise<EndSessionsPayload> {
    return answer(async () => {
      const { viewer, browser, requestId } = context;
      const { uuid } = recordId(sessionId, ['Session'], ['sessionId']);
      await this.accounts.endSession(viewer, uuid, requestId);
      if (uuid === viewer.sessionId) browser.dropSession();
      return { ended: 1 };
    });
  }

  @Mutation(() => EndSessionsPayload, {
    description: 'Ends all your sessions but this one at once, and forgets the devices that you have signed in with.',
  })
  endOtherSessions(@Ctx() { viewer, requestId }: GraphQLContext): Promise<EndSessionsPayload> {
    return answer(async () => ({ ended: await this.accounts.endOtherSessions(viewer, requestId) }));
  }

  @Mutation(() => PasskeyOptionsPayload, {
    description: 'Begins to add a passkey. Wants a sign-in of the last quarter of an hour.',
  })
  startPasskeyRegistration(@Ctx() { viewer }: GraphQLContext): Promise<PasskeyOptionsPayload> {
    return answer(async () => ({ options: await this.keys.startRegistration(viewer) }));
  }

  @Mutation(() => PasskeyPayload, {
    description: 'Adds the passkey that your authenticator made. Your session gets a new token.',
  })
  addPasskey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AddPasskeyInput, { description: 'The passkey.' }) { label, response }: AddPasskeyInput,
  ): Promise<PasskeyPayload> {
    return answer(async () => {
      demandSameOrigin(context);
      const { passkey, cookies } = await this.keys.add(context.viewer, label, response, context.requestId);
      await keepCookies(context, this.sessionsOf, cookies);
      return { passkey: passkeyOf(passkey) };
    });
  }

  @Mutation(() => SessionPayload, {
    description: 'Lets go of a passkey. Wants a sign-in of the last quarter of an hour; your session gets a new token.',
  })
  removePasskey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RemovePasskeyInput, { description: 'Which.' }) { passkeyId }: RemovePasskeyInput,
  ): Promise<SessionPayload> {
    return answerWithSession(context, this.sessionsOf, () =>
      this.keys.remove(context.viewer, recordId(passkeyId, ['Passkey'], ['passkeyId']).uuid, context.requestId),
    );
  }

  @Mutation(() => PasskeyOptionsPayload, {
    description: 'Begins to sign in by a passkey; nobody has to say who they are.',
  })
  startPasskeySignIn(): Promise<PasskeyOptionsPayload> {
    return answer(async () => ({ options: await this.keys.startSignIn() }));
  }

  @Mutation(() => SessionPayload, { description: 'Signs a person in by what their passkey signed.' })
  signInWithPasskey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => PasskeySignInInput, { description: 'What it signed.' }) { response }: PasskeySignInInput,
  ): Promise<SessionPayload> {
    const { browser, requestId } = context;
    return answerWithSession(context, this.sessionsOf, () => this.keys.signIn(response, browser, requestId));
  }
}

function idOf(person: Person): string {
  return recordId(person.id, ['Person']).uuid;
}

function sessionOf(row: SessionRow, current: string | undefined): Session {
  const { id, device, method, signedInAt, lastUsedAt, expiresAt } = row;
  return { id: nodeId('Session', id), device, method, isCurrent: id === current, signedInAt, lastUsedAt, expiresAt };
}

function passkeyOf(passkey: PasskeySummary): Passkey {
  return { ...passkey, id: nodeId('Passkey', passkey.id) };
}
