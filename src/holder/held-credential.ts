import { calculateJwkThumbprint } from 'jose';
import { elementOf, type ShownElement } from '../modules/presentations/shown-elements.rules.ts';
import { isNumericDate, isPlainText } from '../modules/tokens/claims.rules.ts';
import { parseCompactJws } from '../modules/tokens/compact-jws.rules.ts';
import { disclosedClaims, type HolderJwk, isHolderJwk } from '../modules/tokens/key-binding.ts';
import { PORTABLE_CREDENTIAL_TYP } from '../modules/tokens/portable-credential.ts';
import { parseSdJwt } from '../modules/tokens/sd-jwt.rules.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../modules/tokens/strict-json.rules.ts';
import { momentOf } from '../modules/tokens/token.rules.ts';
import { HolderRefusal } from './refusal.ts';

/** Something that the holder may show or keep back. */
export interface DisclosableClaim {
  /** Where it stands among the claims; list elements are counted as the credential has them: `['certifications', 2]`. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** The disclosure itself: what is passed on to show it. */
  readonly disclosure: string;
  /** The disclosure that it lies in and that is shown with it; null for most. */
  readonly within: string | null;
  /** What it says of a qualification; null for names and everything else. */
  readonly element: ShownElement | null;
}

/** A credential in its holder's hands. The issuer's signature is not looked at here: whoever it is shown to does. */
export interface HeldCredential {
  /** As the issuer gave it, with all disclosures and no proof of a key. */
  readonly sdJwt: string;
  readonly issuer: string;
  /** `vct`: the address of what this kind of credential is. */
  readonly type: string;
  readonly issuedAt: Date | null;
  readonly expiresAt: Date | null;
  /** The key that it was issued to: only this one can present it. */
  readonly holderKey: HolderJwk;
  /** RFC 7638 thumbprint of that key. */
  readonly holderThumbprint: string;
  /** What everybody sees to whom it is shown, whatever is kept back. */
  readonly alwaysShown: JsonObject;
  readonly disclosable: readonly DisclosableClaim[];
}

/** Reads a credential as it was issued, or as it was presented: a proof at its end is left out. */
export async function readCredential(text: string): Promise<HeldCredential> {
  const parsed = parseSdJwt(text.trim());
  if ('fault' in parsed) throw malformed(`This is no portable credential: ${parsed.fault}.`);
  const { bound, jwt } = parsed.sdJwt;
  const issued = parseCompactJws(jwt);
  if ('fault' in issued) throw malformed(`This is no portable credential: ${issued.fault}.`);
  if (issued.jws.header['typ'] !== PORTABLE_CREDENTIAL_TYP) throw malformed('This is a token of another kind.');
  const payload = parseJsonObject(issued.jws.payload);
  if ('fault' in payload) throw malformed(`This is no portable credential: ${payload.fault}.`);
  const { iss, vct, iat, exp, cnf, _sd, _sd_alg, ...more } = payload.object;
  const holderKey = isJsonObject(cnf) ? cnf['jwk'] : undefined;
  if (!isPlainText(iss, 500) || !isPlainText(vct, 500))
    throw malformed('It does not say who issued it, or what it is.');
  if (!isHolderJwk(holderKey)) throw malformed('It was issued to no key, so nobody can prove that it is theirs.');
  return {
    sdJwt: bound,
    issuer: iss,
    type: vct,
    issuedAt: isNumericDate(iat) ? momentOf(iat) : null,
    expiresAt: isNumericDate(exp) ? momentOf(exp) : null,
    holderKey,
    holderThumbprint: await calculateJwkThumbprint({ ...holderKey }),
    alwaysShown: { iss, vct, iat, exp, cnf, ...more },
    disclosable: await disclosableIn(bound),
  };
}

async function disclosableIn(sdJwt: string): Promise<readonly DisclosableClaim[]> {
  try {
    const claims = await disclosedClaims(sdJwt);
    return claims.map(({ path, value, disclosure, within }) => {
      const element = path.length === 2 ? (elementOf(path[0], value) ?? null) : null;
      return { path, value, disclosure, within, element };
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw malformed(cause.message, { cause });
  }
}

function malformed(message: string, options?: ErrorOptions): HolderRefusal {
  return new HolderRefusal('CREDENTIAL_MALFORMED', message, options);
}
