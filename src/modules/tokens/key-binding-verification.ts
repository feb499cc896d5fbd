import { parseCompactJws } from './compact-jws.rules.ts';
import { signatureFault } from './compact-jws-signature.ts';
import { type HolderJwk, holderKeyOf, KEY_BINDING_TYP, type KeyBindingClaims, keyBindingFault } from './key-binding.ts';
import type { PortableCredentialReport } from './portable-credential-checks.rules.ts';
import type { SdJwt } from './sd-jwt.rules.ts';
import type { Hasher } from './sd-jwt-digest.ts';
import { parseJsonObject } from './strict-json.rules.ts';
import { CLOCK_SKEW_SECONDS } from './token.rules.ts';

/** What the holder's proof must answer. */
export interface KeyBindingPolicy {
  /** Who asks: compared letter by letter with `aud`. */
  readonly audience: string;
  /** What was asked with, fresh for each question. Taking it once only is the caller's part. */
  readonly nonce: string;
  /** How long ago the proof may have been made. */
  readonly maxAgeSeconds: number;
}

/** A key binding JWT has four short claims. */
const MAX_KEY_BINDING_CHARACTERS = 4096;

/**
 * The checks of RFC 9901, section 7.3. A proof that was not asked for is held to all that needs no question. Answers with
 * the proof when it is the holder's and for these contents, whomever it was made for.
 */
export async function checkKeyBinding(
  sdJwt: SdJwt,
  holderKey: HolderJwk,
  policy: { readonly keyBinding: KeyBindingPolicy | 'NOT_REQUIRED'; readonly now: Date },
  hasher: Hasher,
  report: PortableCredentialReport,
): Promise<KeyBindingClaims | null> {
  const { keyBinding: asked, now } = policy;
  if (asked === 'NOT_REQUIRED') {
    for (const code of ['AUDIENCE', 'NONCE', 'AGE'] as const) report.skip(code, 'KEY_BINDING_NOT_ASKED');
    if (sdJwt.keyBinding === null) {
      const needless = ['KEY_BINDING', 'HOLDER_SIGNATURE', 'CONTENTS_BOUND'] as const;
      for (const code of needless) report.skip(code, 'KEY_BINDING_NOT_ASKED');
      return null;
    }
  }
  const claims = await provenKeyBinding(sdJwt.keyBinding, holderKey, report);
  if (!claims) return null;
  const isForThese = claims.sd_hash === (await hasher(sdJwt.bound));
  if (isForThese) report.pass('CONTENTS_BOUND');
  else report.fail('CONTENTS_BOUND', 'OTHER_CONTENTS');
  if (asked !== 'NOT_REQUIRED') checkAnswer(claims, asked, now, report);
  return isForThese ? claims : null;
}

function checkAnswer(
  claims: KeyBindingClaims,
  asked: KeyBindingPolicy,
  now: Date,
  report: PortableCredentialReport,
): void {
  if (claims.aud === asked.audience) report.pass('AUDIENCE');
  else report.fail('AUDIENCE', 'OTHER_AUDIENCE');
  if (claims.nonce === asked.nonce) report.pass('NONCE');
  else report.fail('NONCE', 'OTHER_NONCE');
  const age = now.getTime() / 1000 - claims.iat;
  if (!(age >= -CLOCK_SKEW_SECONDS)) report.fail('AGE', 'KEY_BINDING_IN_FUTURE');
  else if (!(age <= asked.maxAgeSeconds + CLOCK_SKEW_SECONDS)) report.fail('AGE', 'KEY_BINDING_TOO_OLD');
  else report.pass('AGE');
}

/** The key is `cnf`'s alone: nothing in the proof's own header is asked (RFC 9901, section 7.3, step 3). */
async function provenKeyBinding(
  keyBinding: string | null,
  holderKey: HolderJwk,
  report: PortableCredentialReport,
): Promise<KeyBindingClaims | undefined> {
  if (keyBinding === null) return void report.fail('KEY_BINDING', 'KEY_BINDING_MISSING');
  const parsed = parseCompactJws(keyBinding, MAX_KEY_BINDING_CHARACTERS);
  if ('fault' in parsed) return void report.fail('KEY_BINDING', 'KEY_BINDING_MALFORMED', parsed.fault);
  const { jws } = parsed;
  if (jws.header['typ'] !== KEY_BINDING_TYP) return void report.fail('KEY_BINDING', 'KEY_BINDING_TYPE');
  const key = await holderKeyOf(holderKey);
  // Any 32 bytes import as an Ed25519 key, so it is the platform that has no Ed25519: no fault of the holder's.
  if (!key && holderKey.kty === 'OKP') return void report.skip('HOLDER_SIGNATURE', 'HOLDER_KEY_UNSUPPORTED');
  if (!key) return void report.fail('HOLDER_SIGNATURE', 'HOLDER_KEY_UNSUITABLE');
  if (jws.header['alg'] !== key.alg) return void report.fail('KEY_BINDING', 'KEY_BINDING_ALGORITHM');
  const fault = await signatureFault(jws, key.key, [key.alg]);
  if (fault !== undefined) return void report.fail('HOLDER_SIGNATURE', 'HOLDER_SIGNATURE_MISMATCH');
  report.pass('HOLDER_SIGNATURE');
  const payload = parseJsonObject(jws.payload);
  if ('fault' in payload) return void report.fail('KEY_BINDING', 'KEY_BINDING_MALFORMED', `PAYLOAD_${payload.fault}`);
  const badClaim = keyBindingFault(payload.object);
  if (badClaim !== undefined) return void report.fail('KEY_BINDING', 'KEY_BINDING_CLAIM_MALFORMED', badClaim);
  report.pass('KEY_BINDING');
  return payload.object as unknown as KeyBindingClaims;
}
