import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
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
import { AccountResolver, ViewerPersonResolver } from './account.resolver.ts';
import { AccountService } from './account.service.ts';
import { AccountTrail } from './account-trail.ts';
import { ClaimService } from './claim.service.ts';
import { CodeRequests } from './code-requests.service.ts';
import { MemberQueries } from './member.queries.ts';
import { MemberReading } from './member-reading.service.ts';
import { MembersResolver, organizationFinder } from './members.resolver.ts';
import { MembersService } from './members.service.ts';
import { OneTimeCodes } from './one-time-codes.service.ts';
import { PasskeysService } from './passkeys.service.ts';
import { argon2Hasher, type PasswordHasher } from './password-hasher.ts';
import { PeopleMail } from './people-mail.ts';
import { Sessions } from './sessions.service.ts';
import { SignInResolver } from './sign-in.resolver.ts';
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
  /** 32 bytes that are another secret for each purpose. */
  readonly secretFor: (purpose: string) => Uint8Array;
  /** Instead of SMTP or files. */
  readonly sendMail: SendMail | undefined;
  /** Instead of argon2id. */
  readonly hasher: PasswordHasher | undefined;
}

/** People: sign-in, accounts, claims of records, and the members of organisations. */
export function wirePeople(parts: PeopleParts) {
  const { orm, pool, actions, clock, ids, randomness, config, secretFor } = parts;
  const { publicUrl } = config;
  const mailSecret = secretFor('queued mail');
  const outbox = new MailOutbox(mailSecret, randomness);
  const mail = new PeopleMail(outbox, ids, publicUrl);
  const hasher = parts.hasher ?? argon2Hasher(randomness);
  const codes = new OneTimeCodes(randomness, secretFor('one-time codes'));
  const throttle = dutiful('AUTHENTICATING', new Throttle(pool, clock, secretFor('sign-in attempts')));
  const sessions = new Sessions(pool, clock, ids, randomness);
  const trail = new AccountTrail(ids);
  const common = { orm, pool, clock, ids, randomness, actions, codes, throttle, sessions, trail, mail, hasher };
  const requests = new CodeRequests({ ...common, secret: mailSecret });
  const queries = new MemberQueries(pool);
  const jobs: readonly Job[] = [outbox.job(parts.sendMail ?? configuredMail(config), clock), requests.job];
  const services = {
    queries,
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
  };
  const members = new MembersService(actions, codes, mail);
  const reading = new MemberReading(queries);
  const resolvers: ConstructedResolvers = [
    [MembersResolver, new MembersResolver(members, reading, queries)],
    [SignInResolver, new SignInResolver(services)],
    [ViewerPersonResolver, new ViewerPersonResolver(queries)],
    [AccountResolver, new AccountResolver(services)],
  ];
  return { sessions, resolvers, finders: [organizationFinder(reading)], jobs };
}

function configuredMail({ smtpUrl, mailFrom, dataDir }: PeopleParts['config']): SendMail {
  return smtpUrl === undefined ? fileMail(join(dataDir, 'mail')) : smtpMail(smtpUrl, mailFrom);
}
