import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { ShopsOfRegistry } from './rebuild-judging.ts';
import { judgeShares, Shares } from './rebuild-pass.ts';
import { columnsReceived, RegistryFacts } from './registry-facts.ts';
import type { ShopTask } from './shop-threads.ts';
import { SHOP_STANDINGS } from './standing-tables.queries.ts';

/** A thread that judges shops for a rebuild, and hands their rows to the thread that writes. */
const { columns, today, defaultPack, rules, counters } = workerData as ShopTask;
const port = parentPort;
if (!port) throw new Error('This is a thread of the standings rebuild; it does not run by itself.');

const facts = new RegistryFacts(columnsReceived(columns));
const put = async (lines: string) => {
  const next = once(port, 'message');
  port.postMessage(lines);
  await next;
};
const shops = new ShopsOfRegistry(facts, today, defaultPack, rules);
await judgeShares(shops, SHOP_STANDINGS, new Shares(shops.count, counters), put);
port.close();
