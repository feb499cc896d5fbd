import { type Fault, refuse, refuseFor } from './refusal.ts';

/** The most items one page of any list may hold. */
export const PAGE_LIMIT = 100;
const DEFAULT_PAGE_SIZE = 20;

/** Which part of a list is wanted: `limit` items after (FORWARD) or before (BACKWARD) the item that `cursor` names. */
export interface PageRequest {
  readonly direction: 'FORWARD' | 'BACKWARD';
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** One page, in list order. `cursorOf` names an item so that a later request can go on from it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  cursorOf(item: Item): string;
}

/** Paging arguments as the Relay cursor connections specification names them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The page that Relay's arguments ask for. Refuses both directions at once and sizes outside 1 to {@link PAGE_LIMIT}. */
export function pageRequest(page: PageArguments): PageRequest {
  const forward = page.first != null || page.after != null;
  const backward = page.last != null || page.before != null;
  const faults: Fault[] = [];
  if (forward && backward) {
    faults.push({ code: 'PAGE_AMBIGUOUS', message: 'Give first/after or last/before, not both.', path: [] });
  }
  const name = backward ? 'last' : 'first';
  const limit = (backward ? page.last : page.first) ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_LIMIT) {
    faults.push({
      code: 'PAGE_SIZE_OUT_OF_RANGE',
      message: `${name} must be from 1 to ${PAGE_LIMIT}; it was ${limit}.`,
      path: [name],
    });
  }
  refuseFor(faults);
  return {
    direction: backward ? 'BACKWARD' : 'FORWARD',
    limit,
    cursor: (backward ? page.before : page.after) ?? undefined,
  };
}

const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The UUID that is the cursor of a list in the order of recording; null at its start. Refuses what no page gave out. */
export function recordCursor({ cursor, direction }: PageRequest): string | null {
  if (cursor === undefined || UUID_PATTERN.test(cursor)) return cursor ?? null;
  const path = [direction === 'FORWARD' ? 'after' : 'before'];
  throw refuse('CURSOR_MALFORMED', 'A cursor is one that a page before gave out.', path);
}

/**
 * A page made of up to `limit + 1` rows fetched in the request's direction: the extra row only tells that there is
 * more, and backward rows are put in list order again.
 */
export function pageOf<Item>(
  request: PageRequest,
  fetched: readonly Item[],
  cursorOf: (item: Item) => string,
): Page<Item> {
  const more = fetched.length > request.limit;
  const kept = more ? fetched.slice(0, request.limit) : [...fetched];
  const forward = request.direction === 'FORWARD';
  return {
    items: forward ? kept : kept.reverse(),
    hasNextPage: forward ? more : request.cursor !== undefined,
    hasPreviousPage: forward ? request.cursor !== undefined : more,
    cursorOf,
  };
}
