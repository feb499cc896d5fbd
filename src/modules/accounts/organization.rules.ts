import type { KnownViewer } from '../../kernel/viewer.ts';

/** What an organisation is. */
export const ORGANIZATION_KINDS = ['REGISTRAR', 'OEM_SPONSOR', 'AGENCY', 'SHOP', 'INSURER', 'PARTNER'] as const;
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

type OrganizationRole = Exclude<KnownViewer['role'], 'TECHNICIAN'>;

const ROLES: Readonly<Record<OrganizationKind, OrganizationRole>> = {
  REGISTRAR: 'REGISTRAR',
  OEM_SPONSOR: 'SPONSOR',
  AGENCY: 'AGENCY',
  SHOP: 'EMPLOYER',
  INSURER: 'INSURER',
  PARTNER: 'EMPLOYER',
};

/** As what the members of an organisation ask. */
export function roleOfKind(kind: OrganizationKind): OrganizationRole {
  return ROLES[kind];
}

/** What an organisation is that was given a key of this role first; null for a technician on their own. */
export function kindOfRole(role: KnownViewer['role']): OrganizationKind | null {
  return ORGANIZATION_KINDS.find((kind) => ROLES[kind] === role) ?? null;
}
