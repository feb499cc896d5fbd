import { createTransport } from 'nodemailer';
import type { SendMail } from './mail.rules.ts';

const TIMEOUT_MILLISECONDS = 20_000;

/** Sends by SMTP. `url` is `smtp://` or `smtps://` with user and password where wanted; `from` is the sender's address. */
export function smtpMail(url: string, from: string): SendMail {
  const transport = createTransport({
    ...{ url, disableFileAccess: true, disableUrlAccess: true },
    ...{ connectionTimeout: TIMEOUT_MILLISECONDS, greetingTimeout: TIMEOUT_MILLISECONDS },
    socketTimeout: TIMEOUT_MILLISECONDS,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return async ({ id, to, subject, text }) => {
    try {
      await transport.sendMail({ from, to, subject, text, messageId: `<${id}@${domain}>` });
    } catch (error) {
      // The cause is left out on purpose: it quotes the address, and what the server said of it.
      throw new Error(`a mail could not be handed over (${codeOf(error)})`);
    }
  };
}

function codeOf(error: unknown): string {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  return [code, responseCode].filter((part) => part !== undefined).join(' ') || 'unknown';
}
