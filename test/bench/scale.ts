import { each, type Figure, figure } from './figures.ts';
import { type Server, startService } from './processes.ts';
import { type Door, oneTechnician, pageOfTechnicians, verifyTechnician } from './questions.ts';
import { type Bench, PUBLIC_URL } from './reads.ts';
import { type Registry, somePeople } from './registry.ts';
import { type Contender, interleaved, median } from './rounds.ts';

const PEOPLE = 3000;

/** The same questions to a registry and to one a tenth of its size: a growing registry must not get slower. */
export async function measureScale(
  { load, pace }: Bench,
  large: Registry,
  small: Registry,
): Promise<readonly Figure[]> {
  const servers: Server[] = [];
  try {
    const measures = new Map<string, Contender[]>();
    for (const registry of [large, small]) {
      const server = await startService(registry.url, PUBLIC_URL);
      servers.push(server);
      const door: Door = { ...registry, url: server.url };
      const people = await somePeople(registry.url, PEOPLE);
      const ids = people.map(({ aseId }) => aseId);
      const name = nameOf(registry);
      const add = (measure: string, contender: Contender) =>
        measures.set(measure, [...(measures.get(measure) ?? []), contender]);
      add('one technician', oneTechnician.ours(door, ids, name));
      add(
        'page of 50',
        pageOfTechnicians.ours(
          door,
          ids.filter((id) => id < 'ASE-9'),
          name,
        ),
      );
      add('verifyTechnician, one code', verifyTechnician(door, people, ['A5'], name));
    }
    const figures: Figure[] = [];
    for (const [measure, contenders] of measures) {
      const rounds = await interleaved(load, contenders, pace);
      const [ofLarge, ofSmall] = [each(rounds.get(nameOf(large)), 'p50'), each(rounds.get(nameOf(small)), 'p50')];
      const ratios = ofLarge.map((value, round) => value / (ofSmall[round] ?? Number.NaN));
      figures.push(
        {
          ...figure('scale', measure, `p50 of ${nameOf(large)} to ${nameOf(small)}`, ratios),
          value: median(ofLarge) / median(ofSmall),
          reach: { atMost: 1.2 },
        },
        figure('scale', measure, `${nameOf(large)}: p50 ms`, ofLarge),
        figure('scale', measure, `${nameOf(small)}: p50 ms`, ofSmall),
      );
    }
    return figures;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

function nameOf({ size }: Registry): string {
  return `${size / 1000}k`;
}
