import type { GraphQLContext } from '../../graphql/context.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import type { ActionRequest } from './recorded-actions.ts';

/** The business action that a mutation asks for, from its context and input. */
export function actionRequest(
  context: GraphQLContext,
  operation: string,
  input: { readonly idempotencyKey: string },
): ActionRequest {
  return {
    viewer: knownViewer(context.viewer),
    requestId: context.requestId,
    operation,
    idempotencyKey: input.idempotencyKey,
    input: { ...input },
  };
}
