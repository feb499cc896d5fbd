import { expect, test } from '@jest/globals';
import type { PortableCredentialCheckCode } from '../../../src/modules/tokens/portable-credential-checks.rules.ts';
import {
  type PortableCredentialPolicy,
  verifyPortableCredential,
} from '../../../src/modules/tokens/portable-credential-verifier.ts';
import type { Verdict } from '../../../src/modules/tokens/token.rules.ts';
import { holderKey, issued, openPayload, portablePolicy, presented, signedSdJwt } from './sd-jwt-fixtures.ts';
import { testKey } from './token-fixtures.ts';

export const [key, attacker, edKey] = await Promise.all([testKey(), testKey(), testKey('EdDSA')]);
export const [holder, thief, edHolder] = await Promise.all([holderKey(), holderKey(), holderKey('EdDSA')]);
/** A credential, and a presentation of its family name and A5. */
export const sdJwt = await issued(key, holder);
export const presentation = await presented(sdJwt, holder);
/** The presentation without its key binding. */
export const bare = presentation.slice(0, presentation.lastIndexOf('~') + 1);
export const [issuedJwt = '', ...shown] = bare.slice(0, -1).split('~');
export const DAY = 86_400;

type Text = string | Promise<string>;

interface Circumstances {
  readonly verdict?: Verdict;
  readonly policy?: Partial<PortableCredentialPolicy>;
}

/** Each attack must fail exactly one check, for exactly one reason. */
export function refused(
  code: PortableCredentialCheckCode,
  reason: string,
  attacks: { readonly [name: string]: () => Text },
  { verdict = 'INVALID', policy = { keyBinding: 'NOT_REQUIRED' } }: Circumstances = {},
): void {
  test.each(Object.entries(attacks))(`%s is refused: ${reason}`, async (_, text) => {
    const verification = await verifyPortableCredential(await text(), portablePolicy(key, policy));
    const failed = verification.checks.filter((made) => made.outcome === 'FAILED');
    expect(failed.map((made) => [made.code, made.reason])).toEqual([[code, reason]]);
    expect(verification.verdict).toBe(verdict);
  });
}

export const KEY_BINDING_WANTED = { policy: {} };

/** All claims in the open, changed, signed by the registry's own key. */
export const signed = (changes: object, header: object = {}) =>
  signedSdJwt(key, openPayload(holder, changes), [], header);
