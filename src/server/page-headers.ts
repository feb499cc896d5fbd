import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Sources by directive, as helmet takes them. */
export type ContentSecurityPolicy = Readonly<Record<string, string[]>>;

/** Helmet's headers for the pages of one scope, under a content security policy that has nothing but what is given. */
export async function registerPageHeaders(scope: FastifyInstance, policy: ContentSecurityPolicy): Promise<void> {
  // What Fastify keeps for answers that are data would win over what helmet writes to Node's response.
  scope.addHook('onRequest', (_request, reply, done) => {
    void reply.removeHeader('content-security-policy');
    done();
  });
  await scope.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    crossOriginEmbedderPolicy: false,
    frameguard: { action: 'deny' },
  });
}
