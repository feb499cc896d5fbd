import { type Day, dayBefore } from '../../kernel/day.ts';
import { judgeTechnician } from '../catalogue/judging.rules.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { reachableDesignations } from './reachable-designations.rules.ts';
import type { TechnicianStandingRow } from './standing-rows.rules.ts';

/** Whom a technician's standings are about. */
export interface StandingTechnician {
  readonly id: string;
  readonly aseId: string;
  readonly homeState: string;
}

/** A row for every designation that the technician holds on the day, or will by what is on record. */
export function technicianStandings(
  { id, aseId, homeState }: StandingTechnician,
  facts: TechnicianQualifications,
  day: Day,
  pack: RulePack,
): readonly TechnicianStandingRow[] {
  const rows: TechnicianStandingRow[] = [];
  for (const { code } of reachableDesignations(facts, pack)) {
    const situation = { facts, subject: null, day, rules: pack, isBrief: true };
    const { holds, changes } = judgeTechnician({ holdsDesignation: code }, situation);
    const [change] = changes;
    if (!holds && change === undefined) continue;
    rows.push({
      designation: code,
      technicianId: id,
      aseId,
      homeState,
      holds,
      holdsThrough: change === undefined ? null : dayBefore(change),
      staleOn: change ?? null,
      pack: pack.name,
    });
  }
  return rows;
}
