import type { Judged } from './judging.rules.ts';

/** JSON Pointer to the part of a node that lies at `path`; a person's or an area's parts lie where it does. */
export function pathOfPart(node: Judged, index: number, path: string): string {
  switch (node.kind) {
    case 'allOf':
    case 'anyOf':
      return `${path}/${node.kind}/${index}`;
    case 'atLeast':
      return `${path}/atLeast/of/${index}`;
    case 'not':
    case 'holdsDesignation':
    case 'blueSealCompliant':
      return `${path}/${node.kind}`;
    case 'technicians':
    case 'certifiedShare':
      return `${path}/${node.kind}/who`;
    case 'areasCovered':
      return isList(node) ? `${path}/areasCovered/${index}` : `${path}/areasCovered`;
    default:
      return path;
  }
}

function isList({ requirement }: Judged): boolean {
  return requirement !== null && 'areasCovered' in requirement && requirement.areasCovered !== true;
}
