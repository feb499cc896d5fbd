import { LockMode } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import { type Page, type PageRequest, pageOf, recordCursor } from '../../kernel/page.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { KeyEncryptionError, seal, unseal } from '../tokens/key-encryption.ts';
import { type IssuerKey, vouches } from '../tokens/verification-key.ts';
import { ShareLink } from './share-link.entity.ts';
import type { ShareLinkOpeningRow, ShareLinkQueries, ShareLinkRow } from './share-link.queries.ts';
import {
  type ShareLinkState,
  shareLinkExpiry,
  shareLinkFaults,
  shareLinkState,
  tidiedForWhom,
} from './share-link.rules.ts';
import { newShareCode, sealForCode, shareCodeHash } from './share-link-code.ts';
import type { SharedContents, ShareSubject } from './shared-contents.service.ts';

/** What a technician asks for when sharing. */
export interface ShareRequest extends ShareSubject {
  readonly purpose: Purpose;
  readonly forWhom?: string | null | undefined;
  readonly hours: number;
  readonly maxOpenings: number;
}

/** A link on record, with its state at the moment of reading. */
export interface ShareLinkAnswer {
  readonly row: ShareLinkRow;
  readonly state: ShareLinkState;
}

/** Makes share links, ends them, and tells their holder of them. */
export class ShareLinkService {
  private readonly actions: RecordedActions;
  private readonly queries: ShareLinkQueries;
  private readonly contents: SharedContents;
  private readonly keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
  private readonly clock: Clock;
  private readonly randomness: Randomness;
  private readonly repeatSecret: Uint8Array;
  private readonly publicUrl: string;

  /** `repeatSecret` (32 bytes, never in the database) seals the codes that repeats of a request are answered with. */
  constructor(parts: {
    actions: RecordedActions;
    queries: ShareLinkQueries;
    contents: SharedContents;
    keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
    clock: Clock;
    randomness: Randomness;
    repeatSecret: Uint8Array;
    publicUrl: string;
  }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.contents = parts.contents;
    this.keys = parts.keys;
    this.clock = parts.clock;
    this.randomness = parts.randomness;
    this.repeatSecret = parts.repeatSecret;
    this.publicUrl = parts.publicUrl;
  }

  /**
   * Makes a link to a badge of the technician's own, or to a presentation of their portable credential. Its code is told in
   * the answer and not kept; a repeat of the request is told the same one.
   */
  async create(
    request: ActionRequest,
    asked: ShareRequest,
  ): Promise<{ readonly shareLinkId: string; readonly link: string }> {
    const forWhom = tidiedForWhom(asked.forWhom);
    refuseFor(shareLinkFaults({ ...asked, forWhom }));
    const subject = await this.contents.sharable(request.viewer, asked);
    const made = await this.actions.run(request, async ({ em, ids, now }) => {
      if (subject instanceof Refusal) throw subject;
      const { kind, tokenId, technicianId, content } = subject;
      const { purpose, hours, maxOpenings } = asked;
      const [id, code] = [ids.next(), newShareCode(this.randomness)];
      const expiresAt = shareLinkExpiry(now, hours, subject.expiresAt);
      em.persist(
        em.create(ShareLink, {
          id,
          technician: technicianId,
          kind,
          token: tokenId,
          sealed: content && sealForCode(content, id, code, this.randomness),
          codeHash: shareCodeHash(code),
          purpose,
          forWhom,
          createdAt: now,
          expiresAt,
          endedAt: null,
          openings: 0,
          maxOpenings,
        }),
      );
      return {
        result: { shareLinkId: id, technicianId, sealedCode: this.sealCode(code, id) },
        action: 'share_link.created',
        subjectId: technicianId,
        details: { shareLinkId: id, kind, tokenId, purpose, expiresAt: expiresAt.toISOString() },
      };
    });
    const { shareLinkId, technicianId, sealedCode } = made;
    if (!maySeeTechnician(request.viewer, technicianId)) throw shareLinkNotFound('idempotencyKey');
    return { shareLinkId, link: `${this.publicUrl}/l#${this.openCode(sealedCode, shareLinkId)}` };
  }

  /** Ends a link for good. Its holder and registrars may; for others there is no such link. */
  async end(request: ActionRequest, shareLinkId: string): Promise<{ readonly shareLinkId: string }> {
    return this.actions.run(request, async (scope) => {
      const { em } = scope;
      const link = await em.findOne(ShareLink, { id: shareLinkId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!link || !maySeeTechnician(request.viewer, link.technician)) {
        throw shareLinkNotFound('shareLinkId');
      }
      if (link.endedAt !== null) throw refuse('SHARE_LINK_ENDED', 'The link was ended before.', ['shareLinkId']);
      link.endedAt = scope.now;
      link.sealed = null;
      return {
        result: { shareLinkId },
        action: 'share_link.ended',
        subjectId: link.technician,
        details: { shareLinkId },
      };
    });
  }

  /** A link of a technician whom the viewer may see; undefined for every other. */
  async byId(viewer: Viewer, shareLinkId: string): Promise<ShareLinkAnswer | undefined> {
    const row = await this.queries.byId(shareLinkId);
    return row && maySeeTechnician(viewer, row.technicianId) ? this.answerOf(row) : undefined;
  }

  /** The technician's links, newest first. Refuses a cursor that no page gave out. */
  async ofTechnician(technicianId: string, page: PageRequest): Promise<Page<ShareLinkAnswer>> {
    const rows = await this.queries.page(technicianId, page.direction, recordCursor(page), page.limit + 1);
    const answers = await Promise.all(rows.map((row) => this.answerOf(row)));
    return pageOf(page, answers, ({ row }) => row.id);
  }

  /** When the link was opened, newest first. Refuses a cursor that no page gave out. */
  async openings(shareLinkId: string, page: PageRequest): Promise<Page<ShareLinkOpeningRow>> {
    const rows = await this.queries.openings(shareLinkId, page.direction, recordCursor(page), page.limit + 1);
    return pageOf(page, rows, ({ id }) => id);
  }

  /** The state of a link now. A key that was given up is published no more: what it signed is shown no more. */
  async answerOf(row: ShareLinkRow): Promise<ShareLinkAnswer> {
    const isUpheld = row.withdrawnAt === null && vouches(await this.keys.verificationKey(row.keyId));
    return { row, state: shareLinkState({ ...row, isUpheld }, this.clock.now()) };
  }

  private sealCode(code: string, shareLinkId: string): string {
    return seal(new TextEncoder().encode(code), shareLinkId, this.repeatSecret, this.randomness);
  }

  /** Refuses a repeat after the secret was changed: the code of the first answer cannot be told again. */
  private openCode(sealedCode: string, shareLinkId: string): string {
    try {
      return new TextDecoder().decode(unseal(sealedCode, shareLinkId, this.repeatSecret));
    } catch (cause) {
      if (!(cause instanceof KeyEncryptionError)) throw cause;
      const message = 'The link of this key was told before and cannot be told again: end it and make another.';
      throw refuse('SHARE_LINK_TOLD', message, ['idempotencyKey']);
    }
  }
}

/** To others than its holder and registrars, a link is one that was never made. */
function shareLinkNotFound(member: string): Refusal {
  return refuse('SHARE_LINK_NOT_FOUND', 'There is no such link.', [member]);
}
