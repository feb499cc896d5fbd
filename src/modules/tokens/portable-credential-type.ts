import { type PortableCredentialClaims, portableCredentialVct, SD_JWT_VC_DRAFT } from './portable-credential.ts';
import { STATUS_LIST_DRAFT } from './status-list.rules.ts';

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

/**
 * The type metadata of an issuer's portable credentials: what they say, and what their holder may keep back. It extends no
 * other type, so that its own digest covers all of it. Credentials name that digest: another text is another version.
 */
export function portableCredentialTypeMetadata(issuer: string): CredentialTypeMetadata {
  return {
    vct: portableCredentialVct(issuer),
    name: 'Technician credential, version 1',
    description: `What an automotive technician is qualified for, bound to the holder's key. SD-JWT VC by ${SD_JWT_VC_DRAFT}, with its status by ${STATUS_LIST_DRAFT}; every certification, designation, programme level and government credential can be disclosed on its own. It has one status: while any one of them is suspended, the whole credential is.`,
    display: [
      {
        locale: 'en-US',
        name: 'Technician credential',
        description: 'What an automotive technician is qualified for.',
      },
    ],
    claims: [
      ...['iss', 'iat', 'exp', 'cnf', 'status'].map((name) => claim([name], 'never')),
      claim(['given_name'], 'always', 'Given name'),
      claim(['family_name'], 'always', 'Family name'),
      claim(['ase_id'], 'always', 'ASE ID'),
      ...LISTS.flatMap(({ name, label, each, members, hidden = {} }) => [
        claim([name], 'never', label),
        claim([name, null], 'always', ...each),
        ...Object.entries(members).map(([member, its]) => claim([name, null, member], 'never', its)),
        ...Object.entries(hidden).map(([member, its]) => claim([name, null, member], 'always', its)),
      ]),
    ],
  };
}

interface ListOfClaims {
  readonly name: keyof PortableCredentialClaims;
  readonly label: string;
  readonly each: readonly [label: string, description: string];
  readonly members: Readonly<Record<string, string>>;
  /** Members that can be kept back when the rest of the element is shown. */
  readonly hidden?: Readonly<Record<string, string>>;
}

const HELD = 'What it covers, and the first and last day on which it is valid.';
const ENTRY = { code: 'Code', from: 'Valid from', through: 'Valid through' };
const LISTS: readonly ListOfClaims[] = [
  { name: 'certifications', label: 'Certifications', each: ['Certification', HELD], members: ENTRY },
  { name: 'designations', label: 'Designations', each: ['Designation', HELD], members: ENTRY },
  {
    name: 'oem_programs',
    label: 'Manufacturer programmes',
    each: ['Programme level', 'A level that was completed, which is for life, and the factory status that it grants.'],
    members: {
      program: 'Programme',
      level: 'Level',
      completed_on: 'Completed on',
      status: 'Factory status',
      through: 'Factory status through',
    },
  },
  {
    name: 'government_credentials',
    label: 'Government credentials',
    each: ['Government credential', 'A licence or certificate of a public body.'],
    members: { class: 'Class', jurisdiction: 'Jurisdiction', from: 'Valid from', through: 'Valid through' },
    hidden: { number: 'Number' },
  },
];

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
