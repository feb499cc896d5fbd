import { type Attack, VICTIMS } from './attack.ts';
import { CLAIM_ATTACKS, issuerAndTimeAttacks, statusReferenceAttacks } from './claim-attacks.ts';
import { formAttacks } from './form-attacks.ts';
import { kindAttacks } from './kind-attacks.ts';
import { CREDENTIAL_CLAIM_ATTACKS } from './sd-jwt-claim-attacks.ts';
import { DISCLOSURE_ATTACKS } from './sd-jwt-disclosure-attacks.ts';
import { KEY_BINDING_ATTACKS } from './sd-jwt-key-binding-attacks.ts';
import { signatureAttacks } from './signature-attacks.ts';
import { foreignListAttacks, STATUS_LIST_ATTACKS } from './status-list-attacks.ts';

/**
 * Every named attack, on every kind of token, to be tried at every door that takes that kind. Each name stands once, and
 * each is made from good tokens by what an attacker, or a broken issuer, can do.
 */
export const ATTACKS: readonly Attack[] = [
  ...Object.values(VICTIMS).flatMap((victim) => [
    ...formAttacks(victim),
    ...signatureAttacks(victim),
    ...kindAttacks(victim),
    ...issuerAndTimeAttacks(victim),
  ]),
  ...[VICTIMS.BADGE, VICTIMS.CREDENTIAL].flatMap((victim) => [
    ...statusReferenceAttacks(victim),
    ...foreignListAttacks(victim),
  ]),
  ...STATUS_LIST_ATTACKS,
  ...CLAIM_ATTACKS,
  ...DISCLOSURE_ATTACKS,
  ...CREDENTIAL_CLAIM_ATTACKS,
  ...KEY_BINDING_ATTACKS,
];
