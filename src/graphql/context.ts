import type { Browser } from '../kernel/browser.ts';
import type { Viewer } from '../kernel/viewer.ts';

/** What every resolver is given: who asks, and the request it belongs to. */
export interface GraphQLContext {
  readonly viewer: Viewer;
  /** Where the request comes from, for those who sign in. */
  readonly browser: Browser;
  /** Names the request in logs, audit entries and error answers. */
  readonly requestId: string;
  /** What the query costs and what is left, set before execution and told in `extensions.cost`. */
  cost?: { readonly requested: number; readonly remaining: number; readonly limit: number; readonly resetsAt: string };
}
