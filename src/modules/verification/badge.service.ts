import { type Clock, startOf } from '../../kernel/clock.ts';
import { addDays, type Day, earliestDay } from '../../kernel/day.ts';
import { type Fault, type Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { ActionRequest, RecordedActions, StatementScope } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { CredentialRecord } from '../credentials/credential-record.rules.ts';
import { lockedFacts, type TechnicianFacts } from '../credentials/facts.queries.ts';
import type { Standing } from '../credentials/standing.rules.ts';
import type { Statement } from '../events/statements.ts';
import { notErased, notMerged } from '../technicians/technician.service.ts';
import { aseIdFaults } from '../technicians/technician-profile.rules.ts';
import { type BadgeClaims, badgeClaims, MAX_BADGE_DAYS, type StatusListReference, signBadge } from '../tokens/badge.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { numericDateOf } from '../tokens/token.rules.ts';
import { codeToday, displayNameOf, LAST_DAY } from './badge.rules.ts';
import type { IssuedTokenQueries } from './issued-token.queries.ts';
import type { IssuedTokenStatusService, TokenStanding } from './issued-token-status.service.ts';
import { withdrawToken } from './issued-token-withdrawal.ts';

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
  private readonly queries: IssuedTokenQueries;
  private readonly statuses: IssuedTokenStatusService;
  private readonly statusLists: StatusListService;
  private readonly keys: Pick<SigningKeyService, 'signerBy' | 'withSigner'>;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;
  private readonly publicUrl: string;

  constructor(parts: {
    actions: RecordedActions;
    queries: IssuedTokenQueries;
    statuses: IssuedTokenStatusService;
    statusLists: StatusListService;
    keys: Pick<SigningKeyService, 'signerBy' | 'withSigner'>;
    catalogue: Catalogue;
    clock: Clock;
    publicUrl: string;
  }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.statuses = parts.statuses;
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
    let token: string | undefined;
    const record = await this.actions.runInStatements<IssueRecord>(request, async (scope) => {
      refuseFor(aseIdFaults(aseId));
      const signer = await this.keys.signerBy(scope.statements);
      const holder = await lockedFacts(scope.statements, aseId);
      if (!holder || !maySeeTechnician(request.viewer, holder.id)) throw nobody();
      notErased(notMerged(holder));
      const issue = await this.record(scope, holder, [...new Set(codes)], days, signer.kid);
      token = await signBadge(signer, this.claims(issue, displayNameOf(holder), signer.kid));
      const { badgeId, expiresAt } = issue;
      return {
        result: issue,
        action: 'badge.issued',
        subjectId: holder.id,
        details: { badgeId, codes, expiresAt },
      };
    });
    if (!maySeeTechnician(request.viewer, record.technicianId)) throw nobody();
    token ??= await this.signedAgain(record);
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
    const found = await this.queries.withFacts('BADGE', badgeId);
    if (!found) throw refuse('BADGE_NOT_FOUND', 'There is no such badge.', ['badgeId']);
    const { token: badge, holder } = found;
    if (badge.withdrawnAt !== null) throw refuse('BADGE_WITHDRAWN', 'The badge was withdrawn.', ['badgeId']);
    const now = this.clock.now();
    if (numericDateOf(now) >= numericDateOf(badge.expiresAt)) {
      throw refuse('BADGE_EXPIRED', 'The badge has run out: issue another.', ['badgeId']);
    }
    const status = await this.statusLists.referenceTo(badge.statusListId, badge.statusIndex);
    const token = await this.keys.withSigner((signer) =>
      signBadge(
        signer,
        badgeClaims({
          issuer: this.publicUrl,
          displayName: displayNameOf(holder),
          codes: Object.entries(badge.codes).map(([code, through]) => ({ code, through })),
          status,
          issuedAt: signer.kid === badge.keyId ? badge.issuedAt : now,
          expiresAt: badge.expiresAt,
        }),
      ),
    );
    return { token, link: this.linkTo(token) };
  }

  /** Withdraws a badge for good. The holder and registrars may; for others there is no such badge. */
  async withdraw(
    request: ActionRequest,
    badgeId: string,
  ): Promise<{ readonly badgeId: string; readonly technicianId: string }> {
    return this.actions.run(request, async (scope) => {
      const { technician, statusListId } = await withdrawToken(
        scope,
        request.viewer,
        this.statusLists,
        'BADGE',
        badgeId,
      );
      return {
        result: { badgeId, technicianId: technician },
        action: 'badge.withdrawn',
        subjectId: technician,
        details: { badgeId, statusListId },
      };
    });
  }

  /** Whether the registry stands by the badge at this moment, and whose it is, from the record itself: nothing is cached. */
  async currentStatus(claims: BadgeClaims): Promise<TokenStanding> {
    const answer = await this.statuses.currentStatusAt('BADGE', claims.status.status_list);
    // What is not on record was never issued, whatever signed it.
    return answer.status === 'UNAVAILABLE' ? { status: 'REVOKED' } : answer;
  }

  private async record(
    scope: StatementScope,
    holder: TechnicianFacts,
    codes: readonly string[],
    days: number,
    keyId: string,
  ): Promise<IssueRecord> {
    const { statements, now, ids, today } = scope;
    const record = new CredentialRecord(holder.credentialFacts, this.catalogue.defaultPack);
    const asked = codes.map((code, index) => ({ code, index, ...codeToday(record, code, today) }));
    const faults = asked.filter((each) => each.standing !== 'CURRENT').map((each) => notCurrent(each, record));
    refuseFor(faults);
    const current = asked.map(({ code, through }) => ({ code, through: through ?? LAST_DAY }));
    const issuedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
    const expiresAt = this.endOf(current, new Date(issuedAt.getTime() + days * MILLISECONDS_PER_DAY));
    const { statusListId, statusIndex, reference } = await this.statusLists.reserveBy(statements);
    const badgeId = ids.next();
    const codesThrough = Object.fromEntries(current.map(({ code, through }) => [code, through]));
    const whom = [badgeId, holder.id, JSON.stringify(codesThrough), keyId];
    await statements.rows(RECORD_BADGE, [...whom, issuedAt, expiresAt, statusListId, statusIndex]);
    return {
      badgeId,
      technicianId: holder.id,
      codes: current,
      issuedAt: issuedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      reference,
      keyId,
    };
  }

  /** `wanted`, or the end of the last day of the code that lapses first when that comes earlier. */
  private endOf(codes: readonly BadgeCode[], wanted: Date): Date {
    const firstLapse = codes.map(({ through }) => through).reduce(earliestDay);
    return this.clock.dayAt(wanted) <= firstLapse ? wanted : startOf(this.clock, addDays(firstLapse, 1));
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
      displayName,
      codes: record.codes,
      status: record.reference,
      issuedAt,
      expiresAt,
    });
  }

  private async signedAgain(record: IssueRecord): Promise<string> {
    const displayName = await this.holderName(record.badgeId);
    return this.keys.withSigner((signer) => signBadge(signer, this.claims(record, displayName, signer.kid)));
  }

  /** The verify page with the token in the address's fragment. */
  linkTo(token: string): string {
    return `${this.publicUrl}/v#${token}`;
  }

  private async holderName(badgeId: string): Promise<string> {
    const found = await this.queries.withFacts('BADGE', badgeId);
    if (!found) throw new Error(`badge ${badgeId} was issued and is not on record`);
    return displayNameOf(notErased(found.holder));
  }
}

const RECORD_BADGE: Statement = {
  name: 'record-badge',
  text: `insert into issued_token (id, kind, technician_id, codes, key_id, issued_at, expires_at, status_list_id, status_index)
         values ($1::uuid, 'BADGE', $2::uuid, $3::jsonb, $4::text, $5::timestamptz, $6::timestamptz, $7::uuid, $8::int)`,
};

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
