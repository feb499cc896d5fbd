import { askOnce } from './questions.ts';
import type { Contender } from './rounds.ts';

const SAMPLE = 5;

/**
 * Makes sure that all contenders answer the same question with the same people and the same credentials. Ours judges
 * besides, and so lists tests that are passed and wait for experience, which have no period yet.
 */
export async function assertAgreement(contenders: readonly Contender[]): Promise<void> {
  for (let index = 0; index < SAMPLE; index += 1) {
    const answers = await Promise.all(contenders.map(async (each) => summary(await askOnce(each, index))));
    const [first, ...others] = answers;
    for (const [position, answer] of others.entries()) {
      if (answer !== first) {
        throw new Error(`${contenders[position + 1]?.name} disagrees with ours:\n${answer}\n${first}`.slice(0, 2000));
      }
    }
  }
}

interface Person {
  readonly aseId: string;
  readonly credentials: readonly Credential[] | { readonly nodes: readonly Credential[] };
}
interface Credential {
  readonly code: string;
  readonly standing?: string;
}

function summary(answer: Record<string, unknown>): string {
  return peopleIn(answer)
    .map(({ aseId, credentials }) => {
      const list = 'nodes' in credentials ? credentials.nodes : credentials;
      const codes = list.filter(({ standing }) => standing !== 'PENDING_EXPERIENCE').map(({ code }) => code);
      return `${aseId}: ${[...new Set(codes)].sort().join(' ')}`;
    })
    .join('\n');
}

/** The first object or list of objects with an ASE ID. */
function peopleIn(value: unknown): readonly Person[] {
  if (value === null || typeof value !== 'object') return [];
  if ('aseId' in value) return [value as Person];
  return Object.values(value).flatMap(peopleIn);
}
