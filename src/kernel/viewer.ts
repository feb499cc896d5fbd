import type { Scope } from './scope.ts';

/** What a caller is to the registry. `PUBLIC` is a caller without a key, and a person who acts for nobody. */
export const ROLES = ['PUBLIC', 'REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY', 'TECHNICIAN'] as const;
export type Role = (typeof ROLES)[number];

/** What a person is in an organisation. Owners and managers keep its members; an auditor reads and changes nothing. */
export const MEMBER_ROLES = ['OWNER', 'MANAGER', 'MEMBER', 'AUDITOR'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Of a caller who came by a session: the person, and as what they act. Absent of every other caller. */
interface SignedIn {
  readonly personId?: string;
  readonly sessionId?: string;
  /** What they are in the organisation they act for; absent of technicians, and of who acts for nobody. */
  readonly memberRole?: MemberRole;
}

/** By what a caller was recognised. */
interface Recognised extends SignedIn {
  readonly organizationId: string;
  /** Null for who came by an access token or a session. */
  readonly apiKeyId: string | null;
  /** The OAuth client of this registry whose access token it is. */
  readonly oauthClientId?: string;
  /** All that the caller may use of what the role allows; without it, whatever the role allows. */
  readonly scopes?: readonly Scope[];
}

/** Who asks: decided once per request, by the API key, the access token or the session alone. */
export type Viewer =
  | ({ readonly role: 'PUBLIC' } & SignedIn)
  | ({ readonly role: 'REGISTRAR' | 'EMPLOYER' | 'INSURER' | 'SPONSOR' | 'AGENCY' } & Recognised)
  | ({
      readonly role: 'TECHNICIAN';
      /** The technician who asks: the only one whose data is open. */
      readonly technicianId: string;
    } & Recognised);

/** A viewer who showed a key, or acts for somebody by a session. */
export type KnownViewer = Exclude<Viewer, { role: 'PUBLIC' }>;

export const PUBLIC_VIEWER: Viewer = { role: 'PUBLIC' };

/** The viewer as one who showed a key. Callers without one are turned away by the permission table before this. */
export function knownViewer(viewer: Viewer): KnownViewer {
  if (viewer.role === 'PUBLIC') throw new Error('an action was reached without a key: its permission row is missing');
  return viewer;
}
