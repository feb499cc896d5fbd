/** Why a question about a technician is asked. Public codes: add, never rename. */
export const PURPOSES = [
  'EMPLOYMENT',
  'INSURANCE',
  'FLEET_CONTRACT',
  'PARTNER_APPLICATION',
  'REGULATORY',
  'CONSUMER',
  'PERSONAL',
] as const;
export type Purpose = (typeof PURPOSES)[number];
