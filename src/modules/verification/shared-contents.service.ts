import type { Clock } from '../../kernel/clock.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { PUBLIC_VIEWER, type Viewer } from '../../kernel/viewer.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { nodeSha256 } from '../tokens/node-hasher.ts';
import { nodeSignatures } from '../tokens/node-signatures.ts';
import type { PortableCredentialClaims } from '../tokens/portable-credential.ts';
import {
  type PortableCredentialVerification,
  verifyPortableCredential,
} from '../tokens/portable-credential-verifier.ts';
import { STATUS_VALUE } from '../tokens/status-list.rules.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import type { CheckOutcome, Verdict } from '../tokens/token.rules.ts';
import { type IssuerKey, vouches } from '../tokens/verification-key.ts';
import { displayNameOf } from './badge.rules.ts';
import type { BadgeService } from './badge.service.ts';
import type { IssuedTokenQueries, IssuedTokenRow } from './issued-token.queries.ts';
import type { IssuedTokenStatusService } from './issued-token-status.service.ts';
import type { ShareLinkRow } from './share-link.queries.ts';
import type { ShareLinkKind } from './share-link.rules.ts';
import { unsealByCode } from './share-link-code.ts';
import type { TokenVerificationService } from './token-verification.service.ts';

/** What a technician asks to share: one of the two. */
export interface ShareSubject {
  readonly badgeId?: string | null | undefined;
  readonly presentation?: string | null | undefined;
}

/** Something that may be shared. */
export interface Sharable {
  readonly kind: ShareLinkKind;
  readonly tokenId: string;
  readonly technicianId: string;
  readonly expiresAt: Date;
  /** What has to be kept to be shown: a presentation. A badge is signed anew. */
  readonly content: string | null;
}

/** What a link shows, with what the registry says of it at this moment. */
export interface ShownContent {
  readonly token: string;
  readonly verdict: Verdict;
  readonly checks: readonly {
    readonly code: string;
    readonly outcome: CheckOutcome;
    readonly reason: string;
    readonly message: string;
  }[];
  /** The technician's name; of a presentation only what it discloses. */
  readonly sharedBy: string | null;
}

/** What share links show: found among what was issued to a technician, and verified again when it is shown. */
export class SharedContents {
  private readonly issuedTokens: IssuedTokenQueries;
  private readonly statuses: IssuedTokenStatusService;
  private readonly statusLists: StatusListService;
  private readonly badges: BadgeService;
  private readonly tokens: TokenVerificationService;
  private readonly keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
  private readonly clock: Clock;
  private readonly issuer: string;
  private readonly log: { warn(fields: object, message: string): void };

  constructor(parts: {
    issuedTokens: IssuedTokenQueries;
    statuses: IssuedTokenStatusService;
    statusLists: StatusListService;
    badges: BadgeService;
    tokens: TokenVerificationService;
    keys: { verificationKey(kid: string): Promise<IssuerKey | undefined> };
    clock: Clock;
    issuer: string;
    log: { warn(fields: object, message: string): void };
  }) {
    this.issuedTokens = parts.issuedTokens;
    this.statuses = parts.statuses;
    this.statusLists = parts.statusLists;
    this.badges = parts.badges;
    this.tokens = parts.tokens;
    this.keys = parts.keys;
    this.clock = parts.clock;
    this.issuer = parts.issuer;
    this.log = parts.log;
  }

  /** What is to be shared when it is the viewer's own and stands today; otherwise why it cannot be. */
  async sharable(viewer: Viewer, { badgeId, presentation }: ShareSubject): Promise<Sharable | Refusal> {
    if ((badgeId == null) === (presentation == null)) {
      return refuse('SHARE_SUBJECT_AMBIGUOUS', 'Give a badge or a presentation: exactly one of the two.');
    }
    return badgeId == null ? this.presented(viewer, presentation ?? '') : this.badge(viewer, badgeId);
  }

  /** What the link shows now. A presentation whose key was given up since is told by its verdict, INVALID. */
  async shown(link: ShareLinkRow, code: string): Promise<ShownContent> {
    if (link.kind === 'BADGE') {
      const { token } = await this.badges.tokenOf(link.tokenId);
      const { outcome } = await this.tokens.verify(PUBLIC_VIEWER, { token, purpose: link.purpose });
      return { token, verdict: outcome.verdict, checks: outcome.checks, sharedBy: displayNameOf(link) };
    }
    if (link.sealed === null) throw new Error(`share link ${link.id} is open and has no presentation`);
    const token = unsealByCode(link.sealed, link.id, code);
    const { verdict, checks, claims } = await this.verify(token);
    return { token, verdict, checks, sharedBy: claims && disclosedName(claims) };
  }

  private async badge(viewer: Viewer, badgeId: string): Promise<Sharable | Refusal> {
    const found = await this.issuedTokens.withFacts('BADGE', badgeId);
    if (!found || !maySeeTechnician(viewer, found.token.technicianId)) {
      return refuse('BADGE_NOT_FOUND', 'There is no such badge.', ['badgeId']);
    }
    const { token } = found;
    if (!(await this.isUpheld(token))) {
      return refuse('BADGE_WITHDRAWN', 'The registry no longer stands by the badge: share another.', ['badgeId']);
    }
    if (this.clock.now() >= token.expiresAt) {
      return refuse('BADGE_EXPIRED', 'The badge has run out: share another.', ['badgeId']);
    }
    return sharableOf('BADGE', token, null);
  }

  /** Whoever has a copy can show a presentation without a proof of its key, so it is taken from its own holder alone. */
  private async presented(viewer: Viewer, presentation: string): Promise<Sharable | Refusal> {
    const { verdict, checks, claims } = await this.verify(presentation);
    if (verdict !== 'VALID' || !claims) {
      const failed = checks.find(({ outcome }) => outcome === 'FAILED');
      const message = `The presentation does not verify (${verdict}). ${failed?.message ?? 'Its status could not be had.'}`;
      return refuse('PRESENTATION_NOT_VALID', message, ['presentation']);
    }
    const { idx, uri } = claims.status.status_list;
    const number = this.statusLists.numberOf(uri);
    const found =
      number === undefined ? undefined : await this.issuedTokens.withFactsAt('PORTABLE_CREDENTIAL', number, idx);
    if (!found || !maySeeTechnician(viewer, found.token.technicianId)) {
      return refuse('PRESENTATION_NOT_YOURS', 'This presents no portable credential of yours.', ['presentation']);
    }
    return sharableOf('PRESENTATION', found.token, presentation);
  }

  private async isUpheld(token: IssuedTokenRow): Promise<boolean> {
    if (token.withdrawnAt !== null || token.status === STATUS_VALUE.REVOKED) return false;
    return vouches(await this.keys.verificationKey(token.keyId));
  }

  private verify(presentation: string): Promise<PortableCredentialVerification> {
    return verifyPortableCredential(presentation, {
      issuers: [this.issuer],
      keys: (kid) => this.keys.verificationKey(kid),
      now: this.clock.now(),
      keyBinding: 'NOT_REQUIRED',
      hasher: nodeSha256,
      signatures: nodeSignatures,
      currentStatus: (reference) => this.statuses.currentStatusAt('PORTABLE_CREDENTIAL', reference),
      onLookUpFailure: (error) => this.log.warn({ err: error }, 'a look-up for a shared presentation failed'),
    });
  }
}

function sharableOf(kind: ShareLinkKind, token: IssuedTokenRow, content: string | null): Sharable {
  const { id, technicianId, expiresAt } = token;
  return { kind, tokenId: id, technicianId, expiresAt, content };
}

/** A name is told only in full: half of one is neither a name nor kept back. */
function disclosedName({ given_name: firstName, family_name: lastName }: PortableCredentialClaims): string | null {
  return firstName === undefined || lastName === undefined ? null : displayNameOf({ firstName, lastName });
}
