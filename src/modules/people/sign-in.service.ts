import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Caller } from '../../kernel/browser.ts';
import type { Clock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/refusal.ts';
import { foldAddress } from '../mail/mail.rules.ts';
import type { AccountTrail } from './account-trail.ts';
import { codeInvalid, type OneTimeCodes } from './one-time-codes.service.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { tokenDigest } from './secrets.ts';
import type { SignInMethod } from './session.rules.ts';
import type { NewCookies, Sessions } from './sessions.service.ts';
import type { Throttle, ThrottleKey } from './throttle.service.ts';

/** What of an account is looked at when somebody wants in. */
interface Account {
  readonly id: string;
  readonly passwordHash: string | null;
  /** Whether its owner has signed in with this device before. */
  readonly knowsDevice: boolean;
}

/** What the passwords of accounts that do not exist, or have none, are compared with: the work is the same. */
const DECOY = 'the password of nobody at all';

/**
 * Lets people in by password or mailed code. Guessing at an account slows down for strangers alone: a device that its owner has
 * signed in with has a count of its own, and codes and passkeys, which cannot be guessed, are never held up.
 */
export class SignInService {
  private readonly orm: MikroORM;
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly hasher: PasswordHasher;
  private readonly throttle: Throttle;
  private readonly codes: OneTimeCodes;
  private readonly sessions: Sessions;
  private readonly trail: AccountTrail;
  private decoy: Promise<string> | undefined;

  constructor(parts: {
    readonly orm: MikroORM;
    readonly pool: pg.Pool;
    readonly clock: Clock;
    readonly hasher: PasswordHasher;
    readonly throttle: Throttle;
    readonly codes: OneTimeCodes;
    readonly sessions: Sessions;
    readonly trail: AccountTrail;
  }) {
    this.orm = parts.orm;
    this.pool = parts.pool;
    this.clock = parts.clock;
    this.hasher = parts.hasher;
    this.throttle = parts.throttle;
    this.codes = parts.codes;
    this.sessions = parts.sessions;
    this.trail = parts.trail;
  }

  /** Signs in by address and password. One answer, after the same work, for everything that is wrong. */
  async byPassword(address: string, password: string, caller: Caller, requestId: string): Promise<NewCookies> {
    const decoy = await this.decoyHash();
    const email = foldAddress(address);
    const account = await this.accountOf(email, caller);
    const source: ThrottleKey = { kind: 'SOURCE', of: caller.source };
    const owner: ThrottleKey = account?.knowsDevice
      ? { kind: 'DEVICE', of: `${account.id} ${caller.deviceToken}` }
      : { kind: 'ACCOUNT', of: email };
    const counted = account?.knowsDevice ? [owner] : [owner, source];
    await this.throttle.attempt(counted);
    const isRight = await this.hasher.verify(account?.passwordHash ?? decoy, password);
    if (!account?.passwordHash || !isRight) {
      throw refuse('SIGN_IN_FAILED', 'Nobody has this address and password.');
    }
    await this.throttle.forget(owner);
    if (counted.length > 1) await this.throttle.takeBack([source]);
    const renewed = this.hasher.isDated(account.passwordHash) ? await this.hasher.hash(password) : null;
    return this.begin(account.id, 'PASSWORD', caller, requestId, { from: account.passwordHash, to: renewed });
  }

  /** Signs in by a code that was mailed. */
  async byCode(code: string, caller: Caller, requestId: string): Promise<NewCookies> {
    const now = this.clock.now();
    const cookies = await this.orm.em.fork().transactional(async (em) => {
      const found = await this.codes.find(em, 'SIGN_IN', code);
      if (!found?.person) return undefined;
      const { person: personId } = await this.codes.use(em, 'SIGN_IN', code, now);
      if (personId == null) throw codeInvalid();
      const begun = await this.sessions.begin(em, { personId, method: 'CODE' }, caller, now);
      await this.trail.record(
        em,
        { action: 'person.signed_in', personId, details: { method: 'CODE' } },
        requestId,
        now,
      );
      return begun;
    });
    if (cookies) return cookies;
    await this.throttle.attempt([{ kind: 'SOURCE', of: caller.source }]);
    throw codeInvalid();
  }

  private async begin(
    personId: string,
    method: SignInMethod,
    caller: Caller,
    requestId: string,
    hash: { readonly from: string; readonly to: string | null },
  ): Promise<NewCookies> {
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      if (hash.to !== null) {
        await em.execute('update person set password_hash = ? where id = ? and password_hash = ?', [
          ...[hash.to, personId, hash.from],
        ]);
      }
      const cookies = await this.sessions.begin(em, { personId, method }, caller, now);
      await this.trail.record(em, { action: 'person.signed_in', personId, details: { method } }, requestId, now);
      return cookies;
    });
  }

  private async accountOf(email: string, { deviceToken }: Caller): Promise<Account | undefined> {
    const { rows } = await this.pool.query<Account>({
      name: 'account-by-address',
      text: `select p.id, p.password_hash as "passwordHash", d.token_digest is not null as "knowsDevice"
               from person p
               left join known_device d on d.person_id = p.id and d.token_digest = $2 and d.expires_at > $3
              where p.email = $1`,
      values: [email, deviceToken === undefined ? null : tokenDigest(deviceToken), this.clock.now()],
    });
    return rows[0];
  }

  /** Made once, when the first comes, and before anything is known of whom they ask for. */
  private decoyHash(): Promise<string> {
    this.decoy ??= this.hasher.hash(DECOY);
    return this.decoy;
  }
}
