/** How far it has come to issue anew what a compromised key signed. WAITING: nobody has counted yet what there is. */
export const REISSUE_STATES = ['WAITING', 'RUNNING', 'DONE'] as const;
export type ReissueState = (typeof REISSUE_STATES)[number];

/** Issuing anew what a compromised key signed, in numbers. */
export interface ReissueProgress {
  readonly state: ReissueState;
  /** How many tokens the key had signed that had not run out and were not withdrawn; 0 until they are counted. */
  readonly total: number;
  /** How many of them are replaced, or found withdrawn meanwhile. */
  readonly done: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}
