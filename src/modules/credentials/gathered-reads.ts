import DataLoader from 'dataloader';

/** How many statements of one kind run at a time; what is asked meanwhile goes together into the next. */
const STATEMENTS_AT_A_TIME = 2;
const KEYS_IN_A_STATEMENT = 50;

/**
 * Reads by key for many requests at once: keys that are asked for in the same turn of the event loop, or while earlier
 * statements run, are read by one statement. The answers belong to the keys in order; nothing is kept for the next asker.
 */
export function gatheredReads<Key, Row>(
  read: (keys: readonly Key[]) => Promise<readonly (Row | undefined)[]>,
): (key: Key) => Promise<Row | undefined> {
  let running = 0;
  const waiting: (() => void)[] = [];
  const loader = new DataLoader<Key, Row | undefined>(
    async (keys) => {
      running += 1;
      try {
        return await read(keys);
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
    {
      cache: false,
      maxBatchSize: KEYS_IN_A_STATEMENT,
      batchScheduleFn: (dispatch) => {
        if (running < STATEMENTS_AT_A_TIME) setImmediate(dispatch);
        else waiting.push(dispatch);
      },
    },
  );
  return (key) => loader.load(key);
}
