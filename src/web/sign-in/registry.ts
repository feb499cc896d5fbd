/** Who somebody is, as the registry tells them. */
export interface Who {
  readonly role: string;
  readonly organizationId: string | null;
  readonly technicianId: string | null;
  readonly memberRole: string | null;
  readonly person: {
    readonly name: string;
    readonly email: string;
    readonly technicianId: string | null;
    readonly memberships: readonly {
      readonly organizationId: string;
      readonly organizationName: string;
      readonly role: string;
    }[];
    readonly passkeys: readonly { readonly id: string; readonly label: string }[];
  } | null;
}

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  readonly viewer?: Who | null;
  readonly options?: object | null;
}

/** What the registry refused, in its own words, or that it could not be reached. */
export class Refused extends Error {}

const WHO = `role organizationId technicianId memberRole
  person { name email technicianId memberships { organizationId organizationName role } passkeys { id label } }`;

/** Who is signed in with this browser. */
export async function whoAmI(): Promise<Who> {
  return (await ask<{ viewer: Who }>(`{ viewer { ${WHO} } }`, {})).viewer;
}

/** Runs a mutation; what it answers beside `userErrors` is named by `selection`. */
export async function act(mutation: string, input: object | undefined, selection = ''): Promise<Payload> {
  const type = INPUTS[mutation] ?? `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const [declared, passed] = input === undefined ? ['', ''] : [`($input: ${type}!)`, '(input: $input)'];
  const query = `mutation${declared} { result: ${mutation}${passed} { ${selection} userErrors { code message } } }`;
  const { result } = await ask<{ result: Payload }>(query, input === undefined ? {} : { input });
  const [error] = result.userErrors;
  if (error) throw new Refused(error.message);
  return result;
}

const INPUTS: Readonly<Record<string, string>> = {
  requestSignInCode: 'CodeRequestInput',
  requestPasswordReset: 'CodeRequestInput',
  requestTechnicianClaim: 'TechnicianClaimRequestInput',
  signInWithCode: 'CodeInput',
  signInWithPasskey: 'PasskeySignInInput',
};

async function ask<Data>(query: string, variables: object): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  }).catch((cause: unknown) => {
    throw new Refused('The registry cannot be reached. Try again in a moment.', { cause });
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: readonly { readonly message: string }[] };
  if (errors?.[0]) throw new Refused(errors[0].message);
  if (!data) throw new Refused('The registry gave no answer.');
  return data;
}
