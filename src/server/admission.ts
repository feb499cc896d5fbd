import { addressCaller } from '../kernel/network-address.ts';
import { hasScopeFor, isClosedToMember, permits } from '../kernel/permission.ts';
import { spelledScope } from '../kernel/scope.ts';
import type { Viewer } from '../kernel/viewer.ts';
import type { Admit } from '../modules/accounts/admission.ts';
import { challengeTo } from './challenge.ts';
import { PERMISSIONS } from './permissions.ts';
import { ProblemError } from './problem.ts';
import { type Budget, callerOf, type RateLimiter } from './rate-limit.ts';
import type { Recognise } from './recognition.ts';
import { mayNotAsk, scopeWanted } from './schema-permissions.ts';

/** Lets callers of HTTP routes in by the same keys, tokens, sessions, permissions and points as callers of GraphQL. */
export function admission(recognise: Recognise, rateLimiter: RateLimiter, publicUrl: string): Admit {
  return async (request, coordinate) => {
    const { authorization } = request.headers;
    const viewer = await recognise(request);
    const caller = viewer ? callerOf(viewer, request.ip) : addressCaller(request.ip);
    const spend = (points: number) => {
      const budget = rateLimiter.spend(caller, points);
      if (!budget.granted) throw rateLimited(budget, points);
    };
    spend(1);
    return { viewer: permitted(viewer, coordinate, { authorization, publicUrl }), spend };
  };
}

function permitted(
  viewer: Viewer | undefined,
  coordinate: string,
  { authorization, publicUrl }: { readonly authorization: string | undefined; readonly publicUrl: string },
) {
  const row = PERMISSIONS[coordinate];
  if (!row) throw new Error(`${coordinate} has no row in the permission table`);
  if (!viewer || viewer.role === 'PUBLIC') {
    const detail = viewer
      ? 'This needs an API key or an access token in the header "Authorization: Bearer …", or a session.'
      : 'This key or token is not in force.';
    const challenge = challengeTo(authorization, publicUrl, viewer ? undefined : 'invalid_token');
    throw new ProblemError({ status: 401, code: 'UNAUTHENTICATED', detail }, { 'www-authenticate': challenge });
  }
  if (row[viewer.role] !== 'NONE' && !hasScopeFor(row, viewer)) {
    const scope = row.scope && spelledScope(row.scope);
    const challenge = challengeTo(authorization, publicUrl, 'insufficient_scope', scope);
    const problem = { status: 403, code: 'INSUFFICIENT_SCOPE', detail: scopeWanted(row) };
    throw new ProblemError(problem, { 'www-authenticate': challenge });
  }
  if (!permits(row, viewer) || isClosedToMember(viewer, row)) {
    const detail = mayNotAsk(viewer);
    throw new ProblemError({ status: 403, code: 'FORBIDDEN', detail });
  }
  return viewer;
}

function rateLimited({ remaining, limit, retryAfterSeconds }: Budget, points: number): ProblemError {
  const detail = `This costs ${points} points and ${remaining} of ${limit} are left for this minute; try again in ${retryAfterSeconds} s.`;
  return new ProblemError({ status: 429, code: 'RATE_LIMITED', detail }, { 'retry-after': String(retryAfterSeconds) });
}
