import type { World } from '../../support/world.ts';
import { mutating } from '../verification/questions.ts';

const CONSENT = `consent { id state tier purpose scope through organizationId organizationName aseId withdrawnAt }
  userErrors { code message path }`;
const REQUEST = `consentRequest { id state tier purpose scope through answerThrough reminders consentId }
  userErrors { code message path }`;
const MONITORING = 'monitoring { organizationId isOn endedAt through } userErrors { code message path }';
const DISPUTE = 'dispute { id state kind code factId statement reason resolvedAt } userErrors { code message path }';

let actions = 0;

/** Everything that both sides do about consents and disputes, each with an idempotency key of its own unless one is given. */
export function consentingOf(world: World) {
  const mutate = mutating(world);
  const act = (name: string, type: string, shown: string) => (input: object, key: string) => {
    actions += 1;
    const query = `mutation($input: ${type}!) { ${name}(input: $input) { ${shown} } }`;
    return mutate(query, { idempotencyKey: `consent-action-${actions}`, ...input }, key);
  };
  return {
    grant: act('grantConsent', 'GrantConsentInput', CONSENT),
    withdraw: act('withdrawConsent', 'WithdrawConsentInput', CONSENT),
    request: act('requestConsent', 'RequestConsentInput', REQUEST),
    decline: act('declineConsent', 'DeclineConsentInput', REQUEST),
    endMonitoring: act('endMonitoring', 'MonitoringInput', MONITORING),
    resumeMonitoring: act('resumeMonitoring', 'MonitoringInput', MONITORING),
    dispute: act('openDispute', 'OpenDisputeInput', DISPUTE),
    resolve: act('resolveDispute', 'ResolveDisputeInput', DISPUTE),
  };
}

/** Why a mutation was refused: each code with the path of the input it lies in. */
export function codesOf({ userErrors }: { readonly userErrors: readonly { code: string; path: string[] }[] }) {
  return userErrors.map(({ code, path }) => `${code} ${path.slice(1).join('.')}`.trim());
}
