import { isClosedToAuditor, permits } from '../kernel/permission.ts';
import type { Viewer } from '../kernel/viewer.ts';
import type { Admit } from '../modules/accounts/admission.ts';
import { PERMISSIONS } from './permissions.ts';
import { ProblemError } from './problem.ts';
import { addressCaller, type Budget, callerOf, type RateLimiter } from './rate-limit.ts';
import type { Recognise } from './recognition.ts';

/** Lets callers of HTTP routes in by the same keys, sessions, permissions and points as callers of GraphQL. */
export function admission(recognise: Recognise, rateLimiter: RateLimiter): Admit {
  return async (request, coordinate) => {
    const viewer = await recognise(request);
    const caller = viewer ? callerOf(viewer, request.ip) : addressCaller(request.ip);
    const spend = (points: number) => {
      const budget = rateLimiter.spend(caller, points);
      if (!budget.granted) throw rateLimited(budget, points);
    };
    spend(1);
    return { viewer: permitted(viewer, coordinate), spend };
  };
}

function permitted(viewer: Viewer | undefined, coordinate: string) {
  if (!viewer || viewer.role === 'PUBLIC') {
    const detail = viewer
      ? 'This needs an API key in the header "Authorization: Bearer ase_live_…", or a session.'
      : 'This API key is not in force.';
    const challenge = viewer ? 'Bearer' : 'Bearer error="invalid_token"';
    throw new ProblemError({ status: 401, code: 'UNAUTHENTICATED', detail }, { 'www-authenticate': challenge });
  }
  const row = PERMISSIONS[coordinate];
  if (!row) throw new Error(`${coordinate} has no row in the permission table`);
  if (!permits(row, viewer) || isClosedToAuditor(viewer, coordinate)) {
    const detail = `A ${viewer.memberRole === 'AUDITOR' ? 'session of an auditor' : `key of the role ${viewer.role}`} may not ask this.`;
    throw new ProblemError({ status: 403, code: 'FORBIDDEN', detail });
  }
  return viewer;
}

function rateLimited({ remaining, limit, retryAfterSeconds }: Budget, points: number): ProblemError {
  const detail = `This costs ${points} points and ${remaining} of ${limit} are left for this minute; try again in ${retryAfterSeconds} s.`;
  return new ProblemError({ status: 429, code: 'RATE_LIMITED', detail }, { 'retry-after': String(retryAfterSeconds) });
}
