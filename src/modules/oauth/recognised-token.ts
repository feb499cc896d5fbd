import type { KnownViewer } from '../../kernel/viewer.ts';

/** Whom a token makes its bearer. */
export interface RecognisedToken {
  readonly viewer: KnownViewer;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The key whose possession has to be proven with each request; null for a bearer token. */
  readonly jkt: string | null;
}
