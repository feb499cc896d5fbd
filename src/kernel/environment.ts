/**
 * What a service and its database hold: LIVE the record that others rely on, SANDBOX made-up data to try programs with. A
 * service is one or the other as a whole, and its keys say which by their first characters.
 */
export const ENVIRONMENTS = ['LIVE', 'SANDBOX'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
