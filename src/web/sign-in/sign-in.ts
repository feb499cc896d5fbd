import { byId, element, icon } from '../verify/elements.ts';
import { ownAddress } from './own-path.ts';
import { act, Refused, type Who, whoAmI } from './registry.ts';

type Fields = Readonly<Record<string, string>>;

/** What each form does with what was typed. What is absent was left empty. */
const FORMS: Readonly<Record<string, (fields: Fields, button: string) => Promise<void>>> = {
  'password-form': async ({ email, password }) => enter('signIn', { email, password }),
  'mail-form': async ({ email }, button) => {
    await act(button === 'reset' ? 'requestPasswordReset' : 'requestSignInCode', { email }, 'accepted');
    tell('busy', 'Look into your mail', 'If there is an account of this address, a code is on its way to it.');
  },
  'claim-mail-form': async ({ aseId, lastName }) => {
    await act('requestTechnicianClaim', { aseId, lastName }, 'accepted');
    tell('busy', 'Look into your mail', 'If a contact address is on record for you, a code is on its way to it.');
  },
  'code-form': async ({ code }) => enter('signInWithCode', { code }),
  'reset-form': async ({ code, password }) => enter('resetPassword', { code, password }),
  'invitation-form': async ({ code, name, password }) =>
    enter('acceptInvitation', { idempotencyKey: crypto.randomUUID(), code, name, password }),
  'claim-form': async ({ aseId, lastName, code, password }) =>
    enter('claimTechnicianAccount', { aseId, lastName, code, password }),
  'acting-form': async ({ acting = '' }) =>
    enter('actFor', acting === 'technician' ? { asTechnician: true } : { organization: acting }),
  'passkey-form': async ({ label }) => {
    const { options } = await act('startPasskeyRegistration', undefined, 'options');
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as PublicKeyCredentialCreationOptionsJSON,
    );
    await act('addPasskey', { label, response: jsonOf(await navigator.credentials.create({ publicKey })) });
    await show();
  },
};

for (const [id, submit] of Object.entries(FORMS)) {
  const form = byId(id, HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(
      [...new FormData(form)].flatMap(([name, value]) => (value === '' ? [] : [[name, String(value)]])),
    );
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : '';
    void attempt(form, () => submit(fields, button));
  });
}
onClick('passkey', async () => {
  const { options } = await act('startPasskeySignIn', undefined, 'options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  await enter('signInWithPasskey', { response: jsonOf(await navigator.credentials.get({ publicKey })) });
});
onClick('sign-out', async () => {
  await act('signOut', undefined);
  await show();
});
byId('passkey', HTMLButtonElement).hidden = !('PublicKeyCredential' in globalThis);
void attempt(undefined, show);

function onClick(id: string, work: () => Promise<void>): void {
  byId(id, HTMLButtonElement).addEventListener('click', () => void attempt(undefined, work));
}

/** Whatever is refused is told above, where the eye and the screen reader are led to. */
async function attempt(form: HTMLFormElement | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    form?.reset();
  } catch (error) {
    if (error instanceof Refused) tell('bad', 'That did not work', error.message);
    else if (error instanceof DOMException) tell('bad', 'That did not work', 'The passkey was not used.');
    else throw error;
  }
}

async function enter(mutation: string, input: object): Promise<void> {
  await act(mutation, input, 'viewer { role }');
  const onward = ownAddress(new URLSearchParams(location.search).get('returnTo'), location.origin);
  if (onward !== undefined && mutation !== 'actFor') location.assign(onward);
  else await show();
}

/** Shows what there is to do for who is signed in, or how to. */
async function show(): Promise<void> {
  const who = await whoAmI();
  byId('out', HTMLElement).hidden = who.person !== null;
  byId('in', HTMLElement).hidden = who.person === null;
  if (who.person === null) return tell('busy', 'Sign in', 'With your password, a passkey, or a code from your mail.');
  showPerson(who, who.person);
}

function showPerson(who: Who, person: NonNullable<Who['person']>): void {
  const places = person.memberships.map(({ organizationId, organizationName, role }) => {
    return new Option(`${organizationName} (${role.toLowerCase()})`, organizationId);
  });
  if (person.technicianId !== null) places.push(new Option('Yourself, as a technician', 'technician'));
  const acting = byId('acting', HTMLSelectElement);
  acting.replaceChildren(...places);
  acting.value = who.technicianId === null ? (who.organizationId ?? '') : 'technician';
  byId('acting-form', HTMLFormElement).hidden = places.length === 0;
  byId('passkeys', HTMLElement).replaceChildren(...person.passkeys.map(({ label }) => element('li', '', label)));
  const chosen = acting.selectedOptions[0]?.textContent;
  tell(
    'good',
    `Welcome, ${person.name}`,
    chosen ? `You act for: ${chosen}.` : 'You belong to no organisation at present.',
  );
}

function tell(tone: 'busy' | 'good' | 'bad', headline: string, lead: string): void {
  byId('verdict', HTMLElement).dataset['tone'] = tone;
  byId('verdict-icon', HTMLElement).replaceChildren(icon(tone === 'busy' ? 'unknown' : tone));
  byId('headline', HTMLElement).textContent = headline;
  byId('lead', HTMLElement).textContent = lead;
}

function jsonOf(credential: Credential | null): object {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new Refused('The passkey was not used.');
}
