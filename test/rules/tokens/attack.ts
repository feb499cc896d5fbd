import { signBadge } from '../../../src/modules/tokens/badge.ts';
import { TOKEN_TYP, type TokenCheckCode, type Verdict } from '../../../src/modules/tokens/token.rules.ts';
import type { VerificationPolicy } from '../../../src/modules/tokens/token-verifier.ts';
import { encodeText, goodBadge, goodReceipt, signRaw, type TestKey, testKey } from './token-fixtures.ts';

/** The registry's key, an attacker's, and one of the other algorithm. */
export const key: TestKey = await testKey();
export const attacker: TestKey = await testKey();
export const edKey: TestKey = await testKey('EdDSA');

/** A badge that verifies, for an attacker to alter. */
export const badge = await signBadge(key.signer, goodBadge());
export const badgeText = JSON.stringify(goodBadge());
export const [badgeHeader = '', badgePayload = '', badgeSignature = ''] = badge.split('.');

type Token = string | Promise<string>;

/** What a door has to decide before it reads the token of an attack; everything else is the door's own. */
export type AttackedPolicy = Pick<VerificationPolicy, 'audience' | 'nonce'> &
  Partial<Pick<VerificationPolicy, 'accept' | 'now'>>;

/** One attack by name. Wherever it is tried, it fails exactly one check, for exactly one reason. */
export interface Attack {
  readonly name: string;
  readonly token: () => Token;
  readonly code: TokenCheckCode;
  readonly reason: string;
  readonly verdict: Verdict;
  readonly policy: AttackedPolicy;
}

/** Attacks that fail the same check for the same reason. */
export function refused(
  code: TokenCheckCode,
  reason: string,
  attacks: { readonly [name: string]: () => Token },
  options: { readonly verdict?: Verdict; readonly policy?: AttackedPolicy } = {},
): readonly Attack[] {
  const { verdict = 'INVALID', policy = {} } = options;
  return Object.entries(attacks).map(([name, token]) => ({ name, token, code, reason, verdict, policy }));
}

/** Attacks on one thing, which comes to stand before their names. */
export function about(thing: string, attacks: readonly (readonly Attack[])[]): readonly Attack[] {
  return attacks.flat().map((attack) => ({ ...attack, name: `${thing}: ${attack.name}` }));
}

export function header(changes: object = {}): object {
  return { alg: 'ES256', typ: TOKEN_TYP.BADGE, kid: key.signer.kid, ...changes };
}

/** Well signed by the registry's own key: what a broken issuer could send. */
export function withHeader(changes: object): Promise<string> {
  return signRaw(key, header(changes), goodBadge());
}

export function withClaims(changes: object): Promise<string> {
  return signRaw(key, header(), { ...goodBadge(), ...changes });
}

export function withReceiptClaims(changes: object): Promise<string> {
  return signRaw(key, header({ typ: TOKEN_TYP.RECEIPT }), { ...goodReceipt(), ...changes });
}

export function withClaimsText(text: string): Promise<string> {
  return signRaw(key, header(), text);
}

/** Signed by the attacker in the registry's name. */
export function forged(headerChanges: object): Promise<string> {
  return signRaw(attacker, header(headerChanges), goodBadge());
}

/** The first two segments, under a header of the attacker's choice. */
export function unsigned(headerChanges: object): string {
  return `${encodeText(JSON.stringify(header(headerChanges)))}.${badgePayload}`;
}
