import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  PAGE_LIMIT,
  type Page,
  type PageArguments,
  type PageRequest,
  pageOf,
  pageRequest,
} from '../../../src/kernel/page.ts';
import { Refusal } from '../../../src/kernel/refusal.ts';

function faultsOf(page: PageArguments): readonly string[] {
  try {
    pageRequest(page);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.faults.map(({ code, path }) => [code, ...path].join(' '));
  }
}

describe('asking for a page', () => {
  test('no arguments ask for the first twenty', () => {
    expect(pageRequest({})).toEqual({ direction: 'FORWARD', limit: 20, cursor: undefined });
  });

  test.each<[PageArguments, PageRequest]>([
    [{ first: 5 }, { direction: 'FORWARD', limit: 5, cursor: undefined }],
    [
      { first: 5, after: 'c' },
      { direction: 'FORWARD', limit: 5, cursor: 'c' },
    ],
    [{ after: 'c' }, { direction: 'FORWARD', limit: 20, cursor: 'c' }],
    [{ last: 5 }, { direction: 'BACKWARD', limit: 5, cursor: undefined }],
    [
      { last: 5, before: 'c' },
      { direction: 'BACKWARD', limit: 5, cursor: 'c' },
    ],
    [{ before: 'c' }, { direction: 'BACKWARD', limit: 20, cursor: 'c' }],
    [
      { first: 5, after: null, last: null, before: null },
      { direction: 'FORWARD', limit: 5, cursor: undefined },
    ],
    [{ first: 1 }, { direction: 'FORWARD', limit: 1, cursor: undefined }],
    [{ last: PAGE_LIMIT }, { direction: 'BACKWARD', limit: PAGE_LIMIT, cursor: undefined }],
  ])('%j is understood', (page, request) => expect(pageRequest(page)).toEqual(request));

  test.each<[PageArguments, readonly string[]]>([
    [{ first: 0 }, ['PAGE_SIZE_OUT_OF_RANGE first']],
    [{ first: -1 }, ['PAGE_SIZE_OUT_OF_RANGE first']],
    [{ first: PAGE_LIMIT + 1 }, ['PAGE_SIZE_OUT_OF_RANGE first']],
    [{ first: 1.5 }, ['PAGE_SIZE_OUT_OF_RANGE first']],
    [{ first: Number.NaN }, ['PAGE_SIZE_OUT_OF_RANGE first']],
    [{ last: 0 }, ['PAGE_SIZE_OUT_OF_RANGE last']],
    [{ last: PAGE_LIMIT + 1, before: 'c' }, ['PAGE_SIZE_OUT_OF_RANGE last']],
    [{ first: 5, last: 5 }, ['PAGE_AMBIGUOUS']],
    [{ first: 5, before: 'c' }, ['PAGE_AMBIGUOUS']],
    [{ after: 'a', before: 'b' }, ['PAGE_AMBIGUOUS']],
    [{ first: 5, last: 1_000 }, ['PAGE_AMBIGUOUS', 'PAGE_SIZE_OUT_OF_RANGE last']],
  ])('%j is refused', (page, faults) => expect(faultsOf(page)).toEqual(faults));

  test('a refused size says the limit and what was asked', () => {
    expect(() => pageRequest({ first: 101 })).toThrow('first must be from 1 to 100; it was 101.');
  });
});

/** What a store answers: up to one item more than asked, walking away from the cursor. */
function fetchFrom(list: readonly number[], request: PageRequest): readonly number[] {
  const at = request.cursor === undefined ? undefined : list.indexOf(Number(request.cursor));
  return request.direction === 'FORWARD'
    ? list.slice(at === undefined ? 0 : at + 1).slice(0, request.limit + 1)
    : list
        .slice(0, at)
        .reverse()
        .slice(0, request.limit + 1);
}

function pageAt(list: readonly number[], page: PageArguments): Page<number> {
  const request = pageRequest(page);
  return pageOf(request, fetchFrom(list, request), String);
}

describe('making a page', () => {
  const lists = fc.integer({ min: 0, max: 60 }).map((length) => Array.from({ length }, (_item, index) => index));
  const sizes = fc.integer({ min: 1, max: 25 });

  test('going forward page by page meets every item once, in order', () => {
    fc.assert(
      fc.property(lists, sizes, (list, first) => {
        const met: number[] = [];
        let page = pageAt(list, { first });
        expect(page.hasPreviousPage).toBe(false);
        for (; ; page = pageAt(list, { first, after: page.cursorOf(page.items.at(-1) ?? -1) })) {
          met.push(...page.items);
          expect(page.hasNextPage).toBe(met.length < list.length);
          if (!page.hasNextPage) break;
          expect(page.items).toHaveLength(first);
        }
        expect(met).toEqual(list);
      }),
    );
  });

  test('going backward page by page meets every item once, each page in list order', () => {
    fc.assert(
      fc.property(lists, sizes, (list, last) => {
        const met: number[] = [];
        let page = pageAt(list, { last });
        expect(page.hasNextPage).toBe(false);
        for (; ; page = pageAt(list, { last, before: page.cursorOf(page.items[0] ?? -1) })) {
          met.unshift(...page.items);
          expect(page.hasPreviousPage).toBe(met.length < list.length);
          if (!page.hasPreviousPage) break;
        }
        expect(met).toEqual(list);
      }),
    );
  });

  test('a page after a cursor says that there is something before it', () => {
    expect(pageAt([1, 2, 3], { first: 1, after: '1' })).toMatchObject({
      items: [2],
      hasNextPage: true,
      hasPreviousPage: true,
    });
  });

  test('the rows that were fetched are left as they were', () => {
    const fetched = Object.freeze([3, 2, 1]);
    expect(pageOf(pageRequest({ last: 5 }), fetched, String).items).toEqual([1, 2, 3]);
  });
});
