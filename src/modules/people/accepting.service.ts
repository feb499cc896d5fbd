import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Caller } from '../../kernel/browser.ts';
import type { Clock } from '../../kernel/clock.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer, Viewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import { roleOfKind } from '../accounts/organization.rules.ts';
import type { RecordedActions } from '../audit/recorded-actions.ts';
import { Invitation, Member } from './member.entity.ts';
import { endInvitation } from './members.service.ts';
import { codeInvalid, isGood, type OneTimeCodes } from './one-time-codes.service.ts';
import { passwordFaults } from './password.rules.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { Person } from './person.entity.ts';
import { signUpNameFaults } from './person.rules.ts';
import type { NewCookies, Sessions } from './sessions.service.ts';
import type { Throttle } from './throttle.service.ts';

/** What somebody gives who accepts an invitation. The name, and the password if they want one, are for who has no account yet. */
export interface Acceptance {
  readonly code: string;
  readonly name: string | null;
  readonly password: string | null;
  readonly idempotencyKey: string;
}

interface Invited {
  readonly organizationId: string;
  readonly role: KnownViewer['role'];
  readonly email: string | null;
}

/** Lets those in who were invited: the only way to an account, besides a technician's claim. */
export class AcceptingService {
  private readonly orm: MikroORM;
  private readonly actions: RecordedActions;
  private readonly codes: OneTimeCodes;
  private readonly sessions: Sessions;
  private readonly hasher: PasswordHasher;
  private readonly throttle: Throttle;
  private readonly clock: Clock;

  constructor(parts: {
    readonly orm: MikroORM;
    readonly actions: RecordedActions;
    readonly codes: OneTimeCodes;
    readonly sessions: Sessions;
    readonly hasher: PasswordHasher;
    readonly throttle: Throttle;
    readonly clock: Clock;
  }) {
    this.orm = parts.orm;
    this.actions = parts.actions;
    this.codes = parts.codes;
    this.sessions = parts.sessions;
    this.hasher = parts.hasher;
    this.throttle = parts.throttle;
    this.clock = parts.clock;
  }

  /**
   * Makes whoever holds the code a member: the person who is signed in, or a new one with the invitation's address. A repeat is
   * told the same and signs nobody in again.
   */
  async accept(
    viewer: Viewer,
    acceptance: Acceptance,
    caller: Caller,
    requestId: string,
  ): Promise<{ readonly memberId: string; readonly cookies?: NewCookies }> {
    const invited = await this.invitedBy(acceptance.code);
    if (!invited) {
      await this.throttle.attempt([{ kind: 'SOURCE', of: caller.source }]);
      throw codeInvalid();
    }
    const { personId, sessionId } = viewer;
    const passwordHash = personId === undefined ? await this.passwordHashFor(acceptance, invited.email) : null;
    let cookies: NewCookies | undefined;
    const { organizationId, role } = invited;
    const by = { role, organizationId, apiKeyId: null, ...(personId && { personId }) } as KnownViewer;
    const request = {
      viewer: by,
      ...{ requestId, operation: 'acceptInvitation', idempotencyKey: acceptance.idempotencyKey },
      input: { code: this.codes.digestOf(acceptance.code) },
    };
    const { memberId } = await this.actions.run(request, async ({ em, now, ids }) => {
      await em.execute('select from organization where id = ? for no key update', [organizationId]);
      const code = await this.codes.use(em, 'INVITATION', acceptance.code, now);
      const invitation = await em.findOneOrFail(Invitation, { id: code.invitationId ?? '' });
      if (invitation.state !== 'PENDING' || invitation.email == null) throw codeInvalid();
      const person = personId ?? ids.next();
      if (personId === undefined) {
        await refuseKnownAddress(em, invitation.email);
        const name = (acceptance.name ?? '').trim().normalize('NFC');
        em.create(Person, { id: person, name, email: invitation.email, passwordHash, createdAt: now });
        await em.flush();
      } else if ((await em.count(Member, { person, organization: organizationId })) > 0) {
        throw refuse('ALREADY_MEMBER', 'You are a member of this organisation already.', ['code']);
      }
      const member = em.create(Member, {
        ...{ id: ids.next(), organization: organizationId, person, role: invitation.role, joinedAt: now },
      });
      await endInvitation(em, invitation, 'ACCEPTED', now);
      const acting = { organizationId, asTechnician: false };
      cookies =
        sessionId === undefined
          ? await this.sessions.begin(em, { personId: person, method: 'CODE', acting }, caller, now)
          : await this.sessions.rotate(em, sessionId, acting);
      return {
        result: { memberId: member.id },
        action: 'member.joined',
        subjectId: member.id,
        details: { organizationId, personId: person, invitationId: invitation.id, role: invitation.role },
      };
    });
    return { memberId, ...(cookies && { cookies }) };
  }

  /** Whose invitation a code is of; a used one's too, because a repeat has to find its first answer. */
  private async invitedBy(text: string): Promise<Invited | undefined> {
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const code = await this.codes.find(em, 'INVITATION', text);
      if (!code || !(isGood(code, now) || code.usedAt != null)) return undefined;
      const invitation = await em.findOne(Invitation, { id: code.invitationId ?? '' });
      const organization = invitation && (await em.findOne(Organization, { id: invitation.organization }));
      if (!invitation || !organization?.kind) return undefined;
      return { organizationId: organization.id, role: roleOfKind(organization.kind), email: invitation.email ?? null };
    });
  }

  /** Null for who wants no password, and for a repeat, which has no use for one. */
  private async passwordHashFor({ name, password }: Acceptance, email: string | null): Promise<string | null> {
    if (email === null) return null;
    refuseFor([
      ...signUpNameFaults(name ?? '', ['name']),
      ...(password === null ? [] : passwordFaults(password, { email, name: name ?? '' }, ['password'])),
    ]);
    return password === null ? null : this.hasher.hash(password);
  }
}

/** Told only to who holds a code that was mailed to the address. */
export async function refuseKnownAddress(em: EntityManager, email: string): Promise<void> {
  if ((await em.count(Person, { email })) === 0) return;
  const message = 'You have an account with this address already: sign in first, then give this code.';
  throw refuse('SIGN_IN_FIRST', message, ['code']);
}
