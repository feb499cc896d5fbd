import type { DisclosableClaim, HeldCredential, PresentationRequest, Proof } from '../../holder/holder.ts';
import { partsOf, type Requirement } from '../../modules/catalogue/requirement.rules.ts';
import { momentInWords } from '../verify/dates.ts';
import { byId, element, icon } from '../verify/elements.ts';
import { claimInWords, type Headline, nodeInWords, purposeInWords, toldInWords } from './wording.ts';

/** Shows the headline; `takesFocus` when it answers something that was just done. */
export function showHeadline({ tone, icon: name, headline, lead }: Headline, takesFocus = false): void {
  byId('verdict', HTMLElement).dataset['tone'] = tone;
  byId('verdict-icon', HTMLElement).replaceChildren(icon(name));
  byId('headline', HTMLElement).textContent = headline;
  byId('lead', HTMLElement).textContent = lead;
  if (takesFocus) byId('headline', HTMLElement).focus();
}

export function showSection(id: 'asked' | 'own' | 'showing' | 'key-part' | 'key-opening', isShown: boolean): void {
  byId(id, HTMLElement).hidden = !isShown;
}

/** Shows who asks, why, until when, and what. */
export function showRequest(request: PresentationRequest): void {
  const facts = [
    ['Who asks', request.verifier],
    ['Why', purposeInWords(request.purpose)],
    ['What they are told', toldInWords(request)],
    ['Open until', momentInWords(request.expiresAt)],
  ];
  byId('facts', HTMLElement).replaceChildren(
    ...facts.map(([term = '', says = '']) => element('div', '', element('dt', '', term), element('dd', '', says))),
  );
  showRequirement(request.requirement, new Set());
}

/** The requirement as nested lists; nodes at the paths in `proven` are marked. */
export function showRequirement(requirement: Requirement, proven: ReadonlySet<string>): void {
  byId('requirement', HTMLElement).replaceChildren(element('ul', '', nodeItem(requirement, '', proven)));
}

function nodeItem(requirement: Requirement, path: string, proven: ReadonlySet<string>): HTMLLIElement {
  const isProven = proven.has(path);
  const words = element('span', 'node', icon(isProven ? 'good' : 'unknown'), nodeInWords(requirement));
  if (isProven) words.append(element('small', '', ' (proven)'));
  words.dataset['proven'] = String(isProven);
  const below =
    'not' in requirement
      ? `${path}/not`
      : `${path}/${'atLeast' in requirement ? 'atLeast/of' : Object.keys(requirement)[0]}`;
  const parts = partsOf(requirement).map((part, index) =>
    nodeItem(part, 'not' in requirement ? below : `${below}/${index}`, proven),
  );
  return parts.length === 0 ? element('li', '', words) : element('li', '', words, element('ul', '', ...parts));
}

/** Shows everything that could be shown, each with a box to tick. */
export function showChoices(credential: HeldCredential, onChange: () => void): void {
  const items = credential.disclosable.map((claim, index) => {
    const { name, says } = claimInWords(claim);
    const box = element('input', '');
    box.type = 'checkbox';
    box.value = String(index);
    box.addEventListener('change', onChange);
    const label = element('label', 'choice', box, element('span', '', `${says} `, element('small', '', name)));
    return element('li', '', label);
  });
  byId('choices', HTMLElement).replaceChildren(...items);
  const until = credential.expiresAt === null ? '' : `, that it runs out on ${momentInWords(credential.expiresAt)}`;
  byId('always', HTMLElement).textContent =
    `Always shown: that ${credential.issuer} issued it${until}, your public key, its entry in the status list, and about how many elements it has.`;
}

function boxes(): readonly HTMLInputElement[] {
  return [...byId('choices', HTMLElement).querySelectorAll('input')];
}

/** Which claims are ticked. */
export function ticked({ disclosable }: HeldCredential): readonly DisclosableClaim[] {
  return boxes().flatMap((box) => (box.checked ? (disclosable[Number(box.value)] ?? []) : []));
}

export function tick({ disclosable }: HeldCredential, claims: readonly DisclosableClaim[]): void {
  for (const box of boxes()) {
    const claim = disclosable[Number(box.value)];
    box.checked = claim !== undefined && claims.includes(claim);
  }
}

/** Shows what the ticked claims prove. */
export function showProof({ isProven, steps, claims }: Proof, { requirement }: PresentationRequest): void {
  showRequirement(requirement, new Set(steps.filter(({ outcome }) => outcome === 'PROVEN').map(({ path }) => path)));
  const count = claims.length === 1 ? 'This one element' : `These ${claims.length} elements`;
  byId('proof', HTMLElement).textContent = isProven
    ? `${count} would prove what is asked.`
    : 'What is ticked would not prove what is asked.';
}

/** Shows a complaint beside what it is about; an empty one takes it away. */
export function complain(id: 'pasted-fault' | 'key-fault' | 'send-fault' | 'keys-fault', fault: string): void {
  byId(id, HTMLElement).textContent = fault;
}
