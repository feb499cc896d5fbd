import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import { addDays, type Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { AuditEntry } from '../audit/audit-entry.entity.ts';
import { type Job, queueOne } from '../events/jobs.ts';
import { publish } from '../events/outbox.ts';
import { REMINDER_DAYS, remindersDue } from './consent.rules.ts';

const REMIND = 'remind_of_consent_requests';
const HOURLY_SECONDS = 3_600;
/** How many reminders one transaction makes. */
const REMINDED_AT_ONCE = 500;

interface Due {
  readonly id: string;
  readonly technicianId: string;
  readonly organizationId: string;
  readonly requestedOn: Day;
  readonly reminders: number;
}

/**
 * Reminds technicians of requests that await their answer: an event each, which whoever sends mail is told of. What ends by days
 * ends without it. Several processes may do it at once, and doing it twice reminds nobody twice.
 */
export class ConsentReminders {
  readonly job: Job = { name: REMIND, run: () => this.remind() };
  private readonly orm: MikroORM;
  private readonly pool: pg.Pool;
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(orm: MikroORM, pool: pg.Pool, clock: Clock, ids: Ids) {
    this.orm = orm;
    this.pool = pool;
    this.clock = clock;
    this.ids = ids;
  }

  /** Asked once by every process that starts. */
  async begin(): Promise<void> {
    await queueOne(this.pool, REMIND, 0);
  }

  /** Makes the reminders that are due, and asks for the same in an hour. */
  async remind(): Promise<void> {
    for (let reminded = REMINDED_AT_ONCE; reminded === REMINDED_AT_ONCE; ) reminded = await this.remindSome();
    await queueOne(this.pool, REMIND, HOURLY_SECONDS);
  }

  private remindSome(): Promise<number> {
    const now = this.clock.now();
    const today = this.clock.dayAt(now);
    return this.orm.em.fork().transactional(async (em) => {
      const due = await lockedDue(em, today);
      for (const request of due) {
        const reminders = remindersDue(request.requestedOn, today);
        await em.execute('update consent_request set reminders = ? where id = ?', [reminders, request.id]);
        const payload = { requestId: request.id, organizationId: request.organizationId, reminder: reminders };
        const what = { id: this.ids.next(), occurredAt: now, subjectId: request.technicianId };
        em.create(AuditEntry, {
          ...what,
          action: 'consent_request.reminded',
          organizationId: request.organizationId,
          apiKeyId: null,
          requestId: null,
          details: payload,
        });
        await publish(em, { ...what, id: this.ids.next(), type: 'consent_request.reminded', payload });
      }
      return due.length;
    });
  }
}

/** Requests with fewer reminders than are due, locked; those that another process is at are its own. */
async function lockedDue(em: EntityManager, today: Day): Promise<readonly Due[]> {
  const due = REMINDER_DAYS.map((days, index) => ({ index, before: addDays(today, -days) }));
  const condition = due.map(() => '(reminders <= ? and requested_on <= ?::date)').join(' or ');
  return em.execute<Due[]>(
    `select id, technician_id as "technicianId", organization_id as "organizationId", requested_on::text as "requestedOn", reminders
       from consent_request where answer is null and until_on > ?::date and (${condition})
      order by id limit ? for update skip locked`,
    [today, ...due.flatMap(({ index, before }) => [index, before]), REMINDED_AT_ONCE],
  );
}
