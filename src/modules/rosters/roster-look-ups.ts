import type { EntityManager } from '@mikro-orm/postgresql';
import type { Ids } from '../../kernel/ids.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { type Asker, askerOf, type LookUp } from '../ledger/look-up.rules.ts';
import type { RosterRow } from './roster.queries.ts';
import type { LineReason, RosterAnswer } from './roster.rules.ts';

type AskedRoster = Pick<RosterRow, 'id' | 'purpose' | 'asOf' | 'knownAt' | 'rulePack'>;

/** The row of a roster as a whole: what is asked about each of its lines stands there, once. */
export function lookUpOfRoster(
  viewer: KnownViewer,
  roster: AskedRoster & Pick<RosterRow, 'createdAt' | 'requirement'>,
  codes: readonly string[] | null | undefined,
): LookUp {
  return {
    ...sharedOf(roster, askerOf(viewer)),
    id: roster.id,
    at: roster.createdAt,
    kind: 'ROSTER',
    technicianId: null,
    askedFor: null,
    question: codes ? { codes } : { requirement: roster.requirement },
    partOf: null,
    verdict: null,
    tier: null,
    told: [],
  };
}

/** A row for each line by which somebody was asked about; a line that named nobody asked about nobody. */
export function lookUpsOfLines(
  roster: AskedRoster,
  asker: Asker,
  answers: readonly RosterAnswer[],
  meantIds: ReadonlyMap<string, string>,
  at: Date,
  ids: Ids,
): readonly LookUp[] {
  const shared = sharedOf(roster, asker);
  return answers
    .filter(({ verdict, reason }) => verdict !== null || (reason !== null && NAMING_REASONS.includes(reason)))
    .map(({ aseId, technicianId, verdict, missing, tier }) => ({
      ...shared,
      id: ids.next(),
      at,
      kind: 'ROSTER_LINE',
      technicianId: technicianId ?? meantIds.get(aseId ?? '') ?? null,
      askedFor: aseId,
      question: null,
      partOf: roster.id,
      verdict,
      tier,
      told: missing.map((code) => ({ code, standing: 'MISSING' })),
    }));
}

const TELLING_REASONS: readonly LineReason[] = ['ASE_ID_MERGED', 'CONSENT_REQUIRED'];
const NAMING_REASONS: readonly LineReason[] = ['NOT_FOUND', 'ASE_ID_MERGED', 'CONSENT_REQUIRED'];

/** Who was meant by lines without a verdict that tell that somebody is on record: it was asked about them. */
export async function meantWithoutVerdict(
  em: EntityManager,
  answers: readonly RosterAnswer[],
): Promise<ReadonlyMap<string, string>> {
  const aseIds = answers.flatMap(({ reason, aseId }) =>
    reason !== null && TELLING_REASONS.includes(reason) && aseId !== null ? [aseId] : [],
  );
  if (aseIds.length === 0) return new Map();
  const rows = await em.execute<{ id: string; ase_id: string }[]>(
    'select id, ase_id from technician where ase_id in (?)',
    [aseIds],
  );
  return new Map(rows.map(({ id, ase_id: aseId }) => [aseId, id]));
}

function sharedOf({ purpose, asOf, knownAt, rulePack }: AskedRoster, asker: Asker) {
  return { ...asker, purpose, asOf, knownAt, rulePack, shopId: null, receipt: null };
}
