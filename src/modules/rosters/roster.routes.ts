import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inScopeOfReader } from '../../kernel/connection-scope.ts';
import type { Ids } from '../../kernel/ids.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { Admit } from '../accounts/admission.ts';
import type { RosterRow } from './roster.queries.ts';
import type { RosterService } from './roster.service.ts';
import { questionOf, readRoster } from './roster-upload.ts';

/** Lines that cost a point of the caller's minute. */
const LINES_PER_POINT = 50;

/**
 * Rosters over HTTP, for files:
 *
 * - `POST /rosters?codes=A5,A6&purpose=EMPLOYMENT`, the file as the body (`text/csv`, header `ase_id,last_name`, at most
 *   50,000 lines and 8 MiB), takes a roster in and answers 202 with its id. Instead of `codes` there may be `requirement`, a
 *   rule in the requirement language as JSON; `asOf`, `knownAt` and `rulePack` say by which day, record and rules. With the
 *   header `Idempotency-Key` a repeat is answered with the first one's roster.
 * - `GET /rosters/ros_…` tells how far it has come.
 * - `GET /rosters/ros_…/results.csv` is the file of results, once it is done.
 *
 * `curl -H "Authorization: Bearer $KEY" -H 'Content-Type: text/csv' --data-binary @people.csv
 * 'https://…/rosters?codes=A5,A6&purpose=EMPLOYMENT'`
 */
export function rosterRoutes(rosters: RosterService, ids: Ids) {
  return async (fastify: FastifyInstance, admit: Admit): Promise<void> => {
    await fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('text/csv', (_request, body, done) => done(null, body));
      scope.post('/rosters', { config: { reads: 'text/csv' } }, async (request, reply) => {
        const { viewer, spend } = await admit(request, 'Mutation.submitRoster');
        const roster = await takeIn(rosters, request, viewer, ids, spend);
        const id = nodeId('Roster', roster.id);
        return reply
          .code(202)
          .headers({ location: `/rosters/${id}`, 'cache-control': 'no-store' })
          .send(shown(roster));
      });
    });
    fastify.get<{ Params: { id: string } }>('/rosters/:id', async (request, reply) => {
      const { viewer } = await admit(request, 'Query.roster');
      const roster = await rosterOf(rosters, viewer, request.params.id);
      return reply.header('cache-control', 'no-store').send(shown(roster));
    });
    fastify.get<{ Params: { id: string } }>('/rosters/:id/results.csv', async (request, reply) => {
      const { viewer } = await admit(request, 'Query.roster');
      const roster = await rosterOf(rosters, viewer, request.params.id);
      const file = rosters.resultsFile(roster);
      return reply
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${nodeId('Roster', roster.id)}.csv"`)
        .type('text/csv; charset=utf-8')
        .send(Readable.from(inScopeOfReader(file)));
    });
  };
}

async function takeIn(
  rosters: RosterService,
  request: FastifyRequest,
  viewer: KnownViewer,
  ids: Ids,
  spend: (points: number) => void,
): Promise<RosterRow> {
  const body = request.body as Readable | undefined;
  try {
    const question = questionOf(request.query as Readonly<Record<string, unknown>>);
    rosters.check(question);
    // Whoever sends too much is still to be told so: the iterator must not end the connection.
    const { entries, sha256 } = await readRoster(body?.iterator({ destroyOnReturn: false }) ?? Readable.from([]));
    spend(Math.ceil(entries.length / LINES_PER_POINT));
    const asked = {
      viewer,
      requestId: request.id,
      operation: 'POST /rosters',
      idempotencyKey: keyOf(request) ?? ids.next(),
      input: { ...question, sha256 },
    };
    const { rosterId } = await rosters.submit(asked, question, entries);
    const roster = await rosters.byId(viewer, rosterId);
    if (!roster) throw new Error(`roster ${rosterId} was taken in and is not on record`);
    return roster;
  } finally {
    // What is still being sent is let by, for as long as a request may take: a connection cut now would cost the answer.
    body?.resume();
  }
}

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  return Array.isArray(key) ? key.join() : key;
}

async function rosterOf(rosters: RosterService, viewer: KnownViewer, id: string): Promise<RosterRow> {
  const roster = await rosters.byId(viewer, uuidOf(id));
  if (!roster) throw notFound();
  return roster;
}

function uuidOf(id: string): string {
  try {
    return recordId(id, ['Roster']).uuid;
  } catch (error) {
    throw error instanceof Refusal ? notFound() : error;
  }
}

function notFound(): Refusal {
  return refuse('ROSTER_NOT_FOUND', 'There is no such roster.');
}

function shown({ id, organizationId: _, ...roster }: RosterRow) {
  return { id: nodeId('Roster', id), ...roster };
}
