import type { Clock } from '../../kernel/clock.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import type { StatusAnswer } from '../tokens/token-verifier.ts';
import type { BadgeService } from '../verification/badge.service.ts';
import type { IssuedTokenQueries } from '../verification/issued-token.queries.ts';
import type { IssuedTokenStatusService } from '../verification/issued-token-status.service.ts';
import { certificateOf, lastWholeDay } from './certificate.rules.ts';
import type { Press } from './certificate-press.ts';
import type { PrintedCertificate } from './certificate-printing.ts';

/** Certificates for the wall: a badge on paper, whose QR code is the proof. */
export class CertificateService {
  private readonly queries: IssuedTokenQueries;
  private readonly badges: Pick<BadgeService, 'tokenOf'>;
  private readonly statuses: Pick<IssuedTokenStatusService, 'currentStatus'>;
  private readonly catalogue: Catalogue;
  private readonly press: Press;
  private readonly clock: Clock;
  private readonly publicUrl: string;

  constructor(parts: {
    queries: IssuedTokenQueries;
    badges: Pick<BadgeService, 'tokenOf'>;
    statuses: Pick<IssuedTokenStatusService, 'currentStatus'>;
    catalogue: Catalogue;
    press: Press;
    clock: Clock;
    publicUrl: string;
  }) {
    this.queries = parts.queries;
    this.badges = parts.badges;
    this.statuses = parts.statuses;
    this.catalogue = parts.catalogue;
    this.press = parts.press;
    this.clock = parts.clock;
    this.publicUrl = parts.publicUrl;
  }

  /** Prints no more. */
  close(): Promise<void> {
    return this.press.close();
  }

  /** Where the certificate of a badge is had. */
  addressOf(badgeId: string): string {
    return `${this.publicUrl}/certificates/${nodeId('Badge', badgeId)}.pdf`;
  }

  /**
   * The certificate of a badge as a PDF, for its holder and for registrars; for others there is no such badge. Refused for
   * a badge that no verifier would take: withdrawn, run out, or no longer stood by.
   */
  async ofBadge(viewer: Viewer, badgeId: string): Promise<Uint8Array> {
    const found = await this.queries.withFacts('BADGE', badgeId);
    if (!found || !maySeeTechnician(viewer, found.token.technicianId)) throw noBadge();
    const { token: badge, holder } = found;
    const { link } = await this.badges.tokenOf(badgeId);
    refuseUnlessValid(await this.statuses.currentStatus('BADGE', badgeId));
    const { clock } = this;
    const issuedOn = clock.dayAt(badge.issuedAt);
    const lastMoment = new Date(badge.expiresAt.getTime() - 1);
    const certificate = certificateOf(
      {
        firstName: holder.firstName,
        lastName: holder.lastName,
        aseId: holder.aseId,
        codes: badge.codes,
        issuedOn,
        provesThrough: lastWholeDay(issuedOn, clock.dayAt(lastMoment), clock.dayAt(badge.expiresAt)),
        publicUrl: this.publicUrl,
        number: nodeId('Badge', badgeId),
        link,
      },
      this.catalogue.defaultPack,
    );
    return pdfOf(await this.press.print(certificate, clock.now()));
  }
}

/** The badge that is not there, or not for the caller. */
export function noBadge(): Refusal {
  return refuse('BADGE_NOT_FOUND', 'There is no such badge.');
}

function refuseUnlessValid({ status }: StatusAnswer): void {
  if (status === 'SUSPENDED') {
    throw refuse(
      'BADGE_SUSPENDED',
      'A credential of the badge is suspended: there is no certificate until it is reinstated.',
    );
  }
  if (status !== 'VALID') {
    throw refuse('BADGE_REVOKED', 'The registry no longer stands by what the badge says: issue another.');
  }
}

function pdfOf(printed: PrintedCertificate): Uint8Array {
  if ('pdf' in printed) return printed.pdf;
  if ('tooLarge' in printed) {
    throw refuse('CERTIFICATE_CODE_TOO_LARGE', 'The badge says too much for a QR code: issue one with fewer codes.');
  }
  const characters = printed.unprintable.map((character) => `${character} (${codePointOf(character)})`).join(', ');
  throw refuse(
    'CERTIFICATE_UNPRINTABLE',
    `Certificates are set in Latin, Greek and Cyrillic letters; this cannot be printed: ${characters}.`,
  );
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
