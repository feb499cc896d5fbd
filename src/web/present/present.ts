import {
  createHolderKey,
  fetchRequest,
  type HeldCredential,
  type HolderKey,
  HolderRefusal,
  handIn,
  importHolderKey,
  type PresentationRequest,
  present,
  proofBy,
  type RequestAddress,
  readCredential,
  select,
  selectSmallestProof,
} from '../../holder/holder.ts';
import { byId, element } from '../verify/elements.ts';
import { keepKey, keptKey, keptKeys } from './kept-keys.ts';
import { complain, showChoices, showHeadline, showProof, showRequest, showSection, tick, ticked } from './view.ts';
import { headlineAfter, headlineOf, NO_REQUEST } from './wording.ts';

const pasted = byId('pasted', HTMLTextAreaElement);
const credentialFile = byId('credential-file', HTMLInputElement);
const keyFile = byId('key-file', HTMLInputElement);
const send = byId('send', HTMLButtonElement);
const state: {
  request?: PresentationRequest | undefined;
  credential?: HeldCredential | undefined;
  key?: HolderKey | undefined;
} = {};

byId('host', HTMLElement).textContent = location.host;
pasted.addEventListener('input', () => void openCredential(pasted.value));
credentialFile.addEventListener('change', () => void withFile(credentialFile, openCredential));
keyFile.addEventListener('change', () => void withFile(keyFile, openKey));
byId('smallest', HTMLButtonElement).addEventListener('click', () => tickSmallest());
send.addEventListener('click', () => void handOver());
byId('make-key', HTMLButtonElement).addEventListener('click', () => void makeKey());
addEventListener('hashchange', () => location.reload());
void begin();

/** The fragment never leaves the browser with the page's own request; only the id in it is asked for. */
function address(): RequestAddress {
  return { endpoint: `${location.origin}/graphql`, id: location.hash.slice(1) };
}

async function begin(): Promise<void> {
  if (!('subtle' in crypto)) {
    const lead = 'Browsers sign on https pages only. Open this link by https.';
    return showHeadline({ tone: 'bad', icon: 'bad', headline: 'This page is not secure', lead });
  }
  await showKept();
  if (address().id === '') return showHeadline(NO_REQUEST);
  try {
    state.request = await fetchRequest(address());
  } catch (error) {
    return showHeadline({ tone: 'bad', icon: 'bad', headline: 'The request could not be had', lead: sentence(error) });
  }
  showHeadline(headlineOf(state.request));
  showRequest(state.request);
  showSection('asked', true);
  showSection('own', state.request.state === 'PENDING');
}

async function withFile(input: HTMLInputElement, open: (text: string) => Promise<void>): Promise<void> {
  const [file] = input.files ?? [];
  if (file) await open(await file.text());
}

async function openCredential(text: string): Promise<void> {
  state.credential = undefined;
  state.key = undefined;
  complain('pasted-fault', '');
  if (text.trim() !== '') {
    try {
      state.credential = await readCredential(text);
    } catch (error) {
      complain('pasted-fault', sentence(error));
    }
  }
  const { credential } = state;
  showSection('key-part', credential !== undefined);
  showSection('showing', credential !== undefined);
  if (!credential) return;
  showChoices(credential, () => showWhatIsTicked());
  tickSmallest();
  await takeKey(await keptKey(credential.holderThumbprint));
}

async function openKey(text: string): Promise<void> {
  complain('key-fault', '');
  try {
    const key = await importHolderKey(JSON.parse(text));
    if (key.thumbprint !== state.credential?.holderThumbprint) {
      return complain('key-fault', 'The credential was issued to another key.');
    }
    if (byId('key-keep', HTMLInputElement).checked) {
      await keepKey(key);
      await showKept();
    }
    await takeKey(key);
  } catch (error) {
    complain('key-fault', error instanceof SyntaxError ? 'This file is not JSON.' : sentence(error));
  } finally {
    keyFile.value = '';
  }
}

async function takeKey(key: HolderKey | undefined): Promise<void> {
  state.key = key;
  showSection('key-opening', key === undefined);
  byId('key-note', HTMLElement).textContent = key
    ? 'The key that this credential was issued to is at hand.'
    : 'Only the key that the credential was issued to can present it. This browser does not keep it.';
  send.disabled = key === undefined;
}

function tickSmallest(): void {
  const { credential, request } = state;
  if (!credential || !request) return;
  const proof = selectSmallestProof(credential, request);
  tick(credential, proof.claims);
  byId('showing-note', HTMLElement).textContent = proof.isProven
    ? 'The fewest elements that prove what is asked are ticked. You may show more, or less.'
    : 'Your credential cannot prove all that is asked, whatever you show. Nothing is ticked.';
  showWhatIsTicked();
}

function showWhatIsTicked(): void {
  const { credential, request } = state;
  if (!credential || !request) return;
  showProof(proofBy(selectionIn(credential), request), request);
}

function selectionIn(credential: HeldCredential) {
  const claims = ticked(credential);
  return select(credential, (claim) => claims.includes(claim));
}

/** Signs here, and sends the presentation and nothing else. */
async function handOver(): Promise<void> {
  const { credential, request, key } = state;
  if (!credential || !request || !key) return;
  complain('send-fault', '');
  send.disabled = true;
  try {
    const selection = selectionIn(credential);
    const presentation = await present({ credential, selection, challenge: request, key });
    const handedIn = await handIn(address(), presentation);
    if (handedIn.refusals.length > 0) {
      return complain('send-fault', handedIn.refusals.map(({ message }) => message).join(' '));
    }
    showSection('own', false);
    showSection('showing', false);
    pasted.value = '';
    showHeadline(headlineAfter(handedIn, request.verifier), true);
  } catch (error) {
    complain('send-fault', sentence(error));
  } finally {
    send.disabled = false;
  }
}

async function makeKey(): Promise<void> {
  try {
    const key = await createHolderKey();
    await keepKey(key);
    byId('made-key', HTMLTextAreaElement).value = JSON.stringify(key.publicJwk);
    byId('made', HTMLElement).hidden = false;
    await showKept();
  } catch (error) {
    complain('keys-fault', sentence(error));
  }
}

async function showKept(): Promise<void> {
  try {
    const keys = await keptKeys();
    byId('kept', HTMLElement).replaceChildren(
      ...keys.map(({ alg, thumbprint }) => element('li', '', `${alg} ${thumbprint}`)),
    );
    if (keys.length === 0) byId('kept', HTMLElement).replaceChildren(element('li', '', 'None yet.'));
  } catch (error) {
    complain('keys-fault', `This browser keeps no keys: ${sentence(error)}`);
  }
}

function sentence(error: unknown): string {
  if (error instanceof HolderRefusal) return error.message;
  return error instanceof Error ? `Something went wrong: ${error.message}` : 'Something went wrong.';
}
