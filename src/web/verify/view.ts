import type { BadgeOutcome, ShownBadge } from './badge-check.ts';
import { CHECK_NAMES } from './check-names.ts';
import { momentInWords, throughInWords } from './dates.ts';
import { byId, element, type IconName, icon } from './elements.ts';
import type { AnsweredCheck } from './registry.ts';
import {
  CHECKING_WORDS,
  issuerInWords,
  NO_TOKEN_WORDS,
  outcomeInWords,
  proofInWords,
  type Tone,
  type VerdictWords,
  wordsFor,
} from './wording.ts';

/** The first thing on the page. */
export interface Headline {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly headline: string;
  readonly lead: string;
}

/** Tests have short codes, such as MIL3; longer ones are designations and get a line of their own. */
const LONGEST_TEST_CODE = 5;

const BELOW_THE_HEADLINE = ['sharing', 'badge', 'meaning', 'checks', 'asking', 'footer', 'again', 'open'] as const;

const verdict = byId('verdict', HTMLElement);
const headline = byId('headline', HTMLHeadingElement);
const again = byId('again', HTMLButtonElement);
const announcement = byId('announcement', HTMLElement);

/** What the page shows when there is nothing to check: what it is for, and the field. */
export function showNoToken(): void {
  showHeadline(NO_TOKEN_WORDS);
  showParts(null);
  byId('asking-heading', HTMLElement).textContent = 'Check a badge';
}

/** The wait: all below it is hidden, so that nothing on the page moves when the answer comes. */
export function showChecking(): void {
  showHeadline(CHECKING_WORDS);
  hideAllBelow();
}

/** Everything but the headline, and the buttons beside it. */
export function hideAllBelow(): void {
  for (const id of BELOW_THE_HEADLINE) byId(id, HTMLElement).hidden = true;
}

/** The answer. */
export function showOutcome(outcome: BadgeOutcome): void {
  const words = wordsFor(outcome);
  showHeadline(words);
  showParts(outcome);
  if (outcome.badge) showBadge(outcome.badge, outcome, words);
  showPoints('proven', words.proven);
  showPoints('not-proven', words.notProven);
  showChecks(outcome);
  again.hidden = outcome.state !== 'STATUS_UNKNOWN' && outcome.state !== 'NOT_CHECKED';
  byId('asking-heading', HTMLElement).textContent = 'Check another badge';
}

/** Moves the focus to the verdict, for people who started the check themselves. */
export function focusVerdict(): void {
  headline.focus();
}

/** Shows and announces a headline, and puts it in the window's title. */
export function showHeadline(words: Headline): void {
  verdict.dataset['tone'] = words.tone;
  byId('verdict-icon', HTMLElement).replaceChildren(icon(words.icon));
  headline.textContent = words.headline;
  showLead(words.lead);
  announcement.textContent = `${words.headline}. ${words.lead}`;
  document.title = words === NO_TOKEN_WORDS ? 'Badge check' : `${words.headline} – Badge check`;
}

/** A new element: the old one would be seen to move when the headline takes more lines than before. */
function showLead(words: string): void {
  const lead = element('p', '', words);
  lead.id = 'lead';
  byId('lead', HTMLElement).replaceWith(lead);
}

function showParts(outcome: BadgeOutcome | null): void {
  byId('badge', HTMLElement).hidden = !outcome?.badge;
  byId('meaning', HTMLElement).hidden = !outcome?.badge;
  byId('checks', HTMLElement).hidden = outcome === null;
  byId('asking', HTMLElement).hidden = false;
  byId('footer', HTMLElement).hidden = false;
  again.hidden = true;
}

function showBadge(badge: ShownBadge, { what, answer, proof, checkedAt }: BadgeOutcome, words: VerdictWords): void {
  byId('holder-label', HTMLElement).textContent = words.holderLabel;
  byId('holder', HTMLElement).textContent = badge.holder ?? 'Name kept back';
  byId('facts', HTMLElement).replaceChildren(
    ...(badge.aseId === undefined ? [] : fact('ASE ID', badge.aseId)),
    ...fact('Issued by', issuerInWords(badge.issuer)),
    ...fact('Signed', momentInWords(badge.signedAt)),
    ...fact('Usable until', momentInWords(badge.expiresAt)),
    ...(proof === undefined ? [] : fact('Shown', proofInWords(proof))),
    ...fact('Checked', momentInWords(checkedAt)),
  );
  byId('certifications-heading', HTMLElement).textContent = words.certificationsHeading;
  const names = new Map(answer?.credentials.map(({ code, name }) => [code, name]));
  byId('certifications', HTMLElement).replaceChildren(
    ...badge.codes.map(({ code, note, through }) => {
      const end = through === undefined ? '' : throughInWords(through, what === 'credential' ? checkedAt : undefined);
      return certification(code, note ?? names.get(code) ?? '', end);
    }),
    ...(badge.codes.length === 0 ? [element('li', 'wide', 'Nothing that was awarded.')] : []),
  );
}

function certification(code: string, name: string, through: string): HTMLElement {
  return element(
    'li',
    code.length > LONGEST_TEST_CODE ? 'wide' : '',
    element('span', 'code', code),
    element('span', 'name', name),
    element('span', 'through', through),
  );
}

function fact(name: string, value: string): readonly HTMLElement[] {
  return [element('div', '', element('dt', '', name), element('dd', '', value))];
}

function showPoints(id: string, points: readonly string[]): void {
  byId(id, HTMLElement).replaceChildren(...points.map((point) => element('li', '', point)));
}

function showChecks({ checks, answer, issuer }: BadgeOutcome): void {
  const words = [...checks, ...(answer?.checks ?? [])].map((check) => outcomeInWords(check).word);
  const counts = ['passed', 'failed', 'not checked'].map((word) => ({
    word,
    count: words.filter((each) => each === word).length,
  }));
  byId('checks-count', HTMLElement).textContent = counts
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(', ');
  const lists = [element('h3', '', 'By this browser'), checkList(checks)];
  if (answer) {
    lists.push(element('h3', '', `By ${issuerInWords(issuer ?? '')}, asked just now`), checkList(answer.checks));
  }
  byId('checks-lists', HTMLElement).replaceChildren(...lists);
}

function checkList(checks: readonly AnsweredCheck[]): HTMLElement {
  return element('ul', 'check-list', ...checks.map(checkItem));
}

function checkItem(check: AnsweredCheck): HTMLElement {
  const { icon: iconName, word } = outcomeInWords(check);
  const name = Object.entries(CHECK_NAMES).find(([known]) => known === check.code)?.[1] ?? check.code;
  const words = element('p', '', element('strong', '', `${name}: ${word}.`), ` ${check.message}`);
  const item = element('li', '', icon(iconName), words);
  item.dataset['outcome'] = check.outcome;
  return item;
}
