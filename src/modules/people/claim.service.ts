import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Caller } from '../../kernel/browser.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import { foldAddress } from '../mail/mail.rules.ts';
import { Technician } from '../technicians/technician.entity.ts';
import { foldName } from '../technicians/technician.rules.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import { refuseKnownAddress } from './accepting.service.ts';
import type { AccountTrail } from './account-trail.ts';
import { claimMail } from './mail-texts.rules.ts';
import { codeInvalid, isGood, type OneTimeCodes } from './one-time-codes.service.ts';
import { passwordFaults } from './password.rules.ts';
import type { PasswordHasher } from './password-hasher.ts';
import type { PeopleMail } from './people-mail.ts';
import { Person, TechnicianAccount } from './person.entity.ts';
import { addressFaults } from './person.rules.ts';
import type { NewCookies, Sessions } from './sessions.service.ts';
import type { Throttle } from './throttle.service.ts';

/** How a technician proves who they are: what only they know together with what only their mailbox has. */
export interface Claim {
  readonly aseId: string;
  readonly lastName: string;
  readonly code: string;
  /** For who has no account yet and wants a password. */
  readonly password: string | null;
}

/** Who a claim was found to be of. */
interface Claimant {
  readonly technicianId: string;
  readonly aseId: string;
  readonly name: string;
  readonly email: string;
}

/** Lets technicians take possession of their record. */
export class ClaimService {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly actions: RecordedActions;
  private readonly codes: OneTimeCodes;
  private readonly mail: PeopleMail;
  private readonly hasher: PasswordHasher;
  private readonly throttle: Throttle;
  private readonly sessions: Sessions;
  private readonly trail: AccountTrail;

  constructor(parts: {
    readonly orm: MikroORM;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly actions: RecordedActions;
    readonly codes: OneTimeCodes;
    readonly mail: PeopleMail;
    readonly hasher: PasswordHasher;
    readonly throttle: Throttle;
    readonly sessions: Sessions;
    readonly trail: AccountTrail;
  }) {
    this.orm = parts.orm;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.actions = parts.actions;
    this.codes = parts.codes;
    this.mail = parts.mail;
    this.hasher = parts.hasher;
    this.throttle = parts.throttle;
    this.sessions = parts.sessions;
    this.trail = parts.trail;
  }

  /**
   * Mails a code to an address that a registrar has had from the technician in person: for those of whom no address is on
   * record, or one that they have no longer. The registrar does not see the code.
   */
  async invite(request: ActionRequest, aseId: string, address: string): Promise<{ readonly technicianId: string }> {
    refuseFor(addressFaults(address, ['email']));
    const email = foldAddress(address);
    return this.actions.run(request, async ({ em, now }) => {
      const { id: technicianId } = await lockedTechnician(em, aseId);
      if ((await em.count(TechnicianAccount, { technicianId })) > 0) {
        throw refuse('TECHNICIAN_CLAIMED', 'This technician has an account already.', ['aseId']);
      }
      await em.execute(`delete from one_time_code where technician_id = ? and kind = 'TECHNICIAN_CLAIM'`, [
        technicianId,
      ]);
      const issued = await this.codes.issue(em, 'TECHNICIAN_CLAIM', { technicianId, email }, now);
      await this.mail.code(em, email, issued, claimMail);
      return { result: { technicianId }, action: 'technician.invited', subjectId: technicianId, details: {} };
    });
  }

  /**
   * Gives a technician's record to the person who is signed in, or to a new one with the address that the code was mailed to.
   * Whatever does not fit together gets one answer.
   */
  async claim(viewer: Viewer, claim: Claim, caller: Caller, requestId: string): Promise<NewCookies> {
    const claimant = await this.claimantOf(claim);
    if (!claimant) {
      await this.throttle.attempt([{ kind: 'SOURCE', of: caller.source }]);
      throw codeInvalid();
    }
    const { personId, sessionId } = viewer;
    if (claim.password !== null && personId === undefined) {
      refuseFor(passwordFaults(claim.password, claimant, ['password']));
    }
    const passwordHash =
      claim.password === null || personId !== undefined ? null : await this.hasher.hash(claim.password);
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      await this.codes.use(em, 'TECHNICIAN_CLAIM', claim.code, now);
      const { technicianId, name, email } = claimant;
      await em.execute('select from technician where id = ? for no key update', [technicianId]);
      if ((await em.count(TechnicianAccount, { technicianId })) > 0) throw codeInvalid();
      const person = personId ?? this.ids.next();
      if (personId === undefined) {
        await refuseKnownAddress(em, email);
        em.create(Person, { id: person, name, email, passwordHash, createdAt: now });
        await em.flush();
      }
      if ((await em.count(TechnicianAccount, { person })) > 0) {
        throw refuse('ALREADY_A_TECHNICIAN', 'Your account is another technician’s already.', ['aseId']);
      }
      const organization = await this.organizationOf(em, claimant.aseId, now);
      em.create(TechnicianAccount, { technicianId, person, organization, claimedAt: now });
      await em.flush();
      const deed = { action: 'technician_account.claimed', personId: person, subjectId: technicianId };
      await this.trail.record(em, deed, requestId, now);
      const acting = { organizationId: null, asTechnician: true };
      return sessionId === undefined
        ? this.sessions.begin(em, { personId: person, method: 'CODE', acting }, caller, now)
        : this.sessions.rotate(em, sessionId, acting);
    });
  }

  /** Whom the code was mailed to, when the ASE ID and the name are theirs; a code shown with others counts a wrong use. */
  private async claimantOf({ aseId, lastName, code }: Claim): Promise<Claimant | undefined> {
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const found = await this.codes.find(em, 'TECHNICIAN_CLAIM', code);
      const id = found?.technicianId ?? null;
      const technician = id === null ? null : await em.findOne(Technician, { id, mergedIntoId: null });
      if (!found || !isGood(found, now)) return undefined;
      if (technician?.aseId !== aseId || technician.lastNameFolded !== foldName(lastName) || found.email == null) {
        found.wrongUses += 1;
        return undefined;
      }
      const name = `${technician.firstName} ${technician.lastName}`;
      return { technicianId: technician.id, aseId, name, email: found.email };
    });
  }

  /** In whose name a technician's own actions are recorded: one of the ASE ID's name. */
  private async organizationOf(em: EntityManager, aseId: string, now: Date): Promise<string> {
    await em.execute('insert into organization (id, name, created_at) values (?, ?, ?) on conflict (name) do nothing', [
      ...[this.ids.next(), aseId, now],
    ]);
    return (await em.findOneOrFail(Organization, { name: aseId })).id;
  }
}
