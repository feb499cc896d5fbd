import type { KnownViewer } from '../../kernel/viewer.ts';
import type { AskedBy } from './authentication.service.ts';

/** Somebody who may do what they ask for by a route of HTTP. */
export interface Admitted {
  readonly viewer: KnownViewer;
  /** Counts more than the one point that every request costs; throws when they are not left for this minute. */
  spend(points: number): void;
}

/**
 * Lets the caller of a route in as one who may use the field that does the same in GraphQL: the permission table and the
 * points of a minute are the same for both doors. Throws what the server answers otherwise.
 */
export type Admit = (
  request: AskedBy & { readonly headers: { readonly authorization?: string | undefined }; readonly ip: string },
  coordinate: string,
) => Promise<Admitted>;
