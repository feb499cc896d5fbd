import type { Purpose } from '../../modules/consent/purpose.rules.ts';
import { momentInWords } from './dates.ts';
import type { RegistryUnavailable } from './registry.ts';
import type { Shared } from './share-registry.ts';
import type { Headline } from './view.ts';

const PURPOSE_WORDS: Readonly<Record<Purpose, string>> = {
  EMPLOYMENT: 'Employment',
  INSURANCE: 'Insurance',
  FLEET_CONTRACT: 'A fleet contract',
  PARTNER_APPLICATION: 'A partner application',
  REGULATORY: 'Supervision by a public body',
  CONSUMER: 'Choosing who works on a vehicle',
  PERSONAL: 'Personal',
};

/** Before anything is opened: what a press of the button brings about. */
export const UNOPENED_WORDS: Headline = {
  tone: 'neutral',
  icon: 'badge',
  headline: 'Credentials were shared with you',
  lead: 'Open them to see what they say and whether they still stand. Opening is counted, and the technician who shared them is shown when.',
};

export const OPENING_WORDS: Headline = {
  tone: 'busy',
  icon: 'busy',
  headline: 'Opening…',
  lead: 'First what was shared, then its signature and current status.',
};

const ASK_AGAIN = 'Ask the technician for a current one.';

/** Why a link does not open, by the registry's code. */
const REFUSALS: Readonly<Record<string, Headline>> = {
  SHARE_LINK_NOT_FOUND: {
    tone: 'neutral',
    icon: 'unknown',
    headline: 'This link leads nowhere',
    lead: `No link has this code. Was all of it copied, and nothing else? If so: ${ASK_AGAIN.charAt(0).toLowerCase()}${ASK_AGAIN.slice(1)}`,
  },
  SHARE_LINK_ENDED: {
    tone: 'caution',
    icon: 'paused',
    headline: 'No longer shared',
    lead: `The technician ended this link. That says nothing about their certifications. ${ASK_AGAIN}`,
  },
  SHARE_LINK_WITHDRAWN: {
    tone: 'caution',
    icon: 'bad',
    headline: 'It was withdrawn',
    lead: `What this link showed was withdrawn. Do not rely on a copy of it. ${ASK_AGAIN}`,
  },
  SHARE_LINK_EXPIRED: {
    tone: 'caution',
    icon: 'clock',
    headline: 'This link has run out',
    lead: `It was shared for a time that is over. That says nothing about the certifications. ${ASK_AGAIN}`,
  },
  SHARE_LINK_USED_UP: {
    tone: 'caution',
    icon: 'skipped',
    headline: 'Opened too often',
    lead: `This link was opened as often as the technician allowed. ${ASK_AGAIN}`,
  },
};

/** A link that does not open, in plain words. */
export function refusalWords(code: string): Headline {
  return (
    REFUSALS[code] ?? {
      tone: 'neutral',
      icon: 'unknown',
      headline: 'This link does not open',
      lead: `The registry does not open it. ${ASK_AGAIN}`,
    }
  );
}

/** The registry could not be asked, and what helps. */
export function unavailableWords({ retryAfterSeconds }: RegistryUnavailable): Headline {
  const remedy =
    retryAfterSeconds === null
      ? 'Try again when you are connected.'
      : `It is busy: try again in ${Math.max(1, Math.ceil(retryAfterSeconds))} seconds.`;
  return {
    tone: 'neutral',
    icon: 'unknown',
    headline: 'Could not be opened',
    lead: `The registry did not answer. ${remedy}`,
  };
}

/** How it was shared: names and values. */
export function sharingFacts({
  sharedBy,
  purpose,
  forWhom,
  expiresAt,
}: Shared): readonly (readonly [string, string])[] {
  return [
    ['Shared by', sharedBy ?? 'The name was kept back'],
    ['For the purpose of', Object.entries(PURPOSE_WORDS).find(([code]) => code === purpose)?.[1] ?? purpose],
    ...(forWhom === null ? [] : [['Meant for', forWhom] as const]),
    ['Link opens until', momentInWords(expiresAt)],
  ];
}

const FEW_OPENINGS = 20;

/** What the technician learns of it, and how often the link still opens. */
export function sharingNote({ sharedBy, openingsLeft }: Shared): string {
  const told = `${sharedBy ?? 'The technician'} is shown that this link was opened just now, not by whom.`;
  if (openingsLeft > FEW_OPENINGS) return told;
  if (openingsLeft === 0) return `${told} This was the last time that the link opens: save or print what you need.`;
  return `${told} It opens ${openingsLeft === 1 ? 'once' : `${openingsLeft} times`} more.`;
}
