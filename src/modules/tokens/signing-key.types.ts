import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DateTimeScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import { REISSUE_STATES, type ReissueState } from './key-reissue.rules.ts';
import { SIGNING_KEY_STATES, type SigningKeyState } from './signing-key.rules.ts';

export const SigningKeyStateEnum = graphqlEnum(SIGNING_KEY_STATES, {
  name: 'SigningKeyState',
  description: 'What a signing key is good for now.',
  describe: {
    PUBLISHED: 'In the key set already, so that everybody has it when it begins to sign.',
    ACTIVE: 'Signs every token.',
    RETIRED: 'Signs no more. What it signed stays good, and it stays in the key set for ever.',
    COMPROMISED: 'May have been in wrong hands: gone from the key set, and nothing it signed counts by its signature.',
  },
});

export const ReissueStateEnum = graphqlEnum(REISSUE_STATES, {
  name: 'ReissueState',
  description: 'How far it has come to issue anew what a compromised key signed.',
  describe: {
    WAITING: 'Nobody has counted yet what there is.',
    RUNNING: 'Under way; several processes may share the work.',
    DONE: 'Everything that had not run out is replaced.',
  },
});

@ObjectType({ description: 'Issuing anew what a compromised key signed, in numbers.', simpleResolvers: true })
export class KeyReissueProgress {
  @Field(() => ReissueStateEnum, { description: 'How far it has come.' })
  readonly state!: ReissueState;

  @Field(() => Int, {
    description: 'How many tokens the key had signed that had neither run out nor been withdrawn; 0 while WAITING.',
  })
  readonly total!: number;

  @Field(() => Int, { description: 'How many of them are replaced, or were found withdrawn or run out meanwhile.' })
  readonly done!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When they were counted; null while WAITING.' })
  readonly startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the last one was replaced; null before.' })
  readonly finishedAt!: Date | null;
}

@ObjectType({
  description: 'A key that signs, will sign or once signed the tokens of the registry.',
  simpleResolvers: true,
})
export class SigningKey {
  @Field(() => ID, { description: 'Its RFC 7638 thumbprint: the `kid` in tokens and in the key set.' })
  readonly kid!: string;

  @Field(() => String, { description: 'The algorithm of its signatures: ES256 or EdDSA.' })
  readonly alg!: string;

  @Field(() => SigningKeyStateEnum, { description: 'What it is good for now.' })
  readonly state!: SigningKeyState;

  @Field(() => DateTimeScalar, { description: 'When it was made and published.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'From when it signs. A token dated earlier is INVALID.' })
  readonly activeFrom!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until when it signs; null while no end is set. A token dated later is INVALID.',
  })
  readonly activeUntil!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was compromised; null unless it was.' })
  readonly compromisedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it may have been in wrong hands: receipts on record from before stay provable.',
  })
  readonly compromisedSince!: Date | null;

  @Field(() => KeyReissueProgress, {
    nullable: true,
    description: 'Issuing anew what it signed; null unless it was compromised.',
  })
  readonly reissue!: KeyReissueProgress | null;
}

@InputType({ description: 'That the next signing key is to be published.' })
export class RotateSigningKeyInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this rotation.' })
  readonly idempotencyKey!: string;
}

@InputType({ description: 'A published key that shall never sign.' })
export class RetireSigningKeyInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this retirement.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: 'The `kid` of the key.' })
  readonly kid!: string;
}

@InputType({ description: 'A key that may have been in wrong hands.' })
export class CompromiseSigningKeyInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: 'The `kid` of the key, whatever its state.' })
  readonly kid!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Since when it may have been in wrong hands; without it, for all of its time. An earlier moment may be told later.',
  })
  readonly since?: Date | null;
}

@ObjectType({ description: 'The answer to a change of signing keys.', simpleResolvers: true })
export class SigningKeyPayload {
  @Field(() => SigningKey, { nullable: true, description: 'The key that was changed or made; null when refused.' })
  readonly signingKey?: SigningKey | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@ObjectType({ description: 'The answer to `compromiseSigningKey`.', simpleResolvers: true })
export class CompromiseSigningKeyPayload {
  @Field(() => SigningKey, { nullable: true, description: 'The key as it is now; null when refused.' })
  readonly signingKey?: SigningKey | null;

  @Field(() => SigningKey, { nullable: true, description: 'The key that signs from now on; null when refused.' })
  readonly successor?: SigningKey | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}
