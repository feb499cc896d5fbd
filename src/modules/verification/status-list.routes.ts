import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { hasEntityTag } from '../../kernel/entity-tag.ts';
import { acceptance } from '../../kernel/negotiation.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type PublishedStatusList, STATUS_LISTS_PATH, type StatusListService } from '../tokens/status-list.service.ts';

/** How long others may hold a list, or the list of lists, without asking whether it changed; a new one is out within seconds. */
const MAX_AGE_SECONDS = 15;
const MEDIA_TYPE = 'application/statuslist+jwt';

const gzipAsync = promisify(gzip);

/** A list as it goes over the wire. */
interface Representation {
  readonly body: string | Buffer;
  /** Strong: each encoding has its own (RFC 9110, section 8.8.3.3). */
  readonly etag: string;
}

/**
 * The status lists, and where they all lie (draft-ietf-oauth-status-list, sections 8.1, 8.2 and 9). A list is compressed for
 * those who accept that; its past is not served, which section 8.4 has answered with 501.
 */
export function statusListRoutes(statusLists: StatusListService) {
  const compressed = new Map<number, Representation & { readonly token: string }>();

  async function gzipped(number: number, { token }: PublishedStatusList): Promise<Representation> {
    const known = compressed.get(number);
    if (known?.token === token) return known;
    const body = await gzipAsync(token);
    const made = { token, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
    compressed.set(number, made);
    return made;
  }

  return (fastify: FastifyInstance): void => {
    fastify.get(STATUS_LISTS_PATH, async (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
        .send({ status_lists: await statusLists.addresses() }),
    );
    fastify.get<{ Params: { number: string }; Querystring: { time?: string } }>(
      `${STATUS_LISTS_PATH}/:number`,
      async (request, reply) => {
        const { headers, query } = request;
        const number = /^[1-9]\d{0,8}$/.test(request.params.number) ? Number(request.params.number) : undefined;
        const list = number === undefined ? undefined : await statusLists.current(number);
        if (number === undefined || !list) return reply.callNotFound();
        void reply.header('vary', 'accept, accept-encoding');
        if (query.time !== undefined)
          throw refuse('STATUS_LIST_HISTORY_UNSUPPORTED', 'Past status lists are not served.');
        if (headers.accept !== undefined && !acceptance(headers.accept, MEDIA_TYPE)) {
          throw refuse('NOT_ACCEPTABLE', `Status lists are served as ${MEDIA_TYPE} alone.`);
        }
        const isGzip = acceptance(headers['accept-encoding']?.toString(), 'gzip') === true;
        const { body, etag } = isGzip ? await gzipped(number, list) : { body: list.token, etag: list.etag };
        void reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`).header('etag', etag);
        if (hasEntityTag(headers['if-none-match'], etag)) return reply.code(304).send();
        if (isGzip) void reply.header('content-encoding', 'gzip');
        return reply.type(MEDIA_TYPE).send(body);
      },
    );
  };
}
