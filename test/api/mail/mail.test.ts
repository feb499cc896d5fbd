import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../../src/database.ts';
import { systemRandomness } from '../../../src/kernel/randomness.ts';
import { runQueuedJobs } from '../../../src/modules/events/jobs.ts';
import { fileMail } from '../../../src/modules/mail/file-mail.ts';
import type { Mail, SendMail } from '../../../src/modules/mail/mail.rules.ts';
import { MailOutbox } from '../../../src/modules/mail/mail-outbox.ts';
import { smtpMail } from '../../../src/modules/mail/smtp-mail.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { type SmtpServer, startSmtpServer } from '../../support/smtp-server.ts';

const MAIL: Mail = {
  id: '01900000-0000-7000-8000-00000000000a',
  to: 'canary@reader.example',
  subject: 'Your code – für Sie',
  text: 'CANA-RYCO-DE00-0000\n.\nIt is good until noon: ñ.',
};

describe('posted mail', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  const clock = new FixedClock();
  const outbox = new MailOutbox(new Uint8Array(32).fill(7), systemRandomness);
  const said: string[] = [];
  const log = {
    debug: (fields: object, message: string) => void said.push(`${JSON.stringify(fields)} ${message}`),
    warn: (fields: object, message: string) => void said.push(`${JSON.stringify(fields)} ${message}`),
  };

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await openDatabase(testDatabase.url, 4);
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  const post = (fails = false, uselessFrom = new Date('2026-06-15T17:00:00Z')) =>
    database.orm.em.fork().transactional(async (em) => {
      await outbox.post(em as never, MAIL, uselessFrom);
      if (fails) throw new Error('undone');
    });
  const deliver = async (send: SendMail) => runQueuedJobs(testDatabase.url, [outbox.job(send, clock)], log);
  const queued = async () =>
    (await database.pool.query('select jobs::text as text from graphile_worker._private_jobs jobs')).rows;

  test('leaves after the commit of what it tells of, once, and never without it', async () => {
    const sent: Mail[] = [];
    await expect(post(true)).rejects.toThrow('undone');
    await deliver(async (mail) => void sent.push(mail));
    expect(sent).toEqual([]);
    await post();
    await deliver(async (mail) => void sent.push(mail));
    await deliver(async (mail) => void sent.push(mail));
    expect(sent).toEqual([MAIL]);
  });

  test('that cannot be handed over stays, says nothing of itself in queue and log, and leaves later', async () => {
    await post();
    await deliver(async () => {
      throw new Error('a mail could not be handed over (ECONNREFUSED)');
    });
    const [waiting] = await queued();
    expect(waiting.text).toContain('ECONNREFUSED');
    expect(`${waiting.text} ${said.join(' ')}`).not.toMatch(/canary|CANA|reader\.example/);
    await database.pool.query('update graphile_worker._private_jobs set run_at = now()');
    const sent: Mail[] = [];
    await deliver(async (mail) => void sent.push(mail));
    expect(sent).toEqual([MAIL]);
    expect(await queued()).toEqual([]);
  });

  test('whose code has run out is not sent', async () => {
    await post(false, clock.now());
    const sent: Mail[] = [];
    await deliver(async (mail) => void sent.push(mail));
    expect(sent).toEqual([]);
    expect(await queued()).toEqual([]);
  });
});

describe('by SMTP', () => {
  let server: SmtpServer;
  beforeAll(async () => {
    server = await startSmtpServer();
  });
  afterAll(() => server?.close());

  test('a mail arrives as plain text, whole, with an id of its own', async () => {
    await smtpMail(server.url, 'registry@registry.example')(MAIL);
    const [{ from, to, data } = { from: '', to: [], data: '' }] = server.received;
    expect({ from, to }).toEqual({ from: 'registry@registry.example', to: [MAIL.to] });
    expect(data).toContain(`Message-ID: <${MAIL.id}@registry.example>`);
    expect(data).toMatch(/Content-Type: text\/plain; charset=utf-8/);
    expect(data).toContain('CANA-RYCO-DE00-0000');
  });

  test.each([
    [
      'refused by the server',
      async () => smtpMail(server.url, 'r@r.example')({ ...MAIL, to: 'refused@canary.example' }),
    ],
    ['for a server that is not there', async () => smtpMail('smtp://127.0.0.1:1', 'r@r.example')(MAIL)],
  ])('a mail %s fails with a code, and without its address', async (_, send) => {
    const error = await send().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    const told = `${(error as Error).stack} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
    expect(told).toMatch(/EENVELOPE 550|ECONNECTION|ESOCKET|ECONNREFUSED/);
    expect(told).not.toMatch(/canary|reader\.example|CANA/);
  });
});

test('without a server a mail is a file that its owner alone can read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mail-'));
  try {
    await fileMail(join(folder, 'mail'))(MAIL);
    const [name = ''] = await readdir(join(folder, 'mail'));
    const path = join(folder, 'mail', name);
    expect(await readFile(path, 'utf8')).toBe(`To: ${MAIL.to}\nSubject: ${MAIL.subject}\n\n${MAIL.text}\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  } finally {
    await rm(folder, { recursive: true });
  }
});
