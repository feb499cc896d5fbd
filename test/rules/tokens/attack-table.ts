import type { Attack } from './attack.ts';
import { CLAIM_ATTACKS } from './claim-attacks.ts';
import { FORM_ATTACKS } from './form-attacks.ts';
import { SIGNATURE_ATTACKS } from './signature-attacks.ts';

/** Every named attack on a token that is not accepted, to be tried at every door. Each name stands once. */
export const ATTACKS: readonly Attack[] = [...FORM_ATTACKS, ...SIGNATURE_ATTACKS, ...CLAIM_ATTACKS];
