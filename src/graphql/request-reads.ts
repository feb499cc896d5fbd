import DataLoader from 'dataloader';
import type { GraphQLContext } from './context.ts';

/**
 * Reads by key for fields that are asked of many objects: what one request asks for at the same time is read by one statement, in
 * the name of whoever asks. Nothing is kept for the next field: a mutation may have changed it.
 */
export function requestReads<Key, Row>(
  read: (keys: readonly Key[]) => Promise<readonly (Row | undefined)[]>,
): (context: GraphQLContext, key: Key) => Promise<Row | undefined> {
  const loaders = new WeakMap<GraphQLContext, DataLoader<Key, Row | undefined>>();
  return (context, key) => {
    const loader = loaders.get(context) ?? new DataLoader(read, { cache: false });
    loaders.set(context, loader);
    return loader.load(key);
  };
}
