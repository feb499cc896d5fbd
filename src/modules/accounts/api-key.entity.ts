import { defineEntity, p } from '@mikro-orm/core';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { Organization } from './organization.entity.ts';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  checks: [
    {
      name: 'api_key_role_known',
      expression: "role in ('REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY', 'TECHNICIAN')",
    },
    { name: 'api_key_technician_bound', expression: "(role = 'TECHNICIAN') = (technician_id is not null)" },
  ],
  properties: {
    id: p.uuid().primary(),
    organization: () => p.manyToOne(Organization),
    role: p.text().$type<KnownViewer['role']>(),
    technicianId: p.uuid().nullable(),
    label: p.text(),
    /** The first characters of the key, enough to recognise it in a list. */
    prefix: p.text(),
    /** SHA-256 of the whole key, hex. The key is 190 random bits, so a slow hash would add nothing. */
    keyDigest: p.text().unique(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A machine's way in: bound to one organisation and one role, stored as a digest, shown once. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
