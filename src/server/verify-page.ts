import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { registerPageHeaders } from './page-headers.ts';
import { sendProblem } from './problem.ts';

/** Everything from this host, nothing inline, and no text that becomes code or markup (Trusted Types). */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: ["'none'"],
};

const PAGE_PATHS = ['/v', '/l'] as const;

const PAGE_HEADERS = {
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'cache-control': 'no-cache',
};

/**
 * The verify page: `index.html` of the built folder `root` at /v, and at /l for links that technicians share; its assets
 * below /v/. The token or the link's code is in the URL's fragment, which browsers do not send. To fetch the page opens
 * nothing: that takes a POST, so what previews or scans links does not count.
 */
export async function registerVerifyPage(fastify: FastifyInstance, root: string | undefined): Promise<void> {
  if (root === undefined || !existsSync(join(root, 'index.html'))) {
    for (const path of PAGE_PATHS) {
      fastify.get(path, (request, reply) =>
        sendProblem(request, reply, {
          status: 404,
          code: 'VERIFY_PAGE_NOT_BUILT',
          detail: 'The verify page has not been built. `npm run build` builds it.',
        }),
      );
    }
    return;
  }
  await fastify.register(async (page) => {
    await registerPageHeaders(page, POLICY);
    await page.register(fastifyStatic, {
      root,
      prefix: '/v/',
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = path.startsWith(join(root, 'assets'));
        void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    const answer = (_request: FastifyRequest, reply: FastifyReply) =>
      reply.headers(PAGE_HEADERS).sendFile('index.html');
    for (const path of [...PAGE_PATHS, '/v/']) page.get(path, answer);
  });
}
