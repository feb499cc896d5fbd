import { type Scope, scopeSpelled, scopesBeyond } from '../../kernel/scope.ts';

/** What a form holds: every name once. */
export type Form = ReadonlyMap<string, string>;

/** How a client says who it is (RFC 6749, section 2.3.1; RFC 7523, section 2.2). */
export type ClientCredentials =
  | { readonly kind: 'SECRET'; readonly clientId: string; readonly secret: string; readonly inHeader: boolean }
  | { readonly kind: 'ASSERTION'; readonly clientId: string | undefined; readonly assertion: string };

export type CredentialsFault = 'NONE' | 'SEVERAL' | 'MALFORMED' | 'ASSERTION_TYPE';

/** RFC 7523, section 2.2. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * A form as RFC 6749, section 3.2, wants it read: a parameter without a value is one that was not sent, and none may be sent
 * twice. Undefined for one that is.
 */
export function readForm(text: string): Form | undefined {
  const form = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (seen.has(name)) return undefined;
    seen.add(name);
    if (value !== '') form.set(name, value);
  }
  return form;
}

/** How the client says who it is: in the header or in the form, by a secret or an assertion, and in one way only. */
export function clientCredentialsOf(
  form: Form,
  authorization: string | undefined,
): ClientCredentials | { readonly fault: CredentialsFault } {
  const [secret, assertion, type] = ['client_secret', 'client_assertion', 'client_assertion_type'].map((name) =>
    form.get(name),
  );
  const ways = [authorization, secret, assertion ?? type].filter((way) => way !== undefined).length;
  if (ways > 1) return { fault: 'SEVERAL' };
  if (authorization !== undefined) return basicCredentialsOf(authorization, form.get('client_id'));
  const clientId = form.get('client_id');
  if (secret !== undefined) {
    return clientId === undefined ? { fault: 'MALFORMED' } : { kind: 'SECRET', clientId, secret, inHeader: false };
  }
  if (assertion === undefined && type === undefined) return { fault: 'NONE' };
  if (assertion === undefined || type !== JWT_BEARER) return { fault: 'ASSERTION_TYPE' };
  return { kind: 'ASSERTION', clientId, assertion };
}

function basicCredentialsOf(
  authorization: string,
  named: string | undefined,
): ClientCredentials | { readonly fault: CredentialsFault } {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const text = encoded === undefined ? undefined : latin1Of(encoded);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 1) return { fault: 'MALFORMED' };
  const [clientId, secret] = [formDecoded(text.slice(0, colon)), formDecoded(text.slice(colon + 1))];
  if (clientId === undefined || secret === undefined || secret === '') return { fault: 'MALFORMED' };
  if (named !== undefined && named !== clientId) return { fault: 'SEVERAL' };
  return { kind: 'SECRET', clientId, secret, inHeader: true };
}

function latin1Of(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}

/** Both parts are form-urlencoded before they are joined (RFC 6749, appendix B). */
function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/**
 * The scopes that a token gets: those asked for, when the client has them; all of the client's when none is asked for. Null is
 * no limit, and undefined an answer of invalid_scope.
 */
export function grantedScopes(
  asked: string | undefined,
  held: readonly Scope[] | null,
): readonly Scope[] | null | undefined {
  if (asked === undefined) return held;
  const names = asked.split(' ');
  const scopes = names.map(scopeSpelled).filter((scope) => scope !== undefined);
  if (scopes.length < names.length || scopesBeyond(scopes, held).length > 0) return undefined;
  return [...new Set(scopes)];
}
