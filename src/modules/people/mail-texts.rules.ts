import type { MemberRole } from '../../kernel/viewer.ts';

/** What a mail says. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

interface CodeLine {
  readonly code: string;
  readonly expiresAt: Date;
  /** The page where the code is typed. */
  readonly page: string;
}

const NOT_YOU = 'If you did not expect this mail, do nothing: nobody can use the code without reading your mail.';
const ROLE_WORDS: Readonly<Record<MemberRole, string>> = {
  OWNER: 'an owner',
  MANAGER: 'a manager',
  MEMBER: 'a member',
  AUDITOR: 'an auditor',
};

/** The organisation's name stands in the text alone, in one line, so that no header can be written with it. */
export function invitationMail(organization: string, role: MemberRole, line: CodeLine): MailText {
  const name = organization.replace(/\s+/g, ' ');
  return withCode(
    'You are invited',
    `You are invited to be ${ROLE_WORDS[role]} of ${name} in the credential registry.`,
    line,
  );
}

export function signInMail(line: CodeLine): MailText {
  return withCode('Your code to sign in', 'This code signs you in, once.', line);
}

export function resetMail(line: CodeLine): MailText {
  return withCode('Your code for a new password', 'With this code you choose a new password.', line);
}

export function claimMail(line: CodeLine): MailText {
  return withCode(
    'Your code to claim your credentials',
    'With this code, your ASE ID and your last name you open your own account with the credential registry.',
    line,
  );
}

/** Tells the owner of an account of a change, in case that it was not they who made it. */
export function noticeMail(what: string, page: string): MailText {
  return {
    subject: 'Your account was changed',
    text: `${what}\n\nIf that was not you, choose a new password at once: ${page}`,
  };
}

function withCode(subject: string, sentence: string, { code, expiresAt, page }: CodeLine): MailText {
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return { subject, text: `${sentence}\n\n    ${code}\n\nIt is good until ${until}. Type it at ${page}\n\n${NOT_YOU}` };
}
