import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ids } from '../../kernel/ids.ts';
import type { MailOutbox } from '../mail/mail-outbox.ts';
import { type MailText, noticeMail } from './mail-texts.rules.ts';
import type { IssuedCode } from './one-time-codes.service.ts';

const NOTICE_USEFUL_MILLISECONDS = 7 * 86_400_000;

/** Posts what people are written, in the transaction of what it is about. */
export class PeopleMail {
  private readonly outbox: MailOutbox;
  private readonly ids: Ids;
  private readonly page: string;

  constructor(outbox: MailOutbox, ids: Ids, publicUrl: string) {
    this.outbox = outbox;
    this.ids = ids;
    this.page = `${publicUrl}/sign-in`;
  }

  async code(
    em: EntityManager,
    to: string,
    issued: IssuedCode,
    textOf: (line: IssuedCode & { readonly page: string }) => MailText,
  ): Promise<void> {
    const text = textOf({ ...issued, page: this.page });
    await this.outbox.post(em, { id: this.ids.next(), to, ...text }, issued.expiresAt);
  }

  /** Tells somebody what was changed about their account. */
  async notice(em: EntityManager, to: string, what: string, now: Date): Promise<void> {
    const uselessFrom = new Date(now.getTime() + NOTICE_USEFUL_MILLISECONDS);
    await this.outbox.post(em, { id: this.ids.next(), to, ...noticeMail(what, this.page) }, uselessFrom);
  }
}
