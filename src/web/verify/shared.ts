import { offerAsking } from './asking.ts';
import { checkBadge } from './badge-check.ts';
import { byId, element } from './elements.ts';
import { checkPresentation } from './presentation-check.ts';
import { ownRegistry, RegistryUnavailable } from './registry.ts';
import { type Opening, openShareLink, type Shared } from './share-registry.ts';
import {
  OPENING_WORDS,
  refusalWords,
  sharingFacts,
  sharingNote,
  UNOPENED_WORDS,
  unavailableWords,
} from './share-wording.ts';
import { focusVerdict, type Headline, hideAllBelow, showChecking, showHeadline, showOutcome } from './view.ts';

const registry = ownRegistry();
const openButton = byId('open', HTMLButtonElement);
let shared: Shared | null = null;
let visits = 0;

/**
 * The page at /l: opens the link in the address when somebody asks for it, and only then: what fetches links to preview or
 * scan them presses no button.
 */
export function startShared(): void {
  offerAsking('/l', (code) => {
    if (codeInAddress() === code) showUnopened();
    else location.hash = code;
  });
  openButton.addEventListener('click', () => void open());
  byId('again', HTMLButtonElement).addEventListener('click', () => {
    if (shared) void check(shared);
  });
  addEventListener('hashchange', showUnopened);
  showUnopened();
}

function showUnopened(): void {
  visits += 1;
  shared = null;
  hideAllBelow();
  if (codeInAddress() === '') showRefusal('SHARE_LINK_NOT_FOUND');
  else showHeadlineWithButton(UNOPENED_WORDS, 'Open');
}

/** Opens the link. An answer that comes after another link was put in the address is dropped. */
async function open(): Promise<void> {
  const thisVisit = visits;
  hideAllBelow();
  showHeadline(OPENING_WORDS);
  focusVerdict();
  let opening: Opening;
  try {
    opening = await openShareLink(codeInAddress());
  } catch (error) {
    if (!(error instanceof RegistryUnavailable)) throw error;
    if (thisVisit === visits) showHeadlineWithButton(unavailableWords(error), 'Try again');
    return;
  }
  if (thisVisit !== visits) return;
  if ('refusal' in opening) return showRefusal(opening.refusal);
  shared = opening.shared;
  await check(opening.shared);
}

/** Checks what the link showed as any badge is checked, without opening the link again. */
async function check(what: Shared): Promise<void> {
  showChecking();
  focusVerdict();
  const now = new Date();
  const outcome = what.isPresentation
    ? await checkPresentation(what.token, what.answer, registry, now)
    : await checkBadge(what.token, registry, now);
  if (what !== shared) return;
  showOutcome(outcome);
  byId('sharing-facts', HTMLElement).replaceChildren(
    ...sharingFacts(what).map(([name, value]) => element('div', '', element('dt', '', name), element('dd', '', value))),
  );
  byId('sharing-note', HTMLElement).textContent = sharingNote(what);
  byId('sharing', HTMLElement).hidden = false;
}

function showRefusal(code: string): void {
  showHeadline(refusalWords(code));
  for (const id of ['asking', 'footer']) byId(id, HTMLElement).hidden = false;
}

function showHeadlineWithButton(words: Headline, label: string): void {
  showHeadline(words);
  openButton.textContent = label;
  openButton.hidden = false;
}

/** The fragment never leaves the browser but in the body of the request that opens the link. */
function codeInAddress(): string {
  return location.hash.slice(1);
}
