import type { KeyBindingClaims } from '../modules/tokens/key-binding.ts';
import type { PortableCredentialClaims } from '../modules/tokens/portable-credential.ts';
import type { PortableCredentialVerification } from '../modules/tokens/portable-credential-verifier.ts';
import { momentOf } from '../modules/tokens/token.rules.ts';

/** The outcome of a verification, told apart from those of other kinds of token. */
export interface VerifiedCredential extends PortableCredentialVerification {
  readonly tokenType: 'PORTABLE_CREDENTIAL';
}

/** What a credential's holder shows, with every last day, and for whom they proved that it is theirs. */
export function credentialContents(
  claims: PortableCredentialClaims,
  keyBinding: KeyBindingClaims | null,
): readonly string[] {
  const { iss, iat, exp } = claims;
  const dates = `issued by ${iss} on ${momentOf(iat).toISOString().slice(0, 10)}, runs out at ${momentOf(exp).toISOString()}`;
  const entries = entriesIn(claims);
  return [
    `Portable credential of ${holderIn(claims)}, ${dates}. Its holder shows:`,
    ...(entries.length === 0 ? ['  nothing that was awarded to them'] : entries),
    keyBinding === null
      ? 'No proof of the holder that counts: whoever has a copy can show this.'
      : `The holder proved their key to ${keyBinding.aud} at ${momentOf(keyBinding.iat).toISOString()}, for the nonce ${keyBinding.nonce}.`,
  ];
}

function entriesIn(claims: PortableCredentialClaims): readonly string[] {
  return [
    ...[...claims.designations, ...claims.certifications].map(
      ({ code, from, through }) => `  ${code} from ${from} through ${through}`,
    ),
    ...claims.oem_programs.map(
      ({ program, level, completed_on: completedOn, status, through }) =>
        `  ${program} ${level} completed on ${completedOn}, factory status ${status}${through === null ? '' : ` through ${through}`}`,
    ),
    ...claims.government_credentials.map(
      ({ class: code, jurisdiction, number, from, through }) =>
        `  ${code} of ${jurisdiction}${number === undefined ? '' : `, number ${number},`} from ${from}${ending(through)}`,
    ),
  ];
}

function ending(through: string | null): string {
  return through === null ? ', without an end' : ` through ${through}`;
}

function holderIn({ given_name: givenName, family_name: familyName, ase_id: aseId }: PortableCredentialClaims): string {
  const name = [givenName, familyName].filter((part) => part !== undefined).join(' ');
  const shown = [name, aseId ?? ''].filter((part) => part !== '').join(', ');
  return shown === '' ? 'a holder who shows no name' : shown;
}
