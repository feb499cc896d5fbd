import type {
  ShopQualifications,
  StaffMember,
  TechnicianQualifications,
} from '../catalogue/qualification-facts.rules.ts';
import { mergeSpans, type Span } from '../catalogue/span.rules.ts';

/** A stretch of days on which something is so of a shop: it is open, offers an area, belongs to a network, is recognised. */
export interface ShopTermFact extends Span {
  readonly kind: 'OPERATION' | 'AREA' | 'NETWORK' | 'RECOGNITION';
  /** The repair area or the network; empty for the other kinds. */
  readonly code: string;
}

/** Work in a role. */
export interface JobFact extends Span {
  readonly role: string;
}

/** A person at work in a shop, whatever the role, with what is on record about them. */
export interface Colleague {
  readonly technicianId: string;
  readonly jobs: readonly JobFact[];
  readonly qualifications: TechnicianQualifications;
}

/** What a rule pack says of roles. */
export interface RepairRoles {
  readonly employmentRoles: ReadonlyMap<string, { readonly performsRepairs: boolean }>;
}

/** A shop's own facts. */
export interface ShopSituation {
  readonly jurisdiction: string;
  readonly city: string;
  readonly terms: readonly ShopTermFact[];
}

/**
 * A shop ready to be judged on any day by one rule pack: the pack says which roles perform repairs, and whoever has no such
 * job is not counted among its staff.
 */
export function shopRecord(
  { jurisdiction, city, terms }: ShopSituation,
  colleagues: readonly Colleague[],
  pack: RepairRoles,
): ShopQualifications {
  return {
    jurisdiction,
    city,
    staff: colleagues.flatMap((colleague) => staffMember(colleague, pack)),
    openSpans: mergeSpans(terms.filter((term) => term.kind === 'OPERATION')),
    areaSpans: spansByCode(terms, 'AREA'),
    networkSpans: spansByCode(terms, 'NETWORK'),
    recognitionSpans: mergeSpans(terms.filter((term) => term.kind === 'RECOGNITION')),
  };
}

function staffMember(
  { technicianId, jobs, qualifications }: Colleague,
  { employmentRoles }: RepairRoles,
): readonly StaffMember[] {
  const repairSpans = mergeSpans(jobs.filter(({ role }) => employmentRoles.get(role)?.performsRepairs));
  return repairSpans.length === 0 ? [] : [{ technicianId, repairSpans, qualifications }];
}

/** Codes in order, as answers list them. */
function spansByCode(terms: readonly ShopTermFact[], kind: ShopTermFact['kind']): ReadonlyMap<string, readonly Span[]> {
  const byCode = new Map<string, ShopTermFact[]>();
  for (const term of terms) {
    if (term.kind !== kind) continue;
    const ofCode = byCode.get(term.code);
    if (ofCode) ofCode.push(term);
    else byCode.set(term.code, [term]);
  }
  return new Map([...byCode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, spans]) => [code, mergeSpans(spans)]));
}
