import type { FastifyInstance } from 'fastify';

/** Whether each thing that answers depend on is in order, by name: `{ database: true, signingKey: true }`. */
export type Readiness = () => Promise<Readonly<Record<string, boolean>>>;

const READINESS_MILLISECONDS = 2000;

/** /healthz: the process lives. /readyz: it can answer now; 503 while it cannot or is about to stop. */
export function registerHealth(fastify: FastifyInstance, readiness: Readiness, isDraining: () => boolean): void {
  fastify.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }));
  fastify.get('/readyz', async (_request, reply) => {
    const checks = isDraining() ? { accepting: false } : await within(readiness(), READINESS_MILLISECONDS);
    const isReady = Object.values(checks).every(Boolean);
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ready' : 'not ready', checks });
  });
}

/** A check that fails or does not end in time is answered as not in order. */
async function within(
  checks: Promise<Readonly<Record<string, boolean>>>,
  milliseconds: number,
): Promise<Readonly<Record<string, boolean>>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readonly<Record<string, boolean>>>((resolve) => {
    timer = setTimeout(() => resolve({ answeredInTime: false }), milliseconds);
  });
  try {
    return await Promise.race([checks, late]);
  } catch {
    return { checked: false };
  } finally {
    clearTimeout(timer);
  }
}
