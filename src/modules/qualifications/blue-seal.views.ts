import { nodeId } from '../../kernel/public-id.ts';
import { shownNameOf } from '../technicians/technician.rules.ts';
import type { BlueSealAnswer } from './blue-seal.rules.ts';
import type { BlueSeal } from './blue-seal.types.ts';

/** How people are shown: by id and name, or not at all. */
export type PersonShown = (technicianId: string) => {
  readonly technicianId: string | null;
  readonly displayName: string | null;
};

const UNNAMED = { technicianId: null, displayName: null };

/** Shows nobody: what strangers are told of a shop names no person. */
export const NOBODY_SHOWN: PersonShown = () => UNNAMED;

/** Shows those people of a shop whom the viewer may know; the others without a name. */
export function staffShown(
  staff: readonly { readonly technicianId: string; readonly firstName: string; readonly lastName: string }[],
): PersonShown {
  const names = new Map(staff.map((person) => [person.technicianId, shownNameOf(person)]));
  return (technicianId) => {
    const displayName = names.get(technicianId);
    return displayName === undefined ? UNNAMED : { technicianId: nodeId('Technician', technicianId), displayName };
  };
}

/** The Blue Seal in its GraphQL shape. */
export function toBlueSeal(answer: BlueSealAnswer, personShown: PersonShown): BlueSeal {
  return {
    ...answer,
    areas: answer.areas.map((area) => ({
      ...area,
      coveredBy: area.coveredBy.map(({ technicianId, tests, through }) => ({
        ...personShown(technicianId),
        tests,
        through,
      })),
    })),
  };
}
