import { join } from 'node:path';
import { type Figure, ratio, throughputs } from './figures.ts';
import { type Server, startService } from './processes.ts';
import { type Door, NINE_CODES, verifyTechnician } from './questions.ts';
import { type Bench, PUBLIC_URL } from './reads.ts';
import { logTakenIn, type Registry, somePeople } from './registry.ts';
import { interleaved } from './rounds.ts';

const PEOPLE = 4000;
const WITHOUT = 'without ledger';
/** The log takes in once a second what was recorded: of a turn that is short, much would be left for nobody's account. */
const TURNS_LONGER = 2;

/** What it costs that no receipt leaves before its question is on record, and that each is a leaf of the log soon after. */
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
    const longer = { ...pace, seconds: TURNS_LONGER * pace.seconds };
    const people = await somePeople(registry.url, PEOPLE);
    const figures: Figure[] = [];
    for (const [asked, codes] of [
      ['one code', ['A5']],
      ['nine codes', NINE_CODES],
    ] as const) {
      const measure = `verifyTechnician, ${asked}, turns of ${longer.seconds} s`;
      const contenders = [verifyTechnician(ours, people, codes), verifyTechnician(bare, people, codes, WITHOUT)];
      const rounds = await interleaved(load, contenders, longer, () => logTakenIn(registry.url));
      figures.push(ratio('ledger', measure, rounds, WITHOUT, 0.7), ...throughputs('ledger', measure, rounds));
    }
    return figures;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
