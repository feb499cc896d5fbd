import DataLoader from 'dataloader';
import { onDuty } from '../../kernel/connection-scope.ts';

const KEYS_IN_A_STATEMENT = 50;

/**
 * Reads by key for many requests at once: keys that are asked for in the same turn of the event loop, or while the
 * statement before runs, are read by one statement. The answers belong to the keys in order; nothing is kept for the next asker.
 * It asks in nobody's name, because it asks for several.
 */
export function gatheredReads<Key, Row>(
  read: (keys: readonly Key[]) => Promise<readonly (Row | undefined)[]>,
): (key: Key) => Promise<Row | undefined> {
  let isRunning = false;
  const waiting: (() => void)[] = [];
  const loader = new DataLoader<Key, Row | undefined>(
    async (keys) => {
      isRunning = true;
      try {
        return await onDuty('ANSWERING', () => read(keys));
      } finally {
        isRunning = false;
        waiting.shift()?.();
      }
    },
    {
      cache: false,
      maxBatchSize: KEYS_IN_A_STATEMENT,
      batchScheduleFn: (dispatch) => {
        if (isRunning) waiting.push(dispatch);
        else setImmediate(dispatch);
      },
    },
  );
  return (key) => loader.load(key);
}
