/** Why a person is erased. Public codes: add, never rename. */
export const ERASURE_REASONS = ['PERSON_REQUESTED', 'DECEASED', 'LEGAL_ORDER'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];
