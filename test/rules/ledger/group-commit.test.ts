import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Alarm, GroupCommit } from '../../../src/modules/ledger/group-commit.ts';

/** A store whose writes end when they are told to. */
function heldStore() {
  const groups: (readonly number[])[] = [];
  const ends: { done(): void; fail(error: Error): void }[] = [];
  const write = (items: readonly number[]) =>
    new Promise<void>((resolve, reject) => {
      groups.push(items);
      ends.push({ done: resolve, fail: reject });
    });
  return { write, groups, ends };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const NOBODYS_FAULT = () => false;

/** An alarm that rings when it is told to. */
function heldAlarm() {
  const set = new Set<() => void>();
  const alarm: Alarm = (ring) => {
    set.add(ring);
    return () => set.delete(ring);
  };
  const ring = () => {
    for (const each of set) each();
  };
  return { alarm, ring, set };
}

describe('a group commit', () => {
  test('writes what is added in one turn together, and what comes meanwhile in the next write', async () => {
    const { write, groups, ends } = heldStore();
    const { alarm, ring } = heldAlarm();
    const commit = new GroupCommit<number>(write, NOBODYS_FAULT, alarm);
    const first = Promise.all([commit.add(1), commit.add(2)]);
    await turn();
    const second = Promise.all([commit.add(3), commit.add(4), commit.add(5)]);
    await turn();
    expect(groups).toEqual([[1, 2]]);
    ends[0]?.done();
    await first;
    await turn();
    expect(groups).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    ends[1]?.done();
    await second;
    const third = commit.add(6);
    await turn();
    ring();
    await turn();
    ends[2]?.done();
    await third;
    expect(groups.at(-1)).toEqual([6]);
  });

  test('lets nobody go on before their own write is done', async () => {
    const { write, ends } = heldStore();
    const commit = new GroupCommit<number>(write, NOBODYS_FAULT);
    let goneOn = false;
    const added = commit.add(1).then(() => {
      goneOn = true;
    });
    await turn();
    await turn();
    expect(goneOn).toBe(false);
    ends[0]?.done();
    await added;
    expect(goneOn).toBe(true);
  });

  test('fails all of a group that could not be written, and goes on with the next', async () => {
    const { write, ends } = heldStore();
    const commit = new GroupCommit<number>(write, NOBODYS_FAULT);
    const failing = Promise.allSettled([commit.add(1), commit.add(2)]);
    await turn();
    const next = Promise.all([commit.add(3), commit.add(4)]);
    ends[0]?.fail(new Error('the disk is full'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    ends[1]?.done();
    await expect(next).resolves.toHaveLength(2);
  });

  test('writes one by one what failed for the fault of one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), async (faulty) => {
        const written: number[] = [];
        const write = async (items: readonly number[]) => {
          if (items.some((item) => faulty[item])) throw new Error('a faulty item');
          written.push(...items);
        };
        const commit = new GroupCommit<number>(write, () => true);
        const outcomes = await Promise.allSettled(faulty.map((_, index) => commit.add(index)));
        expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(faulty);
        expect(written).toEqual(faulty.flatMap((isFaulty, index) => (isFaulty ? [] : [index])));
      }),
    );
  });

  test('waits for as many as came together lately, and goes on as soon as they are there', async () => {
    const { write, groups, ends } = heldStore();
    const { alarm, set } = heldAlarm();
    const commit = new GroupCommit<number>(write, NOBODYS_FAULT, alarm);
    const added = [1, 2, 3].map((item) => commit.add(item));
    await turn();
    ends[0]?.done();
    await Promise.all(added);
    void commit.add(4);
    await turn();
    void commit.add(5);
    await turn();
    expect(groups).toHaveLength(1);
    expect(set.size).toBe(1);
    void commit.add(6);
    // Still the same turn: it goes along.
    void commit.add(7);
    await turn();
    expect(groups).toEqual([
      [1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(set.size).toBe(0);
  });

  test('waits no longer than the alarm, and forgets how many came once', async () => {
    const sizes: number[] = [];
    const write = async (items: readonly number[]) => void sizes.push(items.length);
    let rung = 0;
    const commit = new GroupCommit<number>(write, NOBODYS_FAULT, (ring) => {
      rung += 1;
      setImmediate(ring);
      return () => undefined;
    });
    await Promise.all([1, 2, 3].map((item) => commit.add(item)));
    for (let item = 0; item < 20; item += 1) await commit.add(item);
    expect(sizes).toEqual([3, ...Array.from({ length: 20 }, () => 1)]);
    // The eighth write after the three is the first that does not remember them.
    expect(rung).toBe(8);
  });

  test('of one item after the other never waits', async () => {
    const { write, groups, ends } = heldStore();
    const { alarm, set } = heldAlarm();
    const commit = new GroupCommit<number>(write, NOBODYS_FAULT, alarm);
    for (let item = 0; item < 5; item += 1) {
      const added = commit.add(item);
      await turn();
      expect(groups).toHaveLength(item + 1);
      expect(set.size).toBe(0);
      ends[item]?.done();
      await added;
    }
  });

  test('keeps one write within bounds', async () => {
    const sizes: number[] = [];
    const write = async (items: readonly number[]) => void sizes.push(items.length);
    const commit = new GroupCommit<number>(write, NOBODYS_FAULT);
    await Promise.all(Array.from({ length: 1201 }, (_, index) => commit.add(index)));
    expect(sizes).toEqual([500, 500, 201]);
  });
});
