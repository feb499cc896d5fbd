import { type Fraction, type OemWanted, partsOf, type Requirement, type YearsWanted } from './requirement.rules.ts';

/** The requirement as a phrase for people, such as "A1, A2 and (one of L1, L2)". */
export function requirementInWords(requirement: Requirement): string {
  if ('not' in requirement) return `not ${bracketed(requirement.not)}`;
  const parts = partsOf(requirement).map(bracketed);
  if (parts.length === 0) return leafInWords(requirement);
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only !== undefined) return only;
  if ('allOf' in requirement) return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `${'atLeast' in requirement ? `at least ${requirement.atLeast.n}` : 'one'} of ${parts.join(', ')}`;
}

function bracketed(part: Requirement): string {
  const words = requirementInWords(part);
  return partsOf(part).length > 1 ? `(${words})` : words;
}

function leafInWords(leaf: Requirement): string {
  if ('holdsTest' in leaf) return leaf.holdsTest;
  if ('heldTest' in leaf) return `${leaf.heldTest} (now or before)`;
  if ('holdsDesignation' in leaf) return leaf.holdsDesignation;
  if ('isCertified' in leaf) return 'any current credential';
  if ('holdsOem' in leaf) return `${oemInWords(leaf.holdsOem)} status`;
  if ('completedOem' in leaf) return `${oemInWords(leaf.completedOem)} completed`;
  if ('holdsGovernment' in leaf) return `${leaf.holdsGovernment.class} in ${leaf.holdsGovernment.jurisdiction}`;
  if ('experienceYears' in leaf) return yearsInWords(leaf.experienceYears, 'work');
  if ('trainingYears' in leaf) return yearsInWords(leaf.trainingYears, 'training');
  return 'employedInNetwork' in leaf ? `employment in the ${leaf.employedInNetwork} network` : shopLeafInWords(leaf);
}

function shopLeafInWords(leaf: Requirement): string {
  if ('blueSealCompliant' in leaf) return 'Blue Seal compliance';
  if ('blueSealRecognised' in leaf) return 'Blue Seal recognition';
  if ('certifiedShare' in leaf) {
    const { atLeast, who } = leaf.certifiedShare;
    return `${fractionInWords(atLeast)} of repairing technicians with ${bracketed(who ?? { isCertified: true })}`;
  }
  if ('areasCovered' in leaf) {
    const areas = leaf.areasCovered;
    return areas === true ? 'every offered area covered' : `${areas.join(', ')} covered`;
  }
  if ('technicians' in leaf) {
    const { atLeast, who } = leaf.technicians;
    return `at least ${atLeast} repairing ${atLeast === 1 ? 'technician' : 'technicians'} with ${bracketed(who)}`;
  }
  if ('located' in leaf) return `located in ${leaf.located.jurisdiction}`;
  return 'inNetwork' in leaf ? `in the ${leaf.inNetwork} network` : 'open';
}

/** "75 %" where the fraction is so many of a hundred, else "2 of 3". */
export function fractionInWords({ n, of }: Fraction): string {
  return (100 * n) % of === 0 ? `${(100 * n) / of} %` : `${n} of ${of}`;
}

/** "FORD_FACT", or "FORD_FACT MASTER" where a level is named. */
export function oemInWords({ program, level }: OemWanted): string {
  return level === undefined ? program : `${program} ${level}`;
}

/** "2 years of work in A or T". */
export function yearsInWords({ years, series }: YearsWanted, kind: string): string {
  return `${years === 1 ? '1 year' : `${years} years`} of ${kind}${series ? ` in ${series.join(' or ')}` : ''}`;
}
