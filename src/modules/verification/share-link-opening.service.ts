import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { ShareLinkQueries, ShareLinkRow } from './share-link.queries.ts';
import type { ShareLinkKind, ShareLinkState } from './share-link.rules.ts';
import type { ShareLinkService } from './share-link.service.ts';
import { isShareCode, shareCodeHash } from './share-link-code.ts';
import type { SharedContents, ShownContent } from './shared-contents.service.ts';

/** What whoever opens a link is given. */
export interface OpenedShareLink extends ShownContent {
  readonly kind: ShareLinkKind;
  readonly purpose: Purpose;
  readonly forWhom: string | null;
  readonly expiresAt: Date;
  readonly openingsLeft: number;
}

/** Opens share links for whoever has their codes, and records that they were opened. */
export class ShareLinkOpeningService {
  private readonly links: ShareLinkService;
  private readonly queries: ShareLinkQueries;
  private readonly contents: SharedContents;
  private readonly clock: Clock;
  private readonly ids: Ids;

  constructor(parts: {
    links: ShareLinkService;
    queries: ShareLinkQueries;
    contents: SharedContents;
    clock: Clock;
    ids: Ids;
  }) {
    this.links = parts.links;
    this.queries = parts.queries;
    this.contents = parts.contents;
    this.clock = parts.clock;
    this.ids = parts.ids;
  }

  /**
   * Opens a link and records the moment, with the organisation whose key was shown. Whoever has a code knew that the link
   * was there and is told why it no longer opens; every other code is answered as one that never was.
   */
  async open(viewer: Viewer, code: string): Promise<OpenedShareLink> {
    const row = isShareCode(code) ? await this.queries.byCodeHash(shareCodeHash(code)) : undefined;
    if (!row) throw refuse('SHARE_LINK_NOT_FOUND', 'There is no link of this code.', ['code']);
    const { state } = await this.links.answerOf(row);
    if (state !== 'OPEN') throw notOpen(state);
    const shown = await this.shown(row, code);
    const openingsLeft = await this.queries.recordOpening(row.id, {
      id: this.ids.next(),
      openedAt: this.clock.now(),
      organizationId: organizationShown(viewer),
    });
    if (openingsLeft === undefined) throw notOpen((await this.stateNow(row.id)) ?? 'ENDED');
    const { kind, purpose, forWhom, expiresAt } = row;
    return { ...shown, kind, purpose, forWhom, expiresAt, openingsLeft };
  }

  /** A badge may be withdrawn between the reading of the link and the signing; what is false is not shown. */
  private async shown(row: ShareLinkRow, code: string): Promise<ShownContent> {
    const shown = await this.contents.shown(row, code).catch((error: unknown) => {
      if (error instanceof Refusal) throw notOpen('WITHDRAWN', error);
      throw error;
    });
    if (shown.verdict === 'INVALID') throw notOpen('WITHDRAWN');
    return shown;
  }

  /** Somebody was quicker: the state that came of it. */
  private async stateNow(shareLinkId: string): Promise<ShareLinkState | undefined> {
    const row = await this.queries.byId(shareLinkId);
    return row && (await this.links.answerOf(row)).state;
  }
}

/** A technician's key stands for a person: as whom they opened it is not told to another. */
function organizationShown(viewer: Viewer): string | null {
  return viewer.role === 'PUBLIC' || viewer.role === 'TECHNICIAN' ? null : viewer.organizationId;
}

const WHY_NOT: Record<Exclude<ShareLinkState, 'OPEN'>, string> = {
  ENDED: 'This link was ended by its holder. Ask for a current one.',
  WITHDRAWN: 'What this link showed was withdrawn. Ask for a current one.',
  EXPIRED: 'This link has run out. Ask for a current one.',
  USED_UP: 'This link was opened as often as its holder allowed. Ask for a current one.',
};

function notOpen(state: ShareLinkState, cause?: Error): Refusal {
  if (state === 'OPEN') throw new Error('a link that is open did not open', { cause });
  const faults = [{ code: `SHARE_LINK_${state}`, message: WHY_NOT[state], path: ['code'] }];
  return new Refusal(faults, { cause });
}
