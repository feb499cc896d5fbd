import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Caller } from '../../kernel/browser.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Job, queueJobs } from '../events/jobs.ts';
import { foldAddress } from '../mail/mail.rules.ts';
import { openText, sealText } from '../mail/sealed-text.ts';
import { Technician } from '../technicians/technician.entity.ts';
import { foldName } from '../technicians/technician.rules.ts';
import { TechnicianContact } from '../technicians/technician-contact.entity.ts';
import { claimMail, resetMail, signInMail } from './mail-texts.rules.ts';
import { isDueAgain, WRONG_USES_LIMIT } from './one-time-code.rules.ts';
import type { OneTimeCodes } from './one-time-codes.service.ts';
import type { PeopleMail } from './people-mail.ts';
import { Person, TechnicianAccount } from './person.entity.ts';
import { addressFaults } from './person.rules.ts';
import { OneTimeCode } from './sign-in.entity.ts';
import type { Throttle } from './throttle.service.ts';

const MAIL_CODE = 'mail_code';

/** Who asks for a code to be mailed. */
type CodeRequest =
  | { readonly kind: 'SIGN_IN' | 'PASSWORD_RESET'; readonly email: string }
  | { readonly kind: 'TECHNICIAN_CLAIM'; readonly aseId: string; readonly lastName: string };

/**
 * Takes requests for codes. Whoever asks is answered before anybody has looked whether there is such an account: that is done
 * by a job, so that known and unknown are answered alike, after the same work.
 */
export class CodeRequests {
  private readonly orm: MikroORM;
  private readonly codes: OneTimeCodes;
  private readonly mail: PeopleMail;
  private readonly throttle: Throttle;
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly secret: Uint8Array;

  constructor(parts: {
    readonly orm: MikroORM;
    readonly codes: OneTimeCodes;
    readonly mail: PeopleMail;
    readonly throttle: Throttle;
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly secret: Uint8Array;
  }) {
    this.orm = parts.orm;
    this.codes = parts.codes;
    this.mail = parts.mail;
    this.throttle = parts.throttle;
    this.clock = parts.clock;
    this.randomness = parts.randomness;
    this.secret = parts.secret;
  }

  /** Has a code mailed to whom the request is about, if there is anybody. */
  async ask(request: CodeRequest, caller: Caller): Promise<void> {
    await this.throttle.attempt([{ kind: 'MAIL', of: caller.source }]);
    const sealed = sealText(JSON.stringify(request), this.secret, this.randomness);
    await this.orm.em.fork().transactional((em) => queueJobs(em, MAIL_CODE, [{ sealed }]));
  }

  /** The job that looks whom a request is about. Done twice it mails once, because a code is out then. */
  readonly job: Job = {
    name: MAIL_CODE,
    run: async (payload) => {
      const { sealed } = payload as { readonly sealed: string };
      const request = JSON.parse(openText(sealed, this.secret)) as CodeRequest;
      await this.orm.em
        .fork()
        .transactional((em) =>
          request.kind === 'TECHNICIAN_CLAIM' ? this.mailClaim(em, request) : this.mailPerson(em, request),
        );
    },
  };

  private async mailPerson(
    em: EntityManager,
    { kind, email }: Extract<CodeRequest, { readonly email: string }>,
  ): Promise<void> {
    const now = this.clock.now();
    await em.execute('select from person where email = ? for no key update', [foldAddress(email)]);
    const person = await em.findOne(Person, { email: foldAddress(email) });
    if (!person || (await hasEnough(em, kind, { person: person.id }, now))) return;
    const issued = await this.codes.issue(em, kind, { personId: person.id }, now);
    await this.mail.code(em, person.email, issued, kind === 'SIGN_IN' ? signInMail : resetMail);
  }

  private async mailClaim(
    em: EntityManager,
    { aseId, lastName }: Extract<CodeRequest, { readonly aseId: string }>,
  ): Promise<void> {
    const now = this.clock.now();
    await em.execute('select from technician where ase_id = ? for no key update', [aseId]);
    const lastNameFolded = foldName(lastName);
    const technician = await em.findOne(Technician, { aseId, lastNameFolded, mergedIntoId: null });
    if (!technician) return;
    const technicianId = technician.id;
    const contact = await em.findOne(TechnicianContact, { technician: technicianId });
    const email = foldAddress(contact?.email ?? '');
    if (addressFaults(email, []).length > 0) return;
    const isClaimed = (await em.count(TechnicianAccount, { technicianId })) > 0;
    if (isClaimed || (await hasEnough(em, 'TECHNICIAN_CLAIM', { technicianId, email }, now))) return;
    const issued = await this.codes.issue(em, 'TECHNICIAN_CLAIM', { technicianId, email }, now);
    await this.mail.code(em, email, issued, claimMail);
  }
}

/** Whether a code of that kind is out that is good for long enough. */
async function hasEnough(
  em: EntityManager,
  kind: CodeRequest['kind'],
  about: { readonly person: string } | { readonly technicianId: string; readonly email: string },
  now: Date,
): Promise<boolean> {
  const out = await em.find(OneTimeCode, {
    kind,
    ...about,
    usedAt: null,
    wrongUses: { $lt: WRONG_USES_LIMIT },
    expiresAt: { $gt: now },
  });
  return out.some(({ expiresAt }) => !isDueAgain(kind, expiresAt, now));
}
