import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type RuruClientConfig, ruruHTML } from 'ruru/server';
import { getStaticFile } from 'ruru/static';
import { type ContentSecurityPolicy, registerPageHeaders } from './page-headers.ts';
import { sendProblem } from './problem.ts';

const STATIC_PATH = '/explorer/static/';

/** What the explorer shows first: a question that needs no key, and the one that everything is about. */
export const EXPLORER_QUERY = `# Open to everybody.
query WhatMakesAMaster {
  designation(code: "MASTER_AUTOMOBILE") {
    name
    requirement { inWords }
  }
}

# Needs a key, below under "Headers":
# { "authorization": "Bearer ase_live_…" }
mutation IsTheTechnicianQualified {
  verifyTechnician(input: {
    aseId: "ASE-0000-0000"
    lastName: "…"
    codes: ["A5"]
    purpose: EMPLOYMENT
  }) {
    verification {
      verdict
      holdsThrough
      credentials { code standing validThrough }
      receipt
    }
    userErrors { code message }
  }
}
`;

/** Ruru takes the types of these settings from a package that it does not install, so they cannot be checked. */
const CLIENT_CONFIG = { defaultQuery: EXPLORER_QUERY, isHeadersEditorEnabled: true } as unknown as RuruClientConfig;

/** The GraphQL explorer, served wholly from this process: no request goes to another host. */
export async function registerExplorer(fastify: FastifyInstance): Promise<void> {
  const html = ruruHTML({
    endpoint: '/graphql',
    staticPath: STATIC_PATH,
    clientConfig: CLIENT_CONFIG,
    htmlParts: { titleTag: '<title>Explorer: ASE credential verification</title>' },
  });
  await fastify.register(async (pages) => {
    await registerPageHeaders(pages, policyFor(html));
    pages.get('/explorer', (_request, reply) =>
      reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html),
    );
    pages.get('/favicon.ico', (_request, reply) => reply.code(204).send());
    pages.get<{ Params: { '*': string } }>(`${STATIC_PATH}*`, sendStaticFile);
  });
}

async function sendStaticFile(
  request: FastifyRequest<{ Params: { '*': string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const file = await getStaticFile({
    staticPath: STATIC_PATH,
    urlPath: STATIC_PATH + request.params['*'],
    acceptEncoding: request.headers['accept-encoding'],
    disallowDevAssets: true,
  });
  if (!file) return sendProblem(request, reply, { status: 404, code: 'NOT_FOUND', detail: 'There is no such file.' });
  void reply.headers({ ...file.headers, vary: 'accept-encoding', 'cache-control': 'public, max-age=3600' });
  if (request.headers['if-none-match'] === file.headers['etag']) return reply.code(304).send();
  return reply.send(file.content);
}

/** Only this host, and of inline scripts exactly those in the page. The editor sets styles as it runs. */
function policyFor(html: string): ContentSecurityPolicy {
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  return {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'", ...scripts],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  };
}
