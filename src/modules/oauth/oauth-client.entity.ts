import { defineEntity, p } from '@mikro-orm/core';
import type { Scope } from '../../kernel/scope.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ClientAuthenticationMethod, ClientKeySet, ClientRole } from './oauth-client.rules.ts';

const OAuthClientSchema = defineEntity({
  name: 'OAuthClient',
  tableName: 'oauth_client',
  checks: [
    {
      name: 'oauth_client_role_known',
      expression: "role in ('REGISTRAR', 'EMPLOYER', 'INSURER', 'SPONSOR', 'AGENCY')",
    },
    {
      name: 'oauth_client_authentication',
      expression:
        "case authentication when 'CLIENT_SECRET' then secret_digest is not null and jwks is null and jwks_uri is null when 'PRIVATE_KEY_JWT' then secret_digest is null and (jwks is null) <> (jwks_uri is null) else false end",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    organization: () => p.manyToOne(Organization).index(),
    role: p.text().$type<ClientRole>(),
    label: p.text(),
    /** All that its tokens may be used for of what the role allows; null for no such limit. */
    scopes: p.array().$type<Scope[]>().columnType('text[]').nullable(),
    authentication: p.text().$type<ClientAuthenticationMethod>(),
    /** SHA-256 of the secret, hex. */
    secretDigest: p.text().nullable(),
    /** The secret's first characters. */
    secretPrefix: p.text().nullable(),
    /** The secret that was replaced, until its end. */
    formerSecretDigest: p.text().nullable(),
    formerSecretUntil: p.datetime().nullable(),
    jwks: p.json<ClientKeySet>().nullable(),
    jwksUri: p.text().nullable(),
    /** Whether its tokens are good only with a proof of a key (RFC 9449, section 5.2). */
    dpopBound: p.boolean(),
    createdAt: p.datetime(),
    /** When it last got a token, to within a minute: written lazily. */
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A program that gets access tokens by OAuth's client credentials: bound to one organisation and one role. */
export class OAuthClient extends OAuthClientSchema.class {}
OAuthClientSchema.setClass(OAuthClient);
