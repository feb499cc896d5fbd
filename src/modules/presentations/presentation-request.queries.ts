import type pg from 'pg';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { Requirement } from '../catalogue/requirement.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { PresentationAnswer, ShownContents } from './presentation-request.rules.ts';

/** A request as it is read. */
export interface PresentationRequestRow {
  readonly id: string;
  readonly organizationId: string;
  /** The organisation's name. */
  readonly verifier: string;
  readonly apiKeyId: string | null;
  readonly personId: string | null;
  readonly oauthClientId: string | null;
  readonly role: Exclude<KnownViewer['role'], 'TECHNICIAN'>;
  readonly audience: string;
  readonly nonce: string;
  readonly requirement: Requirement;
  readonly rulePack: string;
  readonly purpose: Purpose;
  readonly limited: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly answeredAt: Date | null;
  readonly answer: Omit<PresentationAnswer, 'contents'> | null;
  readonly contents: ShownContents | null;
}

/** Reads requests. Whoever knows the id may know what is asked; the answer is for the one who asked. */
export class PresentationRequestQueries {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  async byId(id: string): Promise<PresentationRequestRow | undefined> {
    const { rows } = await this.pool.query<PresentationRequestRow>({
      name: 'presentation-request',
      text: `select r.id, r.organization_id as "organizationId", o.name as verifier, r.api_key_id as "apiKeyId", r.person_id as "personId",
               r.oauth_client_id as "oauthClientId", r.role,
               r.audience, r.nonce, r.requirement, r.rule_pack as "rulePack", r.purpose, r.limited, r.created_at as "createdAt",
               r.expires_at as "expiresAt", r.answered_at as "answeredAt", r.answer, r.contents
             from presentation_request r join organization o on o.id = r.organization_id where r.id = $1`,
      values: [id],
    });
    const [row] = rows;
    return (
      row && {
        ...row,
        createdAt: new Date(row.createdAt),
        expiresAt: new Date(row.expiresAt),
        answeredAt: row.answeredAt === null ? null : new Date(row.answeredAt),
      }
    );
  }
}
