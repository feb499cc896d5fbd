/** A mail in plain text. */
export interface Mail {
  /** A UUID: what is delivered twice can be told by it. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands a mail over to whoever delivers it. Errors say nothing of the mail: they end up in the job queue and the log. */
export type SendMail = (mail: Mail) => Promise<void>;

/** RFC 5321, section 4.5.3.1.3, less the angle brackets. */
const ADDRESS_LIMIT = 254;
const ADDRESS_PATTERN =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/** A mail address as it is kept and compared: in small letters, because nobody's mailbox differs from another's by case alone. */
export function foldAddress(address: string): string {
  return address.trim().toLowerCase();
}

/** Whether a folded text can be a mail address: RFC 5321's dot-string at a domain name, without quoting. */
export function isMailAddress(folded: string): boolean {
  return folded.length <= ADDRESS_LIMIT && ADDRESS_PATTERN.test(folded);
}
