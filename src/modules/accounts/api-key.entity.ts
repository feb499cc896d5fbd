import { defineEntity, p } from '@mikro-orm/core';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { Organization } from './organization.entity.ts';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  indexes: [{ name: 'api_key_of_technician', properties: ['technicianId'], where: 'technician_id is not null' }],
  checks: [
    {
      name: 'api_key_role_known',
      expression: "role in ('REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY', 'TECHNICIAN')",
    },
    { name: 'api_key_technician_bound', expression: "(role = 'TECHNICIAN') = (technician_id is not null)" },
  ],
  properties: {
    id: p.uuid().primary(),
    organization: () => p.manyToOne(Organization).index(),
    role: p.text().$type<KnownViewer['role']>(),
    technicianId: p.uuid().nullable(),
    label: p.text(),
    /** The first characters of the key, enough to recognise it in a list. */
    prefix: p.text(),
    /** SHA-256 of the whole key, hex. The key is 190 random bits, so a slow hash would add nothing. */
    keyDigest: p.text().unique(),
    /** All that it may be used for of what the role allows; null for no such limit. */
    scopes: p.array().$type<Scope[]>().columnType('text[]').nullable(),
    createdAt: p.datetime(),
    /** When it was last used, to within a minute: written lazily. */
    lastUsedAt: p.datetime().nullable(),
    /** The key that was made to take its place. */
    replacedBy: p.uuid().nullable(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A machine's way in: bound to one organisation and one role, stored as a digest, shown once. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
