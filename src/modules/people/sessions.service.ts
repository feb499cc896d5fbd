import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Caller } from '../../kernel/browser.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { newToken, tokenDigest } from './secrets.ts';
import { SessionQueries, type SessionRow } from './session.queries.ts';
import {
  DEVICE_SECONDS,
  deviceOf,
  IDLE_SECONDS,
  isFresh,
  SESSION_SECONDS,
  type SignInMethod,
  USE_NOTED_SECONDS,
} from './session.rules.ts';

/** A person with the session that they came by. */
export interface SignedInPerson {
  readonly personId: string;
  readonly sessionId: string;
}

/** For whom a session acts; for nobody without either. */
export interface Acting {
  readonly organizationId: string | null;
  readonly asTechnician: boolean;
}

/** What the browser of somebody who has just signed in is given to keep. */
export interface NewCookies {
  readonly sessionToken: string;
  readonly deviceToken?: string;
}

/** The person behind a viewer. Refuses callers who are not signed in. */
export function signedIn(viewer: Viewer): SignedInPerson {
  const { personId, sessionId } = viewer;
  if (personId === undefined || sessionId === undefined) {
    throw refuse('SIGN_IN_REQUIRED', 'This is for people who are signed in; API keys have no account.');
  }
  return { personId, sessionId };
}

/**
 * Sessions: an opaque token in a cookie, kept as a digest. A sign-in always makes a new one, whatever the browser brought along,
 * and so does every change of what it may do.
 */
export class Sessions {
  private readonly queries: SessionQueries;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;

  constructor(pool: pg.Pool, clock: Clock, ids: Ids, randomness: Randomness) {
    this.queries = new SessionQueries(pool);
    this.clock = clock;
    this.ids = ids;
    this.randomness = randomness;
  }

  /** Who a session's token stands for; undefined when it is of none, or of one that has ended. */
  async viewerOf(token: string): Promise<Viewer | undefined> {
    const now = this.clock.now();
    const row = await this.queries.byToken(tokenDigest(token), now, secondsBefore(now, IDLE_SECONDS));
    if (!row) return undefined;
    if (row.lastUsedAt <= secondsBefore(now, USE_NOTED_SECONDS)) await this.queries.noteUse(row.id, now);
    return viewerOfRow(row);
  }

  /**
   * Signs somebody in, acting for the organisation they have been in longest, or as a technician. The session that the browser
   * brought along ends, and the device becomes known.
   */
  async begin(
    em: EntityManager,
    who: { readonly personId: string; readonly method: SignInMethod; readonly acting?: Acting },
    caller: Caller,
    now: Date,
  ): Promise<NewCookies> {
    if (caller.sessionToken !== undefined) {
      await em.execute('delete from session where token_digest = ?', [tokenDigest(caller.sessionToken)]);
    }
    const sessionToken = newToken(this.randomness);
    const acting = who.acting ?? (await usualActing(em, who.personId));
    await em.execute(
      `insert into session (id, person_id, token_digest, organization_id, as_technician, method, device,
                            signed_in_at, last_used_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[this.ids.next(), who.personId, tokenDigest(sessionToken), acting.organizationId, acting.asTechnician],
        ...[who.method, deviceOf(caller.userAgent), now, now, new Date(now.getTime() + SESSION_SECONDS * 1000)],
      ],
    );
    await em.execute('delete from session where person_id = ? and (expires_at <= ? or last_used_at <= ?)', [
      ...[who.personId, now, secondsBefore(now, IDLE_SECONDS)],
    ]);
    return { sessionToken, deviceToken: await this.knowDevice(em, who.personId, caller, now) };
  }

  /** Gives a session a new token, and the old one up. */
  async rotate(em: EntityManager, sessionId: string, acting?: Acting): Promise<NewCookies> {
    const sessionToken = newToken(this.randomness);
    await em.execute('update session set token_digest = ? where id = ?', [tokenDigest(sessionToken), sessionId]);
    if (acting) {
      await em.execute('update session set organization_id = ?, as_technician = ? where id = ?', [
        ...[acting.organizationId, acting.asTechnician, sessionId],
      ]);
    }
    return { sessionToken };
  }

  /** Ends one session of the person; false when they have none of that id. */
  async end(em: EntityManager, personId: string, sessionId: string): Promise<boolean> {
    const ended = await em.execute<object[]>('delete from session where id = ? and person_id = ? returning id', [
      ...[sessionId, personId],
    ]);
    return ended.length > 0;
  }

  /** Ends all sessions of the person, but for one. */
  async endAll(em: EntityManager, personId: string, except: string | null): Promise<number> {
    const ended = await em.execute<object[]>(
      'delete from session where person_id = ? and id is distinct from ?::uuid returning id',
      [personId, except],
    );
    return ended.length;
  }

  /** The person's sessions that have not ended, newest first. */
  ofPerson(personId: string): Promise<readonly SessionRow[]> {
    const now = this.clock.now();
    return this.queries.ofPerson(personId, now, secondsBefore(now, IDLE_SECONDS));
  }

  /** Refuses whoever signed in too long ago to change how they sign in: a session left open must not give the account away. */
  async demandFresh({ personId, sessionId }: SignedInPerson): Promise<void> {
    const session = (await this.ofPerson(personId)).find(({ id }) => id === sessionId);
    if (session && isFresh(session.signedInAt, this.clock.now())) return;
    throw refuse('SIGN_IN_AGAIN', 'Sign in again first: this wants a sign-in of the last quarter of an hour.');
  }

  private async knowDevice(em: EntityManager, personId: string, caller: Caller, now: Date): Promise<string> {
    const expiresAt = new Date(now.getTime() + DEVICE_SECONDS * 1000);
    await em.execute('delete from known_device where person_id = ? and expires_at <= ?', [personId, now]);
    if (caller.deviceToken !== undefined) {
      const known = await em.execute<object[]>(
        'update known_device set expires_at = ? where token_digest = ? and person_id = ? returning person_id',
        [expiresAt, tokenDigest(caller.deviceToken), personId],
      );
      if (known.length > 0) return caller.deviceToken;
    }
    const token = newToken(this.randomness);
    await em.execute('insert into known_device (token_digest, person_id, expires_at) values (?, ?, ?)', [
      ...[tokenDigest(token), personId, expiresAt],
    ]);
    return token;
  }
}

async function usualActing(em: EntityManager, personId: string): Promise<Acting> {
  const [row] = await em.execute<{ organization: string | null; technician: boolean }[]>(
    `select (select organization_id from member where person_id = ? order by joined_at, id limit 1) as organization,
            exists (select from technician_account where person_id = ?) as technician`,
    [personId, personId],
  );
  const organizationId = row?.organization ?? null;
  return { organizationId, asTechnician: organizationId === null && row?.technician === true };
}

function viewerOfRow(row: SessionRow): Viewer {
  const person = { personId: row.personId, sessionId: row.id };
  if (row.technicianId !== null && row.technicianOrganizationId !== null) {
    const { technicianId, technicianOrganizationId: organizationId } = row;
    return { role: 'TECHNICIAN', organizationId, apiKeyId: null, technicianId, ...person };
  }
  const { organizationId, role, memberRole } = row;
  if (organizationId === null || role === null || memberRole === null) return { role: 'PUBLIC', ...person };
  return { role, organizationId, apiKeyId: null, memberRole, ...person };
}

function secondsBefore(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() - seconds * 1000);
}
