import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Job, queueJobs } from '../events/jobs.ts';
import type { Mail, SendMail } from './mail.rules.ts';
import { openText, sealText } from './sealed-text.ts';

const SEND_MAIL = 'send_mail';

interface QueuedMail {
  readonly sealed: string;
  /** From this moment on nobody has any use for it, RFC 3339. */
  readonly uselessFrom: string;
}

/**
 * Posts mails in the transaction of what they tell of: they leave after its commit, at least once, and never without it. In the
 * queue they lie sealed, because they hold addresses and codes.
 */
export class MailOutbox {
  private readonly secret: Uint8Array;
  private readonly randomness: Randomness;

  constructor(secret: Uint8Array, randomness: Randomness) {
    this.secret = secret;
    this.randomness = randomness;
  }

  async post(em: EntityManager, mail: Mail, uselessFrom: Date): Promise<void> {
    const sealed = sealText(JSON.stringify(mail), this.secret, this.randomness);
    const queued: QueuedMail = { sealed, uselessFrom: uselessFrom.toISOString() };
    await queueJobs(em, SEND_MAIL, [queued]);
  }

  /** The job that hands posted mails over. What could not be sent until its code ran out is not sent. */
  job(send: SendMail, clock: Clock): Job {
    return {
      name: SEND_MAIL,
      run: async (payload) => {
        const { sealed, uselessFrom } = payload as QueuedMail;
        if (new Date(uselessFrom) <= clock.now()) return;
        await send(JSON.parse(openText(sealed, this.secret)) as Mail);
      },
    };
  }
}
