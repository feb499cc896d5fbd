import { offerAsking } from './asking.ts';
import { type BadgeOutcome, checkBadge } from './badge-check.ts';
import { byId } from './elements.ts';
import { checkPresentation, looksLikePresentation } from './presentation-check.ts';
import { ownRegistry } from './registry.ts';
import { focusVerdict, showChecking, showNoToken, showOutcome } from './view.ts';

const registry = ownRegistry();
let shown: BadgeOutcome | null = null;
let checksStarted = 0;

/** The page at /v: checks the badge in the address, and every one that follows it. */
export function startVerifying(): void {
  offerAsking('/v', open);
  byId('again', HTMLButtonElement).addEventListener('click', () => open(tokenInAddress()));
  addEventListener('hashchange', () => void check(true));
  addEventListener('online', () => {
    if (shown?.trouble?.kind === 'UNREACHABLE') void check(false);
  });
  void check(false);
}

/** Puts the token in the address, where a reload or a bookmark finds it again, and checks it. */
function open(token: string): void {
  if (tokenInAddress() === token) void check(true);
  else location.hash = token;
}

/** Checks the token in the address. An answer that comes after the next check was started is dropped. */
async function check(isAskedByHand: boolean): Promise<void> {
  checksStarted += 1;
  const thisCheck = checksStarted;
  shown = null;
  const token = tokenInAddress();
  if (token === '') showNoToken();
  else {
    showChecking();
    if (isAskedByHand) focusVerdict();
    const outcome = await checkToken(token);
    if (thisCheck !== checksStarted) return;
    shown = outcome;
    showOutcome(outcome);
  }
}

/** Its form decides what a token is read as; what is asked of each kind was decided before. */
function checkToken(token: string): Promise<BadgeOutcome> {
  const now = new Date();
  return looksLikePresentation(token)
    ? checkPresentation(token, null, registry, now)
    : checkBadge(token, registry, now);
}

/** The fragment never leaves the browser, so no server's log has it. */
function tokenInAddress(): string {
  return location.hash.slice(1);
}
