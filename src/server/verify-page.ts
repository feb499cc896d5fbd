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

const PAGE_HEADERS = { 'cache-control': 'no-cache' };

/** A built page, and where it is opened. */
interface Page {
  /** The first is `/v` or the like: the assets lie below it. */
  readonly addresses: readonly [string, ...string[]];
  /** The folder with its `index.html`. */
  readonly root: string | undefined;
  /** What is said when it was not built. */
  readonly notBuilt: { readonly code: string; readonly detail: string };
  /** Permissions policy: what of the device it may use. */
  readonly device: string;
}

/**
 * The verify page at /v, and at /l for links that technicians share. The token or the link's code is in the URL's fragment,
 * which browsers do not send. To fetch the page opens nothing: that takes a POST, so what previews or scans links does not count.
 */
export function registerVerifyPage(fastify: FastifyInstance, root: string | undefined): Promise<void> {
  return registerPage(fastify, {
    addresses: ['/v', '/l'],
    root,
    notBuilt: {
      code: 'VERIFY_PAGE_NOT_BUILT',
      detail: 'The verify page has not been built. `npm run build` builds it.',
    },
    device: 'camera=(self), microphone=(), geolocation=()',
  });
}

/** The page at /p where a holder answers a request. Credentials and keys stay in the browser. */
export function registerPresentPage(fastify: FastifyInstance, root: string | undefined): Promise<void> {
  return registerPage(fastify, {
    addresses: ['/p'],
    root,
    notBuilt: {
      code: 'PRESENT_PAGE_NOT_BUILT',
      detail: 'The presentation page has not been built. `npm run build` builds it.',
    },
    device: 'camera=(), microphone=(), geolocation=()',
  });
}

/** The page at /sign-in, where people sign in, accept invitations and claim records. */
export function registerSignInPage(fastify: FastifyInstance, root: string | undefined): Promise<void> {
  return registerPage(fastify, {
    addresses: ['/sign-in'],
    root,
    notBuilt: {
      code: 'SIGN_IN_PAGE_NOT_BUILT',
      detail: 'The page to sign in has not been built. `npm run build` builds it; programs sign in by /graphql.',
    },
    device:
      'camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
  });
}

/** `index.html` of the built folder at the addresses, its assets below the first. */
async function registerPage(fastify: FastifyInstance, { addresses, root, notBuilt, device }: Page): Promise<void> {
  if (root === undefined || !existsSync(join(root, 'index.html'))) {
    for (const address of addresses) {
      fastify.get(address, (request, reply) => sendProblem(request, reply, { status: 404, ...notBuilt }));
    }
    return;
  }
  await fastify.register(async (page) => {
    await registerPageHeaders(page, POLICY);
    await page.register(fastifyStatic, {
      root,
      prefix: `${addresses[0]}/`,
      index: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = path.startsWith(join(root, 'assets'));
        void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    const answer = (_request: FastifyRequest, reply: FastifyReply) =>
      reply.headers({ ...PAGE_HEADERS, 'permissions-policy': device }).sendFile('index.html');
    for (const address of [...addresses, `${addresses[0]}/`]) page.get(address, answer);
  });
}
