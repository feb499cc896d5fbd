import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { Role } from '../../kernel/viewer.ts';
import { ScopeEnum } from './access.types.ts';
import { API_KEY_STATES, type ApiKeyState, MAX_OVERLAP_MINUTES } from './api-key.rules.ts';
import { RoleEnum } from './viewer.types.ts';

export const ApiKeyStateEnum = graphqlEnum(API_KEY_STATES, {
  name: 'ApiKeyState',
  description: 'Whether a key is accepted now.',
  describe: {
    IN_FORCE: 'It is accepted.',
    EXPIRED: 'Its end has come.',
    REVOKED: 'It was ended by hand.',
  },
});

/** A key, without its secret. */
@ObjectType({
  description: 'An API key of your organisation. Its secret was told when it was made, and is kept nowhere.',
  implements: Node,
  simpleResolvers: true,
})
export class ApiKey extends Node {
  @Field(() => String, { description: 'What it is for, in the words of whoever made it.' })
  readonly label!: string;

  @Field(() => String, { description: "The secret's first characters, to recognise it by." })
  readonly prefix!: string;

  @Field(() => RoleEnum, { description: 'As whom it asks.' })
  readonly role!: Role;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description: 'All that it may be used for; null for whatever its role allows.',
  })
  readonly scopes!: readonly Scope[] | null;

  @Field(() => ApiKeyStateEnum, { description: 'Whether it is accepted now.' })
  readonly state!: ApiKeyState;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From this moment on it is refused; null for a key that lasts until it is revoked.',
  })
  readonly expiresAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was last used, to within a minute; null for never.',
  })
  readonly lastUsedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked.' })
  readonly revokedAt!: Date | null;

  @Field(() => ID, { nullable: true, description: 'The key that was made to take its place.' })
  readonly replacedBy!: string | null;
}

export const ApiKeyConnection = connectionOf(ApiKey, 'ApiKey');

@InputType({ description: 'A new key for your organisation, in your own role.' })
export class CreateApiKeyInput {
  @Field(() => String, {
    description: 'Yours to choose, 8 to 120 printable characters: a repeat makes no second key, and tells no secret.',
  })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: 'What it is for: 1 to 100 characters.' })
  readonly label!: string;

  @Field(() => [ScopeEnum], {
    nullable: true,
    description:
      'All that it may be used for, and no more than you may yourself. Without it: the same as your own, which for a key without scopes is whatever the role allows.',
  })
  readonly scopes?: readonly Scope[] | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From this moment on it is refused. A key that ends itself makes only keys that end by then.',
  })
  readonly expiresAt?: Date | null;
}

@InputType({ description: 'Which key to replace, and how long the old one goes on.' })
export class RotateApiKeyInput {
  @Field(() => String, {
    description: 'Yours to choose, 8 to 120 printable characters: a repeat makes no second key, and tells no secret.',
  })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: 'The key to replace, `key_…`.' })
  readonly apiKeyId!: string;

  @Field(() => Int, {
    defaultValue: 1440,
    description: `For how many minutes both are accepted: 0 to ${MAX_OVERLAP_MINUTES}. Then the old one ends by itself.`,
  })
  readonly overlapMinutes!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the new key ends. Without it, when the old one would have.',
  })
  readonly expiresAt?: Date | null;
}

@InputType({ description: 'Which key to end.' })
export class RevokeApiKeyInput {
  @Field(() => String, { description: 'Yours to choose, 8 to 120 printable characters: a repeat changes nothing.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: 'The key, `key_…`.' })
  readonly apiKeyId!: string;
}

@ObjectType({ description: 'The key, or why nothing was changed.', simpleResolvers: true })
export class ApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The key as it is now.' })
  readonly apiKey?: ApiKey | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when something was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'A new key, or why none was made.', simpleResolvers: true })
export class NewApiKeyPayload extends ApiKeyPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'The key itself, `ase_live_…` or `ase_test_…`, told this once. Null when this answers a repeat: it is kept nowhere, so a key whose secret was lost is revoked and another made.',
  })
  readonly secret?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this answers a repeat of a request that was carried out before, and so tells no secret.',
  })
  readonly isRepeat?: boolean | null;
}
