import { recordId } from '../../kernel/public-id.ts';
import { SCOPES, type Scope, scopeSpelled, spelledScope } from '../../kernel/scope.ts';
import { ASYMMETRIC_ALGORITHMS, type AsymmetricAlgorithm } from '../tokens/asymmetric-keys.rules.ts';
import { isJsonObject, type JsonObject, parseJsonArray } from '../tokens/strict-json.rules.ts';
import { CLIENT_ROLES, type ClientRole } from './oauth-client.rules.ts';

/** What tokens with these claims may do: as which organisation and role, within which scopes. */
export interface IssuerGrant {
  /** Every one of these claims must have this value, or a list with it. */
  readonly when: Readonly<Record<string, string>>;
  readonly organizationId: string;
  readonly role: ClientRole;
  /** All that such tokens may be used for. Never MANAGE_ACCESS: a key made by one would outlive the trust in its issuer. */
  readonly scopes: readonly Scope[];
  /** The claim whose scopes narrow those further; null for none. */
  readonly scopeClaim: string | null;
}

/** An issuer of access tokens that is trusted besides this service itself. */
export interface TrustedIssuer {
  /** As it stands in `iss`, letter by letter. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** What `aud` must hold; null for this service's own address. */
  readonly audience: string | null;
  readonly algorithms: readonly AsymmetricAlgorithm[];
  /** The `typ` of its access tokens: that of RFC 9068, unless the issuer is known to write `JWT`. */
  readonly type: 'at+jwt' | 'JWT';
  readonly grants: readonly IssuerGrant[];
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const MEMBERS = ['issuer', 'jwksUri', 'audience', 'algorithms', 'type', 'grants'];
const GRANTABLE = SCOPES.filter((scope) => scope !== 'MANAGE_ACCESS');
const GRANT_MEMBERS = ['when', 'organization', 'role', 'scopes', 'scopeClaim'];

/** Trusted issuers as configuration writes them, or the first thing that is wrong, as a sentence. */
export function readTrustedIssuers(
  text: string,
): { readonly issuers: readonly TrustedIssuer[] } | { readonly fault: string } {
  const parsed = parseJsonArray(new TextEncoder().encode(text));
  if ('fault' in parsed) return { fault: 'it is not one well-formed JSON list' };
  try {
    const issuers = parsed.array.map((value, index) => issuerIn(value, `[${index}]`));
    const names = issuers.map(({ issuer }) => issuer);
    if (new Set(names).size < names.length) throw new Misread('an issuer stands in it twice');
    return { issuers };
  } catch (error) {
    if (error instanceof Misread) return { fault: error.message };
    throw error;
  }
}

/** What the token's claims entitle to: the first grant that fits. Undefined when none does, and then the token is of no use. */
export function grantFor({ grants }: TrustedIssuer, claims: JsonObject): IssuerGrant | undefined {
  return grants.find(({ when }) => Object.entries(when).every(([name, value]) => holds(claims, name, value)));
}

/** The scopes of a token by its grant. Names that are none of ours do not count. */
export function scopesByGrant({ scopes, scopeClaim }: IssuerGrant, claims: JsonObject): readonly Scope[] {
  if (scopeClaim === null) return scopes;
  const claim = Object.hasOwn(claims, scopeClaim) ? claims[scopeClaim] : undefined;
  const names = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  const named = names.flatMap((name) => (typeof name === 'string' ? (scopeSpelled(name) ?? []) : []));
  return named.filter((scope) => scopes.includes(scope));
}

function holds(claims: JsonObject, name: string, value: string): boolean {
  const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return claim === value || (Array.isArray(claim) && claim.includes(value));
}

class Misread extends Error {}

function issuerIn(value: unknown, at: string): TrustedIssuer {
  const read = objectIn(value, at, MEMBERS);
  const type = read['type'] ?? 'at+jwt';
  if (type !== 'at+jwt' && type !== 'JWT') throw new Misread(`${at}.type must be at+jwt or JWT`);
  return {
    issuer: addressIn(read['issuer'], `${at}.issuer`),
    jwksUri: addressIn(read['jwksUri'], `${at}.jwksUri`),
    audience: read['audience'] === undefined ? null : textIn(read['audience'], `${at}.audience`),
    algorithms:
      read['algorithms'] === undefined
        ? ASYMMETRIC_ALGORITHMS
        : listIn(read['algorithms'], `${at}.algorithms`, (name) => ASYMMETRIC_ALGORITHMS.find((each) => each === name)),
    type,
    grants: listIn(read['grants'], `${at}.grants`, (grant, place) => grantIn(grant, place)),
  };
}

function grantIn(value: unknown, at: string): IssuerGrant {
  const read = objectIn(value, at, GRANT_MEMBERS);
  const when = objectIn(read['when'], `${at}.when`);
  const wanted = Object.entries(when).map(([name, claim]) => [name, textIn(claim, `${at}.when.${name}`)]);
  if (wanted.length === 0)
    throw new Misread(`${at}.when must name a claim: who else the issuer knows is not to be let in`);
  const role = CLIENT_ROLES.find((each) => each === read['role']);
  if (!role) throw new Misread(`${at}.role must be one of ${CLIENT_ROLES.join(', ')}`);
  return {
    when: Object.fromEntries(wanted) as Record<string, string>,
    organizationId: organizationIn(read['organization'], `${at}.organization`),
    role,
    scopes:
      read['scopes'] === undefined
        ? GRANTABLE
        : listIn(read['scopes'], `${at}.scopes`, (name) => GRANTABLE.find((scope) => spelledScope(scope) === name)),
    scopeClaim: read['scopeClaim'] === undefined ? null : textIn(read['scopeClaim'], `${at}.scopeClaim`),
  };
}

function objectIn(value: unknown, at: string, members?: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new Misread(`${at} must be an object`);
  const strange = Object.keys(value).find((name) => members && !members.includes(name));
  if (strange !== undefined) throw new Misread(`${at} has a member ${strange} that is not known`);
  return value;
}

function listIn<Item>(
  value: unknown,
  at: string,
  itemOf: (item: unknown, at: string) => Item | undefined,
): readonly Item[] {
  if (!Array.isArray(value) || value.length === 0) throw new Misread(`${at} must be a list of one or more`);
  return value.map((item, index) => {
    const read = itemOf(item, `${at}[${index}]`);
    if (read === undefined) throw new Misread(`${at}[${index}] is not one that is known`);
    return read;
  });
}

function textIn(value: unknown, at: string): string {
  if (typeof value !== 'string' || value === '') throw new Misread(`${at} must be a text`);
  return value;
}

/** Plain http is for this machine. */
function addressIn(value: unknown, at: string): string {
  const text = textIn(value, at);
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname));
  if (!url || !isSafe || url.username !== '' || url.password !== '' || /[#]/.test(text)) {
    throw new Misread(`${at} must be an https URL`);
  }
  return text;
}

function organizationIn(value: unknown, at: string): string {
  try {
    return recordId(textIn(value, at), ['Organization']).uuid;
  } catch {
    throw new Misread(`${at} must be the id of an organisation, org_…`);
  }
}
