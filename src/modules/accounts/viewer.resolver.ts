import { Ctx, Query, Resolver } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { ViewerType, viewerTypeOf } from './viewer.types.ts';

/** Tells callers who they are to the registry. */
@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, {
    description:
      'Who you are by the key, the access token or the session you sent. A first request to try either with.',
  })
  viewer(@Ctx() { viewer }: GraphQLContext): ViewerType {
    return viewerTypeOf(viewer);
  }
}
