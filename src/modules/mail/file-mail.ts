import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendMail } from './mail.rules.ts';

/** Puts each mail as a file into a folder, readable by its owner alone: for trials, without a mail server. */
export function fileMail(folder: string): SendMail {
  return async ({ id, to, subject, text }) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${id}.txt`);
    await writeFile(`${path}.part`, `To: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
    await rename(`${path}.part`, path);
  };
}
