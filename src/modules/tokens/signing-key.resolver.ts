import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import {
  CompromiseSigningKeyInput,
  CompromiseSigningKeyPayload,
  RetireSigningKeyInput,
  RotateSigningKeyInput,
  SigningKey,
  SigningKeyPayload,
} from './signing-key.types.ts';
import type { SigningKeyActions, SigningKeyReport } from './signing-key-actions.service.ts';

/** The registry's signing keys, for registrars. */
@Resolver()
export class SigningKeyResolver {
  private readonly actions: SigningKeyActions;

  constructor(actions: SigningKeyActions) {
    this.actions = actions;
  }

  @Query(() => [SigningKey], { description: 'Every key that signs, will sign or once signed, the newest first.' })
  async signingKeys(): Promise<readonly SigningKey[]> {
    return (await this.actions.list()).map(shown);
  }

  @Mutation(() => SigningKeyPayload, {
    description:
      'Publishes the next signing key. It takes over by itself once every copy of the key set has had time to run out.',
  })
  rotateSigningKey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RotateSigningKeyInput, { description: 'The wish.' }) input: RotateSigningKeyInput,
  ): Promise<SigningKeyPayload> {
    return answer(async () => {
      const { kid } = await this.actions.rotate(actionRequest(context, 'rotateSigningKey', input));
      return { signingKey: await this.byKid(kid) };
    });
  }

  @Mutation(() => SigningKeyPayload, {
    description:
      'Withdraws a published key before it signs. The key in use is not retired by hand: it retires as its successor starts.',
  })
  retireSigningKey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RetireSigningKeyInput, { description: 'Which key.' }) input: RetireSigningKeyInput,
  ): Promise<SigningKeyPayload> {
    return answer(async () => {
      const { kid } = await this.actions.retire(input.kid, actionRequest(context, 'retireSigningKey', input));
      return { signingKey: await this.byKid(kid) };
    });
  }

  @Mutation(() => CompromiseSigningKeyPayload, {
    description:
      'Takes a key out of use at once because it may have been in wrong hands. Another signs from now on, every token of the key is INVALID, and what had not run out is issued anew in the background: see `signingKeys { reissue }`.',
  })
  compromiseSigningKey(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CompromiseSigningKeyInput, { description: 'Which key, and since when.' })
    input: CompromiseSigningKeyInput,
  ): Promise<CompromiseSigningKeyPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'compromiseSigningKey', input);
      const { kid, signedBy } = await this.actions.compromise(input.kid, input.since ?? undefined, request);
      return { signingKey: await this.byKid(kid), successor: await this.byKid(signedBy) };
    });
  }

  private async byKid(kid: string): Promise<SigningKey | null> {
    const found = (await this.actions.list()).find((key) => key.kid === kid);
    return found ? shown(found) : null;
  }
}

function shown(key: SigningKeyReport): SigningKey {
  return Object.assign(new SigningKey(), key);
}
