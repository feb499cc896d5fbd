import type { GraphQLContext } from '../../graphql/context.ts';
import { answer } from '../../graphql/user-error.ts';
import { becomeViewer, onDuty } from '../../kernel/connection-scope.ts';
import { refuse } from '../../kernel/refusal.ts';
import { PUBLIC_VIEWER } from '../../kernel/viewer.ts';
import { type ViewerType, viewerTypeOf } from '../accounts/viewer.types.ts';
import type { SessionPayload } from './people.types.ts';
import type { NewCookies, Sessions } from './sessions.service.ts';

/**
 * Refuses to touch cookies for a page of another origin: nobody is signed in as somebody else without noticing (login CSRF,
 * https://www.rfc-editor.org/rfc/rfc6749#section-10.12 has the same attack on another door).
 */
export function demandSameOrigin({ browser }: GraphQLContext): void {
  if (browser.isSameOrigin) return;
  throw refuse('CROSS_ORIGIN', 'Only pages of the registry itself, and programs, may sign people in and out.');
}

/** Leaves new tokens in the browser, and tells who that makes of it: in whose name the rest of the request is asked. */
export async function keepCookies(
  { browser }: GraphQLContext,
  sessions: Sessions,
  cookies: NewCookies,
): Promise<ViewerType> {
  browser.keepSession(cookies.sessionToken);
  if (cookies.deviceToken !== undefined) browser.keepDevice(cookies.deviceToken);
  const found = await onDuty('AUTHENTICATING', () => sessions.viewerOf(cookies.sessionToken));
  const viewer = found ?? PUBLIC_VIEWER;
  becomeViewer(viewer);
  return viewerTypeOf(viewer);
}

/** Answers a mutation that ends in another session token. */
export function answerWithSession(
  context: GraphQLContext,
  sessions: Sessions,
  work: () => Promise<NewCookies>,
): Promise<SessionPayload> {
  return answer(async () => {
    demandSameOrigin(context);
    return { viewer: await keepCookies(context, sessions, await work()) };
  });
}
