import type { createVerifier } from '../../../src/verifier/verifier.ts';
import { type Attack, key, retiredKey, type TokenKind, VICTIMS } from './attack.ts';
import { LIST_URL, StubIssuer } from './stub-issuer.ts';
import { ISSUER, NOW } from './token-fixtures.ts';

/** What came of an attack, at whatever door. */
export interface AttackOutcome {
  readonly verdict: string;
  readonly checks: readonly { readonly code: string; readonly outcome: string; readonly reason: string }[];
}

/** What the attacked issuer publishes: its keys, one retired, and its status list, or what the attack put there. */
export async function attackedIssuer({ list }: Attack['circumstances']): Promise<StubIssuer> {
  const stub = new StubIssuer();
  stub.publishKeys([key, retiredKey]);
  stub.publish(LIST_URL, list ? await list() : VICTIMS.STATUS_LIST.jws);
  return stub;
}

/** Tries an attack on a verifier as other people's programs use it. */
export async function tryOn(create: typeof createVerifier, attack: Attack): Promise<AttackOutcome> {
  const { now = NOW } = attack.circumstances;
  const { fetch } = await attackedIssuer(attack.circumstances);
  const verifier = create({ issuers: [ISSUER], fetch, currentDate: () => now });
  const token = await attack.token();
  const { audience, nonce, keyBinding = 'NOT_REQUIRED' } = attack.circumstances;
  return attack.offeredAs === 'CREDENTIAL'
    ? verifier.verifyCredential(token, { keyBinding })
    : verifier.verify(token, { accept: [attack.offeredAs], audience, nonce });
}

/** What an outcome has to say of an attack, in the form of {@link saidOf}. */
export function expectedOf({ verdict, code, outcome, reason }: Attack): readonly string[] {
  return [verdict, `${code} ${outcome} ${reason}`];
}

/** The verdict, every check that failed, and the one that could not be made and decided. */
export function saidOf({ verdict, checks }: AttackOutcome): readonly string[] {
  const decided = checks.filter(({ outcome, reason }) => outcome === 'FAILED' || reason === 'STATUS_UNAVAILABLE');
  const failed = decided.filter(({ outcome }) => outcome === 'FAILED');
  return [
    verdict,
    ...(failed.length > 0 ? failed : decided).map(({ code, outcome, reason }) => `${code} ${outcome} ${reason}`),
  ];
}

export const KINDS = Object.keys(VICTIMS) as readonly TokenKind[];
