import { expect, test } from '@jest/globals';
import { gatheredReads } from '../../../src/modules/credentials/gathered-reads.ts';

/** Statements that end when they are told to. */
function statements() {
  const begun: { readonly keys: readonly string[]; end(): void; fail(error: Error): void }[] = [];
  const read = gatheredReads<string, string>(
    (keys) =>
      new Promise((resolve, reject) => {
        begun.push({
          keys,
          end: () => resolve(keys.map((key) => (key === 'nobody' ? undefined : `row of ${key}`))),
          fail: reject,
        });
      }),
  );
  return { begun, read };
}

const nextTurn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('keys of one turn are read by one statement, and each asker gets its own row', async () => {
  const { begun, read } = statements();
  const answers = Promise.all(['a', 'nobody', 'b', 'a'].map(read));
  await nextTurn();
  expect(begun.map(({ keys }) => keys)).toEqual([['a', 'nobody', 'b', 'a']]);
  begun[0]?.end();
  await expect(answers).resolves.toEqual(['row of a', undefined, 'row of b', 'row of a']);
});

test('a row is read anew for every turn: nothing is remembered', async () => {
  const { begun, read } = statements();
  for (const turn of [0, 1]) {
    const answer = read('a');
    await nextTurn();
    begun[turn]?.end();
    await answer;
  }
  expect(begun).toHaveLength(2);
});

test('while a statement runs, further keys wait and go together, also after a failure', async () => {
  const { begun, read } = statements();
  const first = read('a');
  await nextTurn();
  const waiting = [read('b'), read('c')];
  await nextTurn();
  waiting.push(read('d'));
  await nextTurn();
  expect(begun.map(({ keys }) => keys)).toEqual([['a']]);

  begun[0]?.fail(new Error('the connection was lost'));
  await expect(first).rejects.toThrow('the connection was lost');
  await nextTurn();
  expect(begun.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c', 'd']]);
  begun[1]?.end();
  await expect(Promise.all(waiting)).resolves.toEqual(['row of b', 'row of c', 'row of d']);
});

test('a failing statement fails all those that it read for', async () => {
  const { begun, read } = statements();
  const failing = Promise.allSettled([read('a'), read('b')]);
  await nextTurn();
  begun[0]?.fail(new Error('refused'));
  await expect(failing).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});

test('more keys than a statement takes are spread over several', async () => {
  const { begun, read } = statements();
  const answers = Promise.all(Array.from({ length: 120 }, (_, index) => read(String(index))));
  for (let round = 0; round < 4; round += 1) {
    await nextTurn();
    for (const statement of begun) statement.end();
  }
  expect(begun.map(({ keys }) => keys.length)).toEqual([50, 50, 20]);
  await expect(answers).resolves.toHaveLength(120);
});
