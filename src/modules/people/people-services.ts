import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { dutiful } from '../../kernel/connection-scope.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import type { RecordedActions } from '../audit/recorded-actions.ts';
import type { Job } from '../events/jobs.ts';
import { fileMail } from '../mail/file-mail.ts';
import type { SendMail } from '../mail/mail.rules.ts';
import { MailOutbox } from '../mail/mail-outbox.ts';
import { smtpMail } from '../mail/smtp-mail.ts';
import { AcceptingService } from './accepting.service.ts';
import { AccountService } from './account.service.ts';
import { AccountTrail } from './account-trail.ts';
import { ClaimService } from './claim.service.ts';
import { CodeRequests } from './code-requests.service.ts';
import { MemberQueries } from './member.queries.ts';
import { MemberReading } from './member-reading.service.ts';
import { MembersService } from './members.service.ts';
import { OneTimeCodes } from './one-time-codes.service.ts';
import { PasskeysService } from './passkeys.service.ts';
import { argon2Hasher, type PasswordHasher } from './password-hasher.ts';
import { PeopleMail } from './people-mail.ts';
import { Sessions } from './sessions.service.ts';
import { SignInService } from './sign-in.service.ts';
import { Throttle } from './throttle.service.ts';

/** What signing in and keeping members is made of. */
interface PeopleParts {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly actions: RecordedActions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly config: {
    readonly publicUrl: string;
    readonly dataDir: string;
    readonly smtpUrl: string | undefined;
    readonly mailFrom: string;
  };
  /** 32 bytes each. */
  readonly secrets: Readonly<Record<'codes' | 'throttle' | 'mail', Uint8Array>>;
  /** Instead of SMTP or files. */
  readonly sendMail: SendMail | undefined;
  /** Instead of argon2id. */
  readonly hasher: PasswordHasher | undefined;
}

/** The services of people, wired: one part of what the app constructs. */
export function peopleServices(parts: PeopleParts) {
  const { orm, pool, actions, clock, ids, randomness, config, secrets } = parts;
  const { publicUrl } = config;
  const outbox = new MailOutbox(secrets.mail, randomness);
  const mail = new PeopleMail(outbox, ids, publicUrl);
  const hasher = parts.hasher ?? argon2Hasher(randomness);
  const codes = new OneTimeCodes(randomness, secrets.codes);
  const throttle = dutiful('AUTHENTICATING', new Throttle(pool, clock, secrets.throttle));
  const sessions = new Sessions(pool, clock, ids, randomness);
  const trail = new AccountTrail(ids);
  const common = { orm, pool, clock, ids, randomness, actions, codes, throttle, sessions, trail, mail, hasher };
  const requests = new CodeRequests({ ...common, secret: secrets.mail });
  const queries = new MemberQueries(pool);
  const jobs: readonly Job[] = [outbox.job(parts.sendMail ?? configuredMail(config), clock), requests.job];
  return {
    sessions,
    signIn: dutiful('AUTHENTICATING', new SignInService(common)),
    requests,
    accounts: dutiful('AUTHENTICATING', new AccountService(common), ['resetPassword']),
    accepting: dutiful('AUTHENTICATING', new AcceptingService(common)),
    claims: dutiful('AUTHENTICATING', new ClaimService(common), ['claim']),
    passkeys: dutiful('AUTHENTICATING', new PasskeysService({ ...common, publicUrl }), [
      'add',
      'startSignIn',
      'signIn',
    ]),
    members: new MembersService(actions, codes, mail),
    reading: new MemberReading(queries),
    queries,
    jobs,
  };
}

function configuredMail({ smtpUrl, mailFrom, dataDir }: PeopleParts['config']): SendMail {
  return smtpUrl === undefined ? fileMail(join(dataDir, 'mail')) : smtpMail(smtpUrl, mailFrom);
}
