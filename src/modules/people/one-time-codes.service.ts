import type { EntityManager } from '@mikro-orm/postgresql';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { CODE_LIFE_SECONDS, type CodeKind, newCode, typedCode, WRONG_USES_LIMIT } from './one-time-code.rules.ts';
import { keyedDigest } from './secrets.ts';
import { OneTimeCode } from './sign-in.entity.ts';

/** What a code is about. */
interface CodeSubject {
  readonly personId?: string;
  readonly invitationId?: string;
  readonly technicianId?: string;
  readonly email?: string;
}

/** A code that was just made: the only time that it is known. */
export interface IssuedCode {
  readonly code: string;
  readonly expiresAt: Date;
}

const KEPT_AFTER_EXPIRY_SECONDS = 7 * 86_400;

/** Makes codes, and takes each once. They are kept as an HMAC: the database alone opens nothing. */
export class OneTimeCodes {
  private readonly randomness: Randomness;
  private readonly secret: Uint8Array;

  constructor(randomness: Randomness, secret: Uint8Array) {
    this.randomness = randomness;
    this.secret = secret;
  }

  /** A new code, good for one use. Codes long out of use go. */
  async issue(em: EntityManager, kind: CodeKind, subject: CodeSubject, now: Date): Promise<IssuedCode> {
    const code = newCode(this.randomness);
    const expiresAt = new Date(now.getTime() + CODE_LIFE_SECONDS[kind] * 1000);
    const { personId = null, invitationId = null, technicianId = null, email = null } = subject;
    await em.execute(
      `insert into one_time_code (digest, kind, person_id, invitation_id, technician_id, email, issued_at, expires_at, wrong_uses)
       values (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
      [this.digestOf(code), kind, personId, invitationId, technicianId, email, now, expiresAt],
    );
    await em.execute('delete from one_time_code where expires_at < ?', [
      new Date(now.getTime() - KEPT_AFTER_EXPIRY_SECONDS * 1000),
    ]);
    return { code, expiresAt };
  }

  /** The code of that kind that somebody typed, used or not, locked until the transaction ends; undefined when there is none. */
  async find(em: EntityManager, kind: CodeKind, text: string): Promise<OneTimeCode | undefined> {
    const digest = this.digestOf(text);
    if (digest === undefined) return undefined;
    await em.execute('select from one_time_code where digest = ? for update', [digest]);
    return (await em.findOne(OneTimeCode, { digest, kind }, { refresh: true })) ?? undefined;
  }

  /** Uses up a code, or refuses it. */
  async use(em: EntityManager, kind: CodeKind, text: string, now: Date): Promise<OneTimeCode> {
    const code = await this.find(em, kind, text);
    if (!code || !isGood(code, now)) throw codeInvalid();
    code.usedAt = now;
    await em.flush();
    return code;
  }

  /** What is kept of a code as it was typed; undefined for what is no code. */
  digestOf(text: string): string | undefined {
    const code = typedCode(text);
    return code === undefined ? undefined : keyedDigest(this.secret, 'one-time code', code);
  }
}

/** Whether a code still opens anything. */
export function isGood(code: OneTimeCode, now: Date): boolean {
  return code.usedAt == null && code.expiresAt > now && code.wrongUses < WRONG_USES_LIMIT;
}

/** One answer for every code that opens nothing, whatever the reason. */
export function codeInvalid(): Refusal {
  return refuse('CODE_INVALID', 'This code opens nothing: it was mistyped, used before, or has run out.', ['code']);
}
