import { join } from 'node:path';
import { type Figure, ratio, throughputs } from './figures.ts';
import { type Server, startService } from './processes.ts';
import { type Door, NINE_CODES, verifyTechnician } from './questions.ts';
import { type Bench, PUBLIC_URL } from './reads.ts';
import { type Registry, somePeople } from './registry.ts';
import { interleaved } from './rounds.ts';

const PEOPLE = 4000;
const WITHOUT = 'without ledger';

/** What it costs that no receipt leaves before its question is on record. */
export async function measureLedger({ load, pace }: Bench, registry: Registry): Promise<readonly Figure[]> {
  const servers: Server[] = [];
  const doorOf = async (preload?: string): Promise<Door> => {
    const server = await startService(registry.url, PUBLIC_URL, preload);
    servers.push(server);
    return { ...registry, url: server.url };
  };
  try {
    const ours = await doorOf();
    const bare = await doorOf(join(import.meta.dirname, 'contenders', 'without-ledger.ts'));
    const people = await somePeople(registry.url, PEOPLE);
    const figures: Figure[] = [];
    for (const [measure, codes] of [
      ['verifyTechnician, one code', ['A5']],
      ['verifyTechnician, nine codes', NINE_CODES],
    ] as const) {
      const contenders = [verifyTechnician(ours, people, codes), verifyTechnician(bare, people, codes, WITHOUT)];
      const rounds = await interleaved(load, contenders, pace);
      figures.push(ratio('ledger', measure, rounds, WITHOUT, 0.7), ...throughputs('ledger', measure, rounds));
    }
    return figures;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
