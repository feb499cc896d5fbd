import { LockMode } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { unseal } from '../tokens/key-encryption.ts';
import { numericDateOf } from '../tokens/token.rules.ts';
import type { BadgeService } from './badge.service.ts';
import { IssuedToken } from './issued-token.entity.ts';
import type { IssuedTokenQueries, IssuedTokenRow } from './issued-token.queries.ts';

/** A badge that was signed anew, with its token. */
export interface CollectedBadge {
  readonly badge: IssuedTokenRow;
  readonly token: string;
  readonly link: string;
}

/** Hands out badges that were signed anew while their holders were away, because the key that had signed them was compromised. */
export class BadgeCollectionService {
  private readonly actions: RecordedActions;
  private readonly queries: IssuedTokenQueries;
  private readonly badges: Pick<BadgeService, 'tokenOf' | 'linkTo'>;
  private readonly sealingKey: Uint8Array;
  private readonly clock: Clock;

  constructor(parts: {
    actions: RecordedActions;
    queries: IssuedTokenQueries;
    badges: Pick<BadgeService, 'tokenOf' | 'linkTo'>;
    /** The one that the tokens were sealed with. */
    sealingKey: Uint8Array;
    clock: Clock;
  }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.badges = parts.badges;
    this.sealingKey = parts.sealingKey;
    this.clock = parts.clock;
  }

  /**
   * The token of a badge that was signed anew. It is kept until it is collected; whoever asks again has it signed again from
   * the record. The holder and registrars may; for others there is no such badge.
   */
  async collect(request: ActionRequest, badgeId: string): Promise<CollectedBadge> {
    let kept: string | undefined;
    await this.actions.run(request, async ({ em, now }) => {
      const badge = await em.findOne(
        IssuedToken,
        { id: badgeId, kind: 'BADGE' },
        { lockMode: LockMode.PESSIMISTIC_READ },
      );
      if (!badge || !maySeeTechnician(request.viewer, badge.technician)) throw noSuchBadge();
      if (badge.reissuedAt == null) {
        const message = 'The badge was not signed anew: its token was told when it was issued.';
        throw refuse('BADGE_NOT_REISSUED', message, ['badgeId']);
      }
      refuseOver(badge.withdrawnAt ?? null, badge.expiresAt, now);
      const [row] = await em.execute<{ sealed: string }[]>(
        'delete from reissued_token where token_id = ? returning sealed',
        [badgeId],
      );
      kept = row?.sealed;
      const details = { badgeId };
      return { result: details, action: 'badge.collected', subjectId: badge.technician, details };
    });
    const found = await this.queries.withFacts('BADGE', badgeId);
    if (!found || !maySeeTechnician(request.viewer, found.holder.id)) throw noSuchBadge();
    refuseOver(found.token.withdrawnAt, found.token.expiresAt, this.clock.now());
    if (kept === undefined) return { badge: found.token, ...(await this.badges.tokenOf(badgeId)) };
    const token = new TextDecoder().decode(unseal(kept, badgeId, this.sealingKey));
    return { badge: found.token, token, link: this.badges.linkTo(token) };
  }
}

function noSuchBadge() {
  return refuse('BADGE_NOT_FOUND', 'There is no such badge.', ['badgeId']);
}

function refuseOver(withdrawnAt: Date | null, expiresAt: Date, now: Date): void {
  if (withdrawnAt !== null) throw refuse('BADGE_WITHDRAWN', 'The badge was withdrawn.', ['badgeId']);
  if (numericDateOf(now) < numericDateOf(expiresAt)) return;
  throw refuse('BADGE_EXPIRED', 'The badge has run out: issue another.', ['badgeId']);
}
