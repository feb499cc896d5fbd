import type { RequestOrigin } from '../kernel/browser.ts';
import { becomeViewer, onDuty } from '../kernel/connection-scope.ts';
import type { Viewer } from '../kernel/viewer.ts';
import type { AskedBy, Authenticate } from '../modules/accounts/authentication.service.ts';
import type { Browsers } from './browsers.ts';
import { ProblemError } from './problem.ts';

/** Who a session's token stands for; undefined when it is of none in force. */
export type SessionViewer = (token: string) => Promise<Viewer | undefined>;

/** Who makes a request. Undefined means that it showed a key or token that is not in force. */
export type Recognise = (request: AskedBy & RequestOrigin) => Promise<Viewer | undefined>;

/**
 * Recognises callers: by the Authorization header where there is one, else by the session cookie, which pages of other origins
 * cannot make use of. A cookie of a session that has ended is nobody's, and its owner the public. From then on the request's
 * statements are asked in the caller's name.
 */
export function recognition(authenticate: Authenticate, sessionViewer: SessionViewer, browsers: Browsers): Recognise {
  const find: Recognise = async (request) => {
    const { authorization } = request.headers;
    const token = authorization === undefined ? browsers.sessionTokenOf(request) : undefined;
    if (token === undefined) return authenticate(authorization, request);
    const viewer = await sessionViewer(token);
    if (!viewer) return authenticate(undefined);
    if (!browsers.isSameOrigin(request)) {
      const detail = 'A page of another origin may not ask in the name of who is signed in here.';
      throw new ProblemError({ status: 403, code: 'CROSS_ORIGIN', detail });
    }
    return viewer;
  };
  return async (request) => {
    const viewer = await onDuty('AUTHENTICATING', () => find(request));
    if (viewer) becomeViewer(viewer);
    return viewer;
  };
}
