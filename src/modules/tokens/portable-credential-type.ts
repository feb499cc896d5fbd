import { portableCredentialVct, SD_JWT_VC_DRAFT } from './portable-credential.ts';

/** What is known of one claim, or of all elements of a list (SD-JWT VC, section 9). */
interface ClaimMetadata {
  /** Null stands for every element of a list. */
  readonly path: readonly (string | null)[];
  readonly display?: readonly { readonly locale: string; readonly label: string; readonly description?: string }[];
  readonly sd: 'always' | 'never';
  readonly mandatory: boolean;
}

/** The document under the address that `vct` names (SD-JWT VC, section 6.2). */
export interface CredentialTypeMetadata {
  readonly vct: string;
  readonly name: string;
  readonly description: string;
  readonly display: readonly { readonly locale: string; readonly name: string; readonly description: string }[];
  readonly claims: readonly ClaimMetadata[];
}

/** The type metadata of an issuer's portable credentials: what they say, and what their holder may keep back. */
export function portableCredentialTypeMetadata(issuer: string): CredentialTypeMetadata {
  const held = 'What it covers, and the first and last day on which it is valid.';
  return {
    vct: portableCredentialVct(issuer),
    name: 'Technician credential, version 1',
    description: `Certifications and designations of an automotive technician, bound to the holder's key. SD-JWT VC by ${SD_JWT_VC_DRAFT}; every certification and designation can be disclosed on its own.`,
    display: [
      {
        locale: 'en-US',
        name: 'Technician credential',
        description: 'Certifications and designations of an automotive technician.',
      },
    ],
    claims: [
      ...['iss', 'iat', 'exp', 'cnf', 'status'].map((name) => claim([name], 'never')),
      claim(['given_name'], 'always', 'Given name'),
      claim(['family_name'], 'always', 'Family name'),
      claim(['ase_id'], 'always', 'ASE ID'),
      ...['certifications', 'designations'].flatMap((list) => [
        claim([list], 'never', list === 'certifications' ? 'Certifications' : 'Designations'),
        claim([list, null], 'always', list === 'certifications' ? 'Certification' : 'Designation', held),
        ...['code', 'from', 'through'].map((name) => claim([list, null, name], 'never', LABELS[name])),
      ]),
    ],
  };
}

const LABELS: { readonly [name: string]: string } = { code: 'Code', from: 'Valid from', through: 'Valid through' };

function claim(
  path: readonly (string | null)[],
  sd: 'always' | 'never',
  label?: string,
  description?: string,
): ClaimMetadata {
  const display =
    label === undefined
      ? {}
      : { display: [{ locale: 'en-US', label, ...(description === undefined ? {} : { description }) }] };
  return { path, ...display, sd, mandatory: !path.includes(null) };
}
