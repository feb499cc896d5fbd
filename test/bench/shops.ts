import { type Figure, ratio, tail, throughputs } from './figures.ts';
import { type Server, startPeer, startService } from './processes.ts';
import { bare, type Door, verifyShop } from './questions.ts';
import { type Bench, POOL_SIZE, PUBLIC_URL } from './reads.ts';
import { query, type Registry } from './registry.ts';
import { interleaved } from './rounds.ts';

const SHOPS = 4000;

/** `verifyShop` by the Blue Seal, judged and signed, beside one statement that makes the same facts JSON and judges nothing. */
export async function measureShops({ load, pace }: Bench, registry: Registry): Promise<readonly Figure[]> {
  const servers: Server[] = [];
  try {
    const service = await startService(registry.url, PUBLIC_URL);
    servers.push(service);
    const raw = await startPeer('raw-shops', { databaseUrl: registry.url, poolSize: POOL_SIZE });
    servers.push(raw);
    const door: Door = { ...registry, url: service.url };
    const shopNumbers = await someShops(registry.url);
    const contenders = [
      verifyShop(door, shopNumbers),
      bare(
        'raw',
        raw.url,
        shopNumbers.map((shopNumber) => ({ shopNumber })),
        ['"staff"'],
      ),
    ];
    const rounds = await interleaved(load, contenders, pace);
    const measure = 'verifyShop, Blue Seal';
    return [
      ratio('shops', measure, rounds, 'raw', 0.5),
      tail('shops', measure, rounds),
      ...throughputs('shops', measure, rounds),
    ];
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** Shops with somebody at work: always the same ones, in no order. */
async function someShops(url: string): Promise<readonly string[]> {
  const rows = await query<{ shop_number: string }>(
    url,
    `select shop_number from shop s where exists (select from employment e where e.shop_id = s.id and e.until_on is null)
     order by hashtext(shop_number) limit ${SHOPS}`,
  );
  return rows.map((row) => row.shop_number);
}
