import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Caller } from '../../kernel/browser.ts';
import type { Clock } from '../../kernel/clock.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { AccountTrail } from './account-trail.ts';
import { Member } from './member.entity.ts';
import { codeInvalid, isGood, type OneTimeCodes } from './one-time-codes.service.ts';
import { passwordFaults } from './password.rules.ts';
import type { PasswordHasher } from './password-hasher.ts';
import type { PeopleMail } from './people-mail.ts';
import { Person, TechnicianAccount } from './person.entity.ts';
import { type NewCookies, type Sessions, signedIn } from './sessions.service.ts';
import type { Throttle } from './throttle.service.ts';

/** What people do about their own accounts: passwords, sessions, and for whom they act. */
export class AccountService {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly hasher: PasswordHasher;
  private readonly throttle: Throttle;
  private readonly codes: OneTimeCodes;
  private readonly sessions: Sessions;
  private readonly trail: AccountTrail;
  private readonly mail: PeopleMail;

  constructor(parts: {
    readonly orm: MikroORM;
    readonly clock: Clock;
    readonly hasher: PasswordHasher;
    readonly throttle: Throttle;
    readonly codes: OneTimeCodes;
    readonly sessions: Sessions;
    readonly trail: AccountTrail;
    readonly mail: PeopleMail;
  }) {
    this.orm = parts.orm;
    this.clock = parts.clock;
    this.hasher = parts.hasher;
    this.throttle = parts.throttle;
    this.codes = parts.codes;
    this.sessions = parts.sessions;
    this.trail = parts.trail;
    this.mail = parts.mail;
  }

  /** Chooses a new password by a mailed code and signs in with it. Every other session ends, no other code works, and no device is known any more. */
  async resetPassword(code: string, password: string, caller: Caller, requestId: string): Promise<NewCookies> {
    const owner = await this.ownerOf(code);
    if (!owner) {
      await this.throttle.attempt([{ kind: 'SOURCE', of: caller.source }]);
      throw codeInvalid();
    }
    refuseFor(passwordFaults(password, owner, ['password']));
    const passwordHash = await this.hasher.hash(password);
    const now = this.clock.now();
    const cookies = await this.orm.em.fork().transactional(async (em) => {
      const { person: personId } = await this.codes.use(em, 'PASSWORD_RESET', code, now);
      if (personId == null) throw codeInvalid();
      await this.replacePassword(em, owner, passwordHash, null, now);
      await em.execute('delete from known_device where person_id = ?', [personId]);
      await this.trail.record(em, { action: 'password.reset', personId }, requestId, now);
      return this.sessions.begin(em, { personId, method: 'CODE' }, caller, now);
    });
    await this.throttle.forget({ kind: 'ACCOUNT', of: owner.email });
    return cookies;
  }

  /** Replaces the password, or sets a first one. Wants the present one, or without one a fresh sign-in; other sessions end. */
  async setPassword(viewer: Viewer, current: string | null, password: string, requestId: string): Promise<NewCookies> {
    const who = signedIn(viewer);
    const person = await this.orm.em.fork().findOneOrFail(Person, { id: who.personId });
    refuseFor(passwordFaults(password, person, ['password']));
    if (person.passwordHash == null) await this.sessions.demandFresh(who);
    else await this.demandPassword(who.sessionId, person.passwordHash, current);
    const passwordHash = await this.hasher.hash(password);
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      await this.replacePassword(em, person, passwordHash, who.sessionId, now);
      await this.trail.record(em, { action: 'password.changed', personId: who.personId }, requestId, now);
      return this.sessions.rotate(em, who.sessionId);
    });
  }

  /** Chooses for whom the session acts from now on; it gets a new token. */
  async actFor(
    viewer: Viewer,
    choice: { readonly organizationId: string } | { readonly asTechnician: true },
    requestId: string,
  ): Promise<NewCookies> {
    const { personId, sessionId } = signedIn(viewer);
    return this.orm.em.fork().transactional(async (em) => {
      const organizationId = 'organizationId' in choice ? choice.organizationId : null;
      await demandPlace(em, personId, organizationId);
      const acting = { organizationId, asTechnician: organizationId === null };
      const deed = { action: 'session.switched', personId, subjectId: sessionId, details: { ...acting } };
      await this.trail.record(em, deed, requestId, this.clock.now());
      return this.sessions.rotate(em, sessionId, acting);
    });
  }

  /** Ends one of the person's sessions. */
  async endSession(viewer: Viewer, sessionId: string, requestId: string): Promise<void> {
    const { personId } = signedIn(viewer);
    await this.orm.em.fork().transactional(async (em) => {
      if (!(await this.sessions.end(em, personId, sessionId))) {
        throw refuse('SESSION_NOT_FOUND', 'You have no session of this id.', ['sessionId']);
      }
      await this.trail.record(
        em,
        { action: 'session.ended', personId, subjectId: sessionId },
        requestId,
        this.clock.now(),
      );
    });
  }

  /** Ends all sessions of the person but this one, and tells how many. Devices are known no more. */
  async endOtherSessions(viewer: Viewer, requestId: string): Promise<number> {
    const { personId, sessionId } = signedIn(viewer);
    return this.orm.em.fork().transactional(async (em) => {
      const ended = await this.sessions.endAll(em, personId, sessionId);
      await em.execute('delete from known_device where person_id = ?', [personId]);
      const deed = { action: 'session.others_ended', personId, subjectId: sessionId, details: { ended } };
      await this.trail.record(em, deed, requestId, this.clock.now());
      return ended;
    });
  }

  private async demandPassword(sessionId: string, passwordHash: string, current: string | null): Promise<void> {
    await this.throttle.attempt([{ kind: 'DEVICE', of: sessionId }]);
    if (!(await this.hasher.verify(passwordHash, current ?? ''))) {
      throw refuse('PASSWORD_WRONG', 'This is not your present password.', ['currentPassword']);
    }
    await this.throttle.forget({ kind: 'DEVICE', of: sessionId });
  }

  private async replacePassword(
    em: EntityManager,
    { id, email }: { readonly id: string; readonly email: string },
    passwordHash: string,
    except: string | null,
    now: Date,
  ): Promise<void> {
    await em.execute('update person set password_hash = ? where id = ?', [passwordHash, id]);
    await em.execute(
      `delete from one_time_code where person_id = ? and kind in ('PASSWORD_RESET', 'SIGN_IN') and used_at is null`,
      [id],
    );
    await this.sessions.endAll(em, id, except);
    await this.mail.notice(em, email, 'The password of your account was changed.', now);
  }

  private async ownerOf(code: string): Promise<Person | undefined> {
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const found = await this.codes.find(em, 'PASSWORD_RESET', code);
      if (!found?.person || !isGood(found, now)) return undefined;
      return em.findOneOrFail(Person, { id: found.person });
    });
  }
}

/** Refuses places where the person does not belong: as those that do not exist. */
async function demandPlace(em: EntityManager, person: string, organization: string | null): Promise<void> {
  const belongs =
    organization === null
      ? await em.count(TechnicianAccount, { person })
      : await em.count(Member, { person, organization });
  if (belongs > 0) return;
  throw organization === null
    ? refuse('NOT_A_TECHNICIAN', 'Your account is no technician’s: claim it first.', ['asTechnician'])
    : refuse('ORGANIZATION_NOT_FOUND', 'You are a member of no organisation of this id.', ['organization']);
}
