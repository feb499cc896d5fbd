import type { Day } from '../../kernel/day.ts';
import { type Page, type PageArguments, pageOf, pageRequest } from '../../kernel/page.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type CertificationTest, isOfferedOn, type RulePack } from './rule-pack.rules.ts';

/** Which tests are asked for; what is not given does not narrow. */
export interface TestFilter {
  readonly series?: string | null | undefined;
  readonly offeredOn?: Day | null | undefined;
}

/** One page of a pack's tests in the catalogue's order. A cursor is the code of a test. Refuses an unknown series. */
export function pageOfTests(pack: RulePack, filter: TestFilter, page: PageArguments): Page<CertificationTest> {
  const { series, offeredOn } = filter;
  if (series != null && !pack.series.has(series)) {
    const known = [...pack.series.keys()].join(', ');
    throw refuse('UNKNOWN_SERIES', `${pack.name} has no such series; known are ${known}.`, ['series']);
  }
  const matching = [...pack.tests.values()].filter(
    (test) => (series == null || test.series === series) && (offeredOn == null || isOfferedOn(test, offeredOn)),
  );
  const request = pageRequest(page);
  const inDirection = request.direction === 'FORWARD' ? matching : matching.reverse();
  const start = request.cursor === undefined ? 0 : positionAfter(inDirection, request.cursor);
  return pageOf(request, inDirection.slice(start, start + request.limit + 1), (test) => test.code);
}

function positionAfter(tests: readonly CertificationTest[], cursor: string): number {
  const position = tests.findIndex((test) => test.code === cursor);
  if (position < 0) throw refuse('CURSOR_UNKNOWN', 'This cursor does not belong to the list that is asked for.');
  return position + 1;
}
