import { LockMode } from '@mikro-orm/postgresql';
import { type Clock, startOf } from '../../kernel/clock.ts';
import { addDays, type Day, earliestDay } from '../../kernel/day.ts';
import { type Fault, type Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { recordedFacts, recordOf } from '../credentials/awarding.ts';
import { CredentialRecord } from '../credentials/credential-record.rules.ts';
import type { Standing } from '../credentials/standing.rules.ts';
import type { Technician } from '../technicians/technician.entity.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import { type BadgeClaims, badgeClaims, MAX_BADGE_DAYS, type StatusListReference, signBadge } from '../tokens/badge.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { numericDateOf } from '../tokens/token.rules.ts';
import type { Signer } from '../tokens/token-signing.ts';
import type { StatusAnswer } from '../tokens/token-verifier.ts';
import { Badge } from './badge.entity.ts';
import type { BadgeQueries } from './badge.queries.ts';
import { badgeStatusToday, codeToday, displayNameOf, LAST_DAY } from './badge.rules.ts';

/** A code of a badge with its last valid day. */
export interface BadgeCode {
  readonly code: string;
  readonly through: Day;
}

/** A badge that was just issued. The token is not kept: this is the only time it is told. */
export interface IssuedBadge {
  readonly badgeId: string;
  readonly technicianId: string;
  readonly token: string;
  /** The verify page's address with the token in its fragment, which never reaches a server. */
  readonly link: string;
  readonly codes: readonly BadgeCode[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** What an idempotency record keeps of an issue, so that a repeat is answered with the same claims. */
interface IssueRecord {
  readonly badgeId: string;
  readonly technicianId: string;
  readonly codes: readonly BadgeCode[];
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly reference: StatusListReference;
  readonly keyId: string;
}

/** Issues badges to technicians, withdraws them, and says whether the registry still stands by one. */
export class BadgeService {
  private readonly actions: RecordedActions;
  private readonly queries: BadgeQueries;
  private readonly statusLists: StatusListService;
  private readonly keys: { signer(): Promise<Signer> };
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;
  private readonly publicUrl: string;

  constructor(parts: {
    actions: RecordedActions;
    queries: BadgeQueries;
    statusLists: StatusListService;
    keys: { signer(): Promise<Signer> };
    catalogue: Catalogue;
    clock: Clock;
    publicUrl: string;
  }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.statusLists = parts.statusLists;
    this.keys = parts.keys;
    this.catalogue = parts.catalogue;
    this.clock = parts.clock;
    this.publicUrl = parts.publicUrl;
  }

  /**
   * Issues a badge for codes that are all current today. It runs out after `days`, or at the end of the last day of the
   * code that lapses first: a badge that has not run out never names a lapsed credential.
   */
  async issue(request: ActionRequest, aseId: string, codes: readonly string[], days: number): Promise<IssuedBadge> {
    const faults = draftFaults(codes, days);
    refuseFor(faults);
    const signer = await this.keys.signer();
    let displayName = '';
    const record = await this.actions.run<IssueRecord>(request, async (scope) => {
      const mayKnow = ({ id }: Technician) => maySeeTechnician(request.viewer, id);
      const technician = await lockedTechnician(scope.em, aseId, mayKnow);
      displayName = displayNameOf(technician);
      const issue = await this.record(scope, technician, [...new Set(codes)], days, signer.kid);
      const { badgeId, expiresAt } = issue;
      return {
        result: issue,
        action: 'badge.issued',
        subjectId: technician.id,
        details: { badgeId, codes, expiresAt },
      };
    });
    if (!maySeeTechnician(request.viewer, record.technicianId)) throw nobody();
    displayName ||= await this.holderName(record.badgeId);
    const token = await signBadge(signer, this.claims(record, displayName, signer.kid));
    const { badgeId, technicianId } = record;
    return {
      badgeId,
      technicianId,
      token,
      link: this.linkTo(token),
      codes: record.codes,
      issuedAt: new Date(record.issuedAt),
      expiresAt: new Date(record.expiresAt),
    };
  }

  /**
   * Signs a badge again from its record, for those who may have it: its token is not kept. It says what it said, and is
   * dated by when it was issued; after a change of keys by now, since no key vouches for a time before its own. Refused
   * once the badge is withdrawn or has run out; what its codes are worth by now is the status list's to say.
   */
  async tokenOf(badgeId: string): Promise<{ readonly token: string; readonly link: string }> {
    const found = await this.queries.withFacts(badgeId);
    if (!found) throw refuse('BADGE_NOT_FOUND', 'There is no such badge.', ['badgeId']);
    const { badge, holder } = found;
    if (badge.withdrawnAt !== null) throw refuse('BADGE_WITHDRAWN', 'The badge was withdrawn.', ['badgeId']);
    const now = this.clock.now();
    if (numericDateOf(now) >= numericDateOf(badge.expiresAt)) {
      throw refuse('BADGE_EXPIRED', 'The badge has run out: issue another.', ['badgeId']);
    }
    const signer = await this.keys.signer();
    const token = await signBadge(
      signer,
      badgeClaims({
        issuer: this.publicUrl,
        jti: badge.id,
        displayName: displayNameOf(holder),
        codes: Object.entries(badge.codes).map(([code, through]) => ({ code, through })),
        status: await this.statusLists.referenceTo(badge.statusListId, badge.statusIndex),
        issuedAt: signer.kid === badge.keyId ? badge.issuedAt : now,
        expiresAt: badge.expiresAt,
      }),
    );
    return { token, link: this.linkTo(token) };
  }

  /** Withdraws a badge for good. The holder and registrars may; for others there is no such badge. */
  async withdraw(
    request: ActionRequest,
    badgeId: string,
  ): Promise<{ readonly badgeId: string; readonly technicianId: string }> {
    return this.actions.run(request, async (scope) => {
      const { em } = scope;
      const badge = await em.findOne(Badge, { id: badgeId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!badge || !maySeeTechnician(request.viewer, badge.technician)) {
        throw refuse('BADGE_NOT_FOUND', 'There is no such badge.', ['badgeId']);
      }
      if (badge.withdrawnAt !== null) throw refuse('BADGE_WITHDRAWN', 'The badge was withdrawn before.', ['badgeId']);
      badge.withdrawnAt = scope.now;
      await em.flush();
      await this.statusLists.setStatus(em, badge.statusListId, badge.statusIndex, 'REVOKED');
      const technicianId = badge.technician;
      return {
        result: { badgeId, technicianId },
        action: 'badge.withdrawn',
        subjectId: technicianId,
        details: { badgeId, statusListId: badge.statusListId },
      };
    });
  }

  /** Whether the registry stands by the badge at this moment, from the record itself: nothing is cached. */
  async currentStatus(claims: Pick<BadgeClaims, 'jti'>): Promise<StatusAnswer> {
    const found = await this.queries.withFacts(claims.jti);
    if (!found) return { status: 'REVOKED' };
    if (found.badge.withdrawnAt !== null || found.badge.status === 1) return { status: 'REVOKED' };
    const record = new CredentialRecord(found.holder.credentialFacts, this.catalogue.defaultPack);
    const today = this.clock.dayAt(this.clock.now());
    return { status: badgeStatusToday(found.badge.codes, record, today) };
  }

  private async record(
    scope: ActionScope,
    technician: Technician,
    codes: readonly string[],
    days: number,
    keyId: string,
  ): Promise<IssueRecord> {
    const { em, now, ids, today } = scope;
    const record = recordOf(await recordedFacts(em, technician.id), this.catalogue);
    const asked = codes.map((code, index) => ({ code, index, ...codeToday(record, code, today) }));
    const faults = asked.filter((each) => each.standing !== 'CURRENT').map((each) => notCurrent(each, record));
    refuseFor(faults);
    const current = asked.map(({ code, through }) => ({ code, through: through ?? LAST_DAY }));
    const firstLapse = current.map(({ through }) => through).reduce(earliestDay);
    const issuedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
    const lapseAt = startOf(this.clock, addDays(firstLapse, 1));
    const expiresAt = new Date(Math.min(issuedAt.getTime() + days * MILLISECONDS_PER_DAY, lapseAt.getTime()));
    const { statusListId, statusIndex, reference } = await this.statusLists.reserve(em);
    const badge = em.create(Badge, {
      id: ids.next(),
      technician: technician.id,
      codes: Object.fromEntries(current.map(({ code, through }) => [code, through])),
      keyId,
      issuedAt,
      expiresAt,
      withdrawnAt: null,
      statusListId,
      statusIndex,
    });
    await em.persist(badge).flush();
    return {
      badgeId: badge.id,
      technicianId: technician.id,
      codes: current,
      issuedAt: issuedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      reference,
      keyId,
    };
  }

  /**
   * A repeat after a change of keys is dated by when it is signed: no key vouches for a time before its own. Refused when
   * the badge has run out by then.
   */
  private claims(record: IssueRecord, displayName: string, keyId: string): BadgeClaims {
    const expiresAt = new Date(record.expiresAt);
    const issuedAt = keyId === record.keyId ? new Date(record.issuedAt) : this.clock.now();
    if (numericDateOf(issuedAt) >= numericDateOf(expiresAt)) {
      const message = 'The badge of this key has run out, and the key that signed it is retired: issue another.';
      throw refuse('BADGE_EXPIRED', message, ['idempotencyKey']);
    }
    return badgeClaims({
      issuer: this.publicUrl,
      jti: record.badgeId,
      displayName,
      codes: record.codes,
      status: record.reference,
      issuedAt,
      expiresAt,
    });
  }

  /** The verify page with the token in the address's fragment. */
  private linkTo(token: string): string {
    return `${this.publicUrl}/v#${token}`;
  }

  private async holderName(badgeId: string): Promise<string> {
    const found = await this.queries.withFacts(badgeId);
    if (!found) throw new Error(`badge ${badgeId} was issued and is not on record`);
    return displayNameOf(found.holder);
  }
}

const MILLISECONDS_PER_DAY = 86_400_000;
const MAX_BADGE_CODES = 60;

function draftFaults(codes: readonly string[], days: number): readonly Fault[] {
  const faults: Fault[] = [];
  if (codes.length < 1 || codes.length > MAX_BADGE_CODES) {
    const message = `A badge shows 1 to ${MAX_BADGE_CODES} codes; ${codes.length} were given.`;
    faults.push({ code: 'BADGE_CODES_OUT_OF_RANGE', message, path: ['codes'] });
  }
  if (!Number.isInteger(days) || days < 1 || days > MAX_BADGE_DAYS) {
    const message = `A badge lives 1 to ${MAX_BADGE_DAYS} days; ${days} were asked for.`;
    faults.push({ code: 'BADGE_DAYS_OUT_OF_RANGE', message, path: ['days'] });
  }
  return faults;
}

function notCurrent(
  { code, index, standing }: { readonly code: string; readonly index: number; readonly standing: Standing },
  record: CredentialRecord,
): Fault {
  if (!record.pack.tests.has(code) && !record.pack.designations.has(code)) {
    const message = `${JSON.stringify(code.slice(0, 40))} is neither a test nor a designation.`;
    return { code: 'UNKNOWN_CODE', message, path: ['codes', index] };
  }
  return {
    code: 'CREDENTIAL_NOT_CURRENT',
    message: `${code} is not current today (${standing}): a badge shows current ones only.`,
    path: ['codes', index],
  };
}

/** To others than the holder and registrars, a technician is one that nobody knows. */
function nobody(): Refusal {
  return refuse('TECHNICIAN_NOT_FOUND', 'No technician has this ASE ID.', ['aseId']);
}
