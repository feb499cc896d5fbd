import type { Scope } from './scope.ts';

/** What an API key's owner is to the registry. `PUBLIC` is a caller without a key. */
export const ROLES = ['PUBLIC', 'REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY', 'TECHNICIAN'] as const;
export type Role = (typeof ROLES)[number];

/** By what a caller was recognised. */
interface Recognised {
  readonly organizationId: string;
  /** Null for who came by an access token. */
  readonly apiKeyId: string | null;
  /** The OAuth client of this registry whose access token it is. */
  readonly oauthClientId?: string;
  /** All that the caller may use of what the role allows; without it, whatever the role allows. */
  readonly scopes?: readonly Scope[];
}

/** Who asks: decided once per request, by the API key or the access token alone. */
export type Viewer =
  | { readonly role: 'PUBLIC' }
  | ({ readonly role: 'REGISTRAR' | 'EMPLOYER' | 'INSURER' | 'SPONSOR' | 'AGENCY' } & Recognised)
  | ({
      readonly role: 'TECHNICIAN';
      /** The technician whose key it is: the only one whose data it opens. */
      readonly technicianId: string;
    } & Recognised);

/** A viewer who showed a key. */
export type KnownViewer = Exclude<Viewer, { role: 'PUBLIC' }>;

export const PUBLIC_VIEWER: Viewer = { role: 'PUBLIC' };

/** The viewer as one who showed a key. Callers without one are turned away by the permission table before this. */
export function knownViewer(viewer: Viewer): KnownViewer {
  if (viewer.role === 'PUBLIC') throw new Error('an action was reached without a key: its permission row is missing');
  return viewer;
}
