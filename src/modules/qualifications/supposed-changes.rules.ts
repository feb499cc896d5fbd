import type { Day } from '../../kernel/day.ts';
import type { Fault } from '../../kernel/refusal.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import { isAseId } from '../technicians/technician.rules.ts';
import type { ShopChange } from './what-if.rules.ts';

/** How many changes one what-if may suppose. */
export const MAX_CHANGES = 100;

/** One thing that is supposed to be otherwise; exactly one member is given. People are named by ASE ID. */
export interface SupposedChange {
  readonly without?: { readonly aseId: string } | null | undefined;
  readonly with?: { readonly aseId: string } | null | undefined;
  readonly renewed?:
    | { readonly aseId: string; readonly testCode: string; readonly through?: Day | null | undefined }
    | null
    | undefined;
  readonly lapsed?:
    | { readonly aseId: string; readonly testCode: string; readonly on?: Day | null | undefined }
    | null
    | undefined;
  readonly offering?: { readonly area: string } | null | undefined;
  readonly notOffering?: { readonly area: string } | null | undefined;
}

/** People who are supposed to work at the shop, by ASE ID. */
type Taken = ReadonlyMap<
  string,
  { readonly id: string; readonly qualifications: TechnicianQualifications | undefined }
>;

/** The change in the terms of the rules; undefined when it names somebody who is not known here. */
export function shopChange(
  change: SupposedChange,
  asOf: Day,
  known: ReadonlyMap<string, string>,
  taken: Taken,
): ShopChange | undefined {
  if (change.offering) return { kind: 'OFFERING', area: change.offering.area, from: asOf };
  if (change.notOffering) return { kind: 'NOT_OFFERING', area: change.notOffering.area, from: asOf };
  if (change.with) {
    const person = taken.get(change.with.aseId);
    return (
      person?.qualifications && {
        kind: 'WITH',
        technicianId: person.id,
        qualifications: person.qualifications,
        from: asOf,
      }
    );
  }
  const { aseId } = change.without ?? change.renewed ?? change.lapsed ?? { aseId: '' };
  const technicianId = known.get(aseId) ?? taken.get(aseId)?.id;
  if (technicianId === undefined) return undefined;
  if (change.without) return { kind: 'WITHOUT', technicianId, from: asOf };
  if (change.renewed) {
    const { testCode, through } = change.renewed;
    return {
      kind: 'CREDENTIAL',
      technicianId,
      change: { kind: 'HELD', testCode, from: asOf, through: through ?? null },
    };
  }
  if (!change.lapsed) return undefined;
  const { testCode, on } = change.lapsed;
  return { kind: 'CREDENTIAL', technicianId, change: { kind: 'LAPSED', testCode, from: on ?? asOf } };
}

/** Everything wrong with what is supposed. */
export function changesFaults(changes: readonly SupposedChange[], pack: RulePack): readonly Fault[] {
  if (changes.length > MAX_CHANGES) {
    const message = `At most ${MAX_CHANGES} changes are supposed at once; there were ${changes.length}.`;
    return [{ code: 'TOO_MANY_CHANGES', message, path: ['changes'] }];
  }
  return changes.flatMap((change, index) => changeFaults(change, pack, ['changes', index]));
}

function changeFaults(change: SupposedChange, pack: RulePack, path: Fault['path']): readonly Fault[] {
  const given = Object.entries(change).filter(([, value]) => value != null);
  const [member] = given[0] ?? [];
  if (given.length !== 1 || member === undefined) {
    return [{ code: 'CHANGE_AMBIGUOUS', message: 'A change has exactly one member.', path }];
  }
  const faults: Fault[] = [];
  const { aseId } = change.without ?? change.with ?? change.renewed ?? change.lapsed ?? {};
  if (aseId !== undefined && !isAseId(aseId)) {
    faults.push({
      code: 'ASE_ID_MALFORMED',
      message: 'An ASE ID has the form ASE-dddd-dddd.',
      path: [...path, member, 'aseId'],
    });
  }
  const { testCode } = change.renewed ?? change.lapsed ?? {};
  if (testCode !== undefined && !pack.tests.has(testCode)) {
    const message = `${pack.name} has no such test.`;
    faults.push({ code: 'UNKNOWN_TEST', message, path: [...path, member, 'testCode'] });
  }
  const { area } = change.offering ?? change.notOffering ?? {};
  if (area !== undefined && !pack.repairAreas.has(area)) {
    const message = `${pack.name} has no such repair area.`;
    faults.push({ code: 'UNKNOWN_REPAIR_AREA', message, path: [...path, member, 'area'] });
  }
  return faults;
}
