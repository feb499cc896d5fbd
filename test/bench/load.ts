import { Client } from 'undici';
import type { LoadJob, LoadResult } from './load-generator.ts';

const EVERY_NTH_IS_READ = 8;

/** Puts load on one server for a while: a process of its own, told by messages what to do. */
process.on('message', (job: LoadJob) => {
  run(job).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});

async function run(job: LoadJob): Promise<LoadResult> {
  const { origin, pathname } = new URL(job.url);
  const latencies: number[] = [];
  let next = job.offset;
  const start = performance.now();
  const end = start + job.seconds * 1000;

  const ask = async (client: Client): Promise<void> => {
    for (;;) {
      const index = next++ % job.bodies.length;
      const sent = performance.now();
      if (sent >= end) return;
      const { statusCode, body } = await client.request({
        path: pathname,
        method: 'POST',
        headers: job.headers,
        body: job.bodies[index] ?? '',
      });
      const text = await body.text();
      latencies.push(performance.now() - sent);
      if (statusCode !== 200) throw new Error(`${job.name} answered ${statusCode}: ${text.slice(0, 500)}`);
      if (next % EVERY_NTH_IS_READ === 0) check(job, index, text);
    }
  };

  const clients = Array.from({ length: job.connections }, () => new Client(origin, { pipelining: 1 }));
  try {
    await Promise.all(clients.map(ask));
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    requests: latencies.length,
  };
}

function check(job: LoadJob, index: number, text: string): void {
  const wanted = [...job.contains, job.containsEach?.[index] ?? ''];
  const missing = wanted.find((part) => !text.includes(part));
  if (missing !== undefined || text.includes('"errors":')) {
    throw new Error(`${job.name}: ${missing ?? 'an error'} (${job.bodies[index]}): ${text.slice(0, 800)}`);
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
