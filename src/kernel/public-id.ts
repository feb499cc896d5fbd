import { TypeID } from 'typeid-js';
import { refuse } from './refusal.ts';

/** The prefix of every kind of public id: `tec_…` is a technician. Public: add, never rename. */
export const ID_PREFIXES = {
  Technician: 'tec',
  Experience: 'exp',
  ExamResult: 'exm',
  ContinuingEducation: 'ced',
  CredentialPeriod: 'prd',
  StatusAction: 'act',
  Badge: 'bdg',
  PortableCredential: 'pcr',
  ShareLink: 'shr',
  Organization: 'org',
  ApiKey: 'key',
  OAuthClient: 'cli',
  Person: 'per',
  Member: 'mem',
  Invitation: 'inv',
  Session: 'ses',
  Passkey: 'psk',
  Shop: 'shp',
  ShopTerm: 'trm',
  Employment: 'emp',
  OemEnrolment: 'oen',
  GovernmentAgency: 'agy',
  GovernmentCredential: 'gov',
  RepairProgram: 'drp',
  NetworkEnrolment: 'net',
  Roster: 'ros',
  PresentationRequest: 'prq',
  Consent: 'cns',
  ConsentRequest: 'crq',
  Dispute: 'dsp',
} as const;

export type NodeKind = keyof typeof ID_PREFIXES;

/** The public id (a TypeID: prefix, underscore, base 32 of the UUID) of a record. */
export function nodeId(kind: NodeKind, uuid: string): string {
  return TypeID.fromUUID(ID_PREFIXES[kind], uuid).toString();
}

/** The kind of record that a public id's prefix names; undefined for a prefix that is none. */
export function kindOf(id: string): NodeKind | undefined {
  const kinds = Object.keys(ID_PREFIXES) as NodeKind[];
  return kinds.find((kind) => id.startsWith(`${ID_PREFIXES[kind]}_`));
}

/** The record that a public id names. Refuses text that is no id of one of `kinds`, with `path`. */
export function recordId(
  id: string,
  kinds: readonly NodeKind[],
  path: readonly string[] = [],
): { readonly kind: NodeKind; readonly uuid: string } {
  for (const kind of kinds) {
    if (!id.startsWith(`${ID_PREFIXES[kind]}_`)) continue;
    try {
      return { kind, uuid: TypeID.fromString(id, ID_PREFIXES[kind]).toUUID() };
    } catch {
      break;
    }
  }
  const shapes = kinds.map((kind) => `${ID_PREFIXES[kind]}_…`).join(' or ');
  throw refuse('ID_MALFORMED', `An id of the form ${shapes} is wanted here.`, path);
}
