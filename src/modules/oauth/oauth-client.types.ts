import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { Role } from '../../kernel/viewer.ts';
import { ScopeEnum } from '../accounts/access.types.ts';
import { MAX_OVERLAP_MINUTES } from '../accounts/api-key.rules.ts';
import { RoleEnum } from '../accounts/viewer.types.ts';
import { CLIENT_AUTHENTICATION_METHODS, type ClientAuthenticationMethod } from './oauth-client.rules.ts';

export const ClientAuthenticationEnum = graphqlEnum(CLIENT_AUTHENTICATION_METHODS, {
  name: 'OAuthClientAuthentication',
  description: 'How a client proves at the token endpoint who it is.',
  describe: {
    CLIENT_SECRET: 'By a secret: `client_secret_basic` or `client_secret_post`.',
    PRIVATE_KEY_JWT:
      'By a JWT that it signs with a key of its own: `private_key_jwt` (RFC 7523). Nothing secret is told.',
  },
});

/** A client, without its secret. */
@ObjectType('OAuthClient', {
  description:
    'A program of your organisation that gets access tokens by client credentials at `/oauth/token`. Its id is its `client_id`.',
  implements: Node,
  simpleResolvers: true,
})
export class OAuthClientType extends Node {
  @Field(() => String, { description: 'What it is, in the words of whoever registered it.' })
  readonly label!: string;

  @Field(() => RoleEnum, { description: 'As whom it asks.' })
  readonly role!: Role;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description: 'All that its tokens may be used for; null for whatever its role allows.',
  })
  readonly scopes!: readonly Scope[] | null;

  @Field(() => ClientAuthenticationEnum, { description: 'How it proves who it is.' })
  readonly authentication!: ClientAuthenticationMethod;

  @Field(() => String, {
    nullable: true,
    description: "Its secret's first characters, to recognise it by; null for a client with a key.",
  })
  readonly secretPrefix!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until when the secret before the present one is accepted too.',
  })
  readonly formerSecretUntil!: Date | null;

  @Field(() => String, { nullable: true, description: 'Where it publishes its keys; null when it gave them.' })
  readonly jwksUri!: string | null;

  @Field(() => Boolean, { description: 'Whether its tokens are good only with a DPoP proof (RFC 9449).' })
  readonly dpopBound!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was registered.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it last got a token, to within a minute; null for never.',
  })
  readonly lastUsedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked; null while it is in force.' })
  readonly revokedAt!: Date | null;
}

export const OAuthClientConnection = connectionOf(OAuthClientType, 'OAuthClient');

@InputType({ description: 'A new client for your organisation, in your own role.' })
export class RegisterOAuthClientInput {
  @Field(() => String, {
    description:
      'Yours to choose, 8 to 120 printable characters: a repeat makes no second client, and tells no secret.',
  })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: 'What it is: 1 to 100 characters.' })
  readonly label!: string;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description:
      'All that its tokens may be used for, and no more than you may yourself. Without it: the same as your own, which for a key without scopes is whatever the role allows.',
  })
  readonly scopes?: readonly Scope[] | null;

  @Field(() => ClientAuthenticationEnum, {
    defaultValue: 'CLIENT_SECRET',
    description: 'How it proves who it is.',
  })
  readonly authentication!: ClientAuthenticationMethod;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'For PRIVATE_KEY_JWT: its public keys as a JWK set, `{"keys": […]}`, of P-256, P-384, Ed25519, or RSA of 2048 to 4096 bits.',
  })
  readonly jwks?: Readonly<Record<string, unknown>> | null;

  @Field(() => String, {
    nullable: true,
    description: 'Instead of `jwks`: the https URL at which it publishes them, so that it changes them by itself.',
  })
  readonly jwksUri?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it gets only tokens that are bound to a key by DPoP (RFC 9449). Any client may ask for those.',
  })
  readonly dpopBound?: boolean | null;
}

@InputType({ description: 'Whose secret to replace, and how long the old one goes on.' })
export class RotateOAuthClientSecretInput {
  @Field(() => String, {
    description: 'Yours to choose, 8 to 120 printable characters: a repeat makes no second secret, and tells none.',
  })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: 'The client, `cli_…`.' })
  readonly clientId!: string;

  @Field(() => Int, {
    defaultValue: 1440,
    description: `For how many minutes both secrets are accepted: 0 to ${MAX_OVERLAP_MINUTES}.`,
  })
  readonly overlapMinutes!: number;
}

@InputType({ description: 'Which client to end.' })
export class RevokeOAuthClientInput {
  @Field(() => String, { description: 'Yours to choose, 8 to 120 printable characters: a repeat changes nothing.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: 'The client, `cli_…`.' })
  readonly clientId!: string;
}

@ObjectType({ description: 'The client, or why nothing was changed.', simpleResolvers: true })
export class OAuthClientPayload {
  @Field(() => OAuthClientType, { nullable: true, description: 'The client as it is now.' })
  readonly client?: OAuthClientType | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when something was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'The client with its new secret, or why nothing was changed.', simpleResolvers: true })
export class NewOAuthClientPayload extends OAuthClientPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'The `client_secret`, `ase_oauth_…`, told this once. Null for a client with a key, and when this answers a repeat: it is kept nowhere, so a lost secret is rotated.',
  })
  readonly secret?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this answers a repeat of a request that was carried out before, and so tells no secret.',
  })
  readonly isRepeat?: boolean | null;
}
