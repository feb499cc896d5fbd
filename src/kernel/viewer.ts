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

/** Who asks: decided once per request, by the API key or the session alone. */
export type Viewer =
  | ({ readonly role: 'PUBLIC' } & SignedIn)
  | ({
      readonly role: 'REGISTRAR' | 'EMPLOYER' | 'INSURER' | 'SPONSOR' | 'AGENCY';
      readonly organizationId: string;
      /** Null of callers who came without a key. */
      readonly apiKeyId: string | null;
    } & SignedIn)
  | ({
      readonly role: 'TECHNICIAN';
      readonly organizationId: string;
      readonly apiKeyId: string | null;
      /** The technician who asks: the only one whose data is open. */
      readonly technicianId: string;
    } & SignedIn);

/** A viewer who showed a key, or acts for somebody by a session. */
export type KnownViewer = Exclude<Viewer, { role: 'PUBLIC' }>;

export const PUBLIC_VIEWER: Viewer = { role: 'PUBLIC' };

/** The viewer as one who showed a key. Callers without one are turned away by the permission table before this. */
export function knownViewer(viewer: Viewer): KnownViewer {
  if (viewer.role === 'PUBLIC') throw new Error('an action was reached without a key: its permission row is missing');
  return viewer;
}
