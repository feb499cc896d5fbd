import type { DisclosableClaim, HandedIn, PresentationRequest } from '../../holder/holder.ts';
import { kindOf, type Requirement } from '../../modules/catalogue/requirement.rules.ts';
import { requirementInWords } from '../../modules/catalogue/requirement-words.rules.ts';
import type { IconName } from '../verify/elements.ts';

/** How the page's headline looks and what it says. */
export interface Headline {
  readonly tone: 'good' | 'caution' | 'bad' | 'neutral' | 'busy';
  readonly icon: IconName;
  readonly headline: string;
  readonly lead: string;
}

const PURPOSES: Readonly<Record<string, string>> = {
  EMPLOYMENT: 'Employment',
  INSURANCE: 'Insurance',
  FLEET_CONTRACT: 'A fleet contract',
  PARTNER_APPLICATION: 'A partner application',
  REGULATORY: 'Supervision by a public body',
  CONSUMER: 'Choosing who works on a vehicle',
  PERSONAL: 'Personal',
};

export const NO_REQUEST: Headline = {
  tone: 'neutral',
  icon: 'unknown',
  headline: 'No request',
  lead: 'Open the link or scan the QR code of whoever asks you to prove something.',
};

/** The headline of a request that was found. */
export function headlineOf({ state, verifier }: PresentationRequest): Headline {
  if (state === 'ANSWERED') {
    const lead = 'A request is answered once. If that was not you, tell whoever asked, and have them ask again.';
    return { tone: 'neutral', icon: 'good', headline: 'Answered already', lead };
  }
  if (state === 'EXPIRED') {
    return { tone: 'caution', icon: 'clock', headline: 'Expired', lead: 'Have them ask again: nothing was sent.' };
  }
  const lead = 'Look at what is asked, then decide what you show. Nothing is sent before you hand it in.';
  return { tone: 'neutral', icon: 'unknown', headline: `${verifier} asks for a proof`, lead };
}

/** What became of an answer. */
export function headlineAfter(handedIn: HandedIn, verifier: string): Headline {
  if (handedIn.isProven) {
    return { tone: 'good', icon: 'good', headline: 'Proven', lead: `${verifier} has your answer.` };
  }
  const failed = handedIn.checks.filter(({ outcome }) => outcome === 'FAILED').map(({ message }) => message);
  const lead = `${verifier} has your answer, and it does not prove what was asked. ${failed.join(' ')}`;
  return { tone: 'caution', icon: 'unknown', headline: 'Handed in, not proven', lead };
}

export function purposeInWords(purpose: string): string {
  return PURPOSES[purpose] ?? purpose;
}

/** What the verifier is told of an answer. */
export function toldInWords({ limited }: PresentationRequest): string {
  return limited
    ? 'Only which parts of the question are proven. What you show is checked by the registry and not passed on.'
    : 'Everything that you show.';
}

/** A node of the requirement, without its parts. */
export function nodeInWords(requirement: Requirement): string {
  switch (kindOf(requirement)) {
    case 'allOf':
      return 'All of these';
    case 'anyOf':
      return 'One of these';
    case 'atLeast':
      return `At least ${'atLeast' in requirement ? requirement.atLeast.n : 1} of these`;
    case 'not':
      return 'Not this (no credential can prove it)';
    default:
      return requirementInWords(requirement);
  }
}

const NAMES: Readonly<Record<string, string>> = {
  given_name: 'Given name',
  family_name: 'Family name',
  ase_id: 'ASE ID',
  certifications: 'Certification',
  designations: 'Designation',
  oem_programs: 'Manufacturer’s programme',
  government_credentials: 'Government credential',
};

/** A claim in words: what it is, and what it says. */
export function claimInWords({ path, value, element }: DisclosableClaim): {
  readonly name: string;
  readonly says: string;
} {
  const name = NAMES[String(path[0])] ?? path.join(' › ');
  if (element === null) return { name, says: typeof value === 'string' ? value : JSON.stringify(value) };
  const { code, level, jurisdiction, from, through } = element;
  const what = [code, level, jurisdiction].filter((each) => each !== null).join(' ');
  const until =
    through === null || through.startsWith('2999') || through.startsWith('9999') ? '' : `, through ${through}`;
  return { name, says: `${what}, from ${from}${until}` };
}
