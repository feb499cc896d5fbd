import { type Day, parseDay } from '../../kernel/day.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { ForecastStep, ForecastWindow } from './forecast.rules.ts';

/** Somebody or something that may change by itself. */
export interface ForecastSubject {
  /** Where it stands among those that change on the same day: text of one length for all. */
  readonly place: string;
  /** Nothing of it changes before this day. */
  readonly notBefore: Day;
}

/** One change of one subject. */
export interface ForecastEntry {
  readonly place: string;
  readonly step: ForecastStep;
}

/** The subjects of one list, and what time alone brings to them. */
export interface ForecastSubjects<Subject extends ForecastSubject, Entry extends ForecastEntry> {
  /** All of them in the order of `notBefore` and place, portion by portion, as far as they are wanted. */
  portions(): AsyncIterable<readonly Subject[]>;
  /** Their changes in the window, in whatever order, made from facts. */
  entriesOf(subjects: readonly Subject[], window: ForecastWindow): Promise<readonly Entry[]>;
}

/** What a list of forecasts is made of, and the days it tells of. */
export interface ForecastListing<Subject extends ForecastSubject, Entry extends ForecastEntry>
  extends ForecastSubjects<Subject, Entry> {
  readonly window: ForecastWindow;
  /** What a place looks like, by which a cursor is known. */
  readonly placePattern: RegExp;
}

/**
 * One page of the changes of many subjects, by day and then by place. Subjects are judged portion by portion until all that
 * are left can only change after the page's end; those that changed before it are judged too, for what they do later.
 * Refuses a cursor that no page gave out.
 */
export async function forecastPage<Subject extends ForecastSubject, Entry extends ForecastEntry>(
  page: PageRequest,
  { portions, entriesOf, window, placePattern }: ForecastListing<Subject, Entry>,
): Promise<Page<Entry>> {
  const after = page.cursor ?? '';
  const from = page.cursor === undefined ? window.from : dayOfCursor(page.cursor, placePattern);
  let found: readonly Entry[] = [];
  for await (const portion of portions()) {
    const end = found[page.limit];
    const more = await entriesOf(portion, { from, through: end ? end.step.on : window.through });
    found = [...found, ...more.filter((entry) => keyOf(entry) > after)].sort(inOrder).slice(0, page.limit + 1);
    const [last, beyond] = [portion.at(-1), found[page.limit]];
    if (last && beyond && keyOf(beyond) <= `${last.notBefore}~${last.place}`) break;
  }
  return pageOf(page, found, keyOf);
}

/** How many subjects are read at a time: few for whoever reads the first page alone, more the further it goes on. */
export function* portionSizes(first: number, most: number): Generator<number, never> {
  for (let size = first; ; size = Math.min(size * 2, most)) yield size;
}

function keyOf({ step, place }: ForecastEntry): string {
  return `${step.on}~${place}`;
}

function inOrder(a: ForecastEntry, b: ForecastEntry): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function dayOfCursor(cursor: string, placePattern: RegExp): Day {
  const [text = '', place = ''] = cursor.split('~');
  const on = parseDay(text);
  if (on !== undefined && placePattern.test(place) && cursor === `${on}~${place}`) return on;
  throw refuse('CURSOR_MALFORMED', 'A cursor is one that a page before gave out.', ['after']);
}
