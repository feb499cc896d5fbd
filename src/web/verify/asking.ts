import { byId } from './elements.ts';
import { type Pasted, pastedIn } from './pasted-token.ts';
import { offerScanner } from './scanner.ts';

const pasted = byId('pasted', HTMLInputElement);
const pastedFault = byId('pasted-fault', HTMLElement);

/** Lets people paste or scan something to check, and hands it to `open`. What the other page is for is opened there. */
export function offerAsking(page: Pasted['page'], open: (fragment: string) => void): void {
  const goTo = (found: Pasted) => {
    if (found.page === page) open(found.fragment);
    else location.assign(`${found.page}#${found.fragment}`);
  };
  byId('form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const found = pastedIn(pasted.value);
    complainOfPasted(found.fragment === '' ? 'Paste a badge or its link first.' : '');
    if (found.fragment === '') return pasted.focus();
    pasted.value = '';
    goTo(found);
  });
  void offerScanner(byId('scan', HTMLButtonElement), (text) => goTo(pastedIn(text)));
}

function complainOfPasted(fault: string): void {
  pastedFault.textContent = fault;
  if (fault === '') pasted.removeAttribute('aria-invalid');
  else pasted.setAttribute('aria-invalid', 'true');
}
