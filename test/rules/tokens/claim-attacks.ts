import { type Attack, about, leftStale, refused, VICTIMS, type Victim } from './attack.ts';
import { goodBadge, goodReceipt, ISSUER, NOW } from './token-fixtures.ts';

const now = NOW.getTime() / 1000;
const { withClaims } = VICTIMS.BADGE;
const badgeText = JSON.stringify(VICTIMS.BADGE.claims);
const receipt = VICTIMS.RECEIPT;
const withResult = (changes: object) => receipt.withClaims({ result: { ...goodReceipt().result, ...changes } });

/** Well-signed tokens of an issuer whom nobody trusts, at the wrong time, or dated as no issuer should. */
export function issuerAndTimeAttacks(victim: Victim): readonly Attack[] {
  return [...issuers(victim), ...moments(victim), ...malformedDates(victim)];
}

function issuers({ kind, withClaims: signed }: Victim): readonly Attack[] {
  const names: { readonly [name: string]: string } = {
    'another issuer': 'https://evil.example',
    'our issuer with a slash': `${ISSUER}/`,
    'our issuer in capitals': ISSUER.toUpperCase(),
    'our issuer with its port': `${ISSUER}:443`,
    'our issuer with a user': ISSUER.replace('//', '//registry@'),
    'our issuer as a user of another': `${ISSUER}@evil.example`,
    'our issuer with a dot after its host': `${ISSUER}.`,
    'our issuer without encryption': ISSUER.replace('https', 'http'),
    'our issuer without its scheme': ISSUER.replace('https://', ''),
    'our issuer below another': `${ISSUER}.evil.example`,
    'our issuer with a path': `${ISSUER}/x`,
    'our issuer with a path that leads back': `${ISSUER}/x/..`,
    'our issuer with a query': `${ISSUER}?`,
    'our issuer with a fragment': `${ISSUER}#`,
    'our issuer with a space': `${ISSUER} `,
    'our issuer with a NUL': `${ISSUER}\0`,
    'our issuer with a Cyrillic letter': ISSUER.replace('e', '\u0435'),
    'our issuer with a Cyrillic letter in punycode': 'https://xn--rgistry-f1g.example',
    'our issuer with a fullwidth dot': ISSUER.replace('.', '\uff0e'),
    'our issuer with an invisible character': ISSUER.replace('.', '\u200b.'),
    'no name at all': '',
  };
  const attacks = Object.fromEntries(Object.entries(names).map(([name, iss]) => [name, () => signed({ iss })]));
  return about(kind, 'a token from elsewhere', 'RFC 8725, section 3.8', [
    refused('ISSUER', 'ISSUER_UNKNOWN', attacks, { verdict: 'UNKNOWN_ISSUER' }),
    refused('ISSUER', 'ISSUER_MISSING', {
      'no issuer': () => signed({ iss: undefined }),
      'an issuer in __proto__ alone': () => signed({ iss: undefined, ['__proto__']: { iss: ISSUER } }),
      'a list of issuers': () => signed({ iss: [ISSUER] }),
      'an issuer that is null': () => signed({ iss: null }),
    }),
  ]);
}

function moments({ kind, withClaims: signed, times }: Victim): readonly Attack[] {
  const { exp } = times.past as { readonly exp: number };
  return about(kind, 'a token at the wrong time', 'RFC 7519, section 4.1', [
    refused(
      'EXPIRY',
      'TOKEN_EXPIRED',
      { 'one that has run out': () => signed(times.past) },
      { verdict: 'EXPIRED', standard: 'RFC 7519, section 4.1.4' },
    ),
    refused(
      'EXPIRY',
      'TOKEN_EXPIRED',
      { 'one that ran out when the allowance for clocks did': () => signed(times.past) },
      { verdict: 'EXPIRED', circumstances: { now: new Date((exp + 60) * 1000) }, standard: 'RFC 7519, section 4.1.4' },
    ),
    refused(
      'NOT_BEFORE',
      'ISSUED_IN_FUTURE',
      { 'an iat in the future': () => signed(times.ahead) },
      { verdict: 'NOT_YET_VALID' },
    ),
    refused(
      'NOT_BEFORE',
      'NOT_YET_IN_FORCE',
      {
        'an nbf in the future': () => signed({ nbf: now + 3600 }),
        'an nbf of 9999': () => signed({ nbf: 253_402_300_799 }),
      },
      { verdict: 'NOT_YET_VALID', standard: 'RFC 7519, section 4.1.5' },
    ),
  ]);
}

function malformedDates({ kind, withClaims: signed, claims }: Victim): readonly Attack[] {
  const [iat, exp] = [Number(claims['iat']), Number(claims['exp'])];
  const changes: { readonly [name: string]: object } = {
    'no exp': { exp: undefined },
    'an exp in __proto__ alone': { exp: undefined, ['__proto__']: { exp } },
    'exp as text': { exp: String(exp) },
    'exp with a fraction': { exp: exp - 0.5 },
    'exp below zero': { exp: -1 },
    'exp zero': { exp: 0 },
    'exp true': { exp: true },
    'exp as a list': { exp: [exp] },
    'exp beyond the year 9999': { exp: 253_402_300_800 },
    'exp in milliseconds': { exp: exp * 1000 },
    'exp beyond what numbers can tell apart': { exp: 2 ** 53 },
    'exp null': { exp: null },
    'a life above the longest': { exp: iat + 90 * 86_400 + 1 },
    'exp as early as iat': { exp: iat },
    'exp before iat': { exp: iat - 1 },
    'nbf as text': { nbf: '0' },
    'nbf null': { nbf: null },
    'no iat': { iat: undefined },
    'iat as text': { iat: String(iat) },
    'iat with a fraction': { iat: iat + 0.5 },
  };
  return about(kind, 'a malformed date', 'RFC 7519, section 2', [
    refused(
      'CLAIMS',
      'CLAIM_MALFORMED',
      Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, () => signed(change)])),
    ),
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'exp minus zero': () => VICTIMS[kind].withText(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":-0')),
      'exp in scientific notation, below one': () =>
        VICTIMS[kind].withText(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e-7')),
    }),
  ]);
}

/** Well-signed badges and receipts with claims that no issuer should sign. */
export const CLAIM_ATTACKS: readonly Attack[] = [
  ...about('RECEIPT', 'made for someone else', 'RFC 8725, section 3.9', [
    refused(
      'AUDIENCE',
      'OTHER_AUDIENCE',
      { 'another audience': () => receipt.jws },
      { circumstances: { audience: 'org_employer' } },
    ),
    refused(
      'NONCE',
      'OTHER_NONCE',
      { 'another nonce': () => receipt.jws, 'a missing nonce': () => receipt.withClaims({ nonce: undefined }) },
      { circumstances: { nonce: 'n-1' } },
    ),
  ]),

  ...about('BADGE', 'claims', 'RFC 8725, section 3.12', [
    refused('FORMAT', 'PAYLOAD_DUPLICATE_MEMBER', {
      'a name twice': () => VICTIMS.BADGE.withText(badgeText.replace('{', '{"sub":"Someone Else",')),
    }),
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'no jti': () => withClaims({ jti: undefined }),
      'a jti that is no number': () => withClaims({ jti: '../1' }),
      'a jti of another badge': () => withClaims({ jti: '1.1' }),
      'a jti with a zero in front': () => withClaims({ jti: `01.${goodBadge().status.status_list.idx}` }),
      'an entry of another badge': () => withClaims({ status: { status_list: { idx: 1, uri: `${ISSUER}/s/1` } } }),
      'an entry of another list': () =>
        withClaims({ status: { status_list: { ...goodBadge().status.status_list, uri: `${ISSUER}/s/2` } } }),
      'a name with a newline': () => withClaims({ sub: 'Rosa\nVALID' }),
      'a name that is half a character': () => withClaims({ sub: 'Rosa \ud800' }),
      'an empty name': () => withClaims({ sub: '' }),
      'no codes': () => withClaims({ c: '' }),
      'codes as an object': () => withClaims({ c: { A1: 20_000 } }),
      'codes as a list': () => withClaims({ c: ['A1ekr'] }),
      'a code without its day': () => withClaims({ c: 'A1ekrA2' }),
      'a day as it is written elsewhere': () => withClaims({ c: 'A1 2028-12-31' }),
      'a code twice': () => withClaims({ c: 'A1ekrA1eks' }),
      'a day in a second spelling': () => withClaims({ c: 'A1aekr' }),
      'markup for a code': () => withClaims({ c: '<script>ekr' }),
      'a code with a Cyrillic letter': () => withClaims({ c: '\u04101ekr' }),
      'a code of the prototype': () => withClaims({ c: '__proto__ekr' }),
    }),
  ]),

  ...about('RECEIPT', 'claims', 'RFC 8725, section 3.12', [
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'two audiences': () => receipt.withClaims({ aud: ['org_insurer', 'org_employer'] }),
      'a life of an hour': () => receipt.withClaims({ exp: now + 3600 }),
      'no nbf': () => receipt.withClaims({ nbf: undefined }),
      '30 February': () => receipt.withClaims({ as_of: '2026-02-30' }),
      'a record time without its zone': () => receipt.withClaims({ known_at: '2026-06-15T16:00:00' }),
      'no rule pack': () => receipt.withClaims({ rule_pack: undefined }),
      'a purpose in prose': () => receipt.withClaims({ purpose: 'just curious' }),
      'a verdict that is not one': () => withResult({ verdict: 'FINE' }),
      'credentials that are no list': () => withResult({ credentials: { A5: 'CURRENT' } }),
      'a credential without its standing': () => withResult({ credentials: [{ code: 'A5', through: null }] }),
      'a result that is text': () => receipt.withClaims({ result: 'VALID' }),
    }),
  ]),
];

/** A token that points to a place in a status list where it has none. */
export function statusReferenceAttacks({ kind, withClaims: signed }: Victim): readonly Attack[] {
  // A badge's jti names the place too; it is made to fit, so that the place alone is wrong.
  const jtiOf = ({ idx, uri: list }: { readonly idx?: unknown; readonly uri: string }) =>
    kind === 'BADGE' ? { jti: `${list.split('/').at(-1)}.${idx}` } : {};
  const at = (reference: { readonly idx?: unknown; readonly uri: string }) => () =>
    signed({ ...jtiOf(reference), status: { status_list: reference } });
  const uri = `${ISSUER}/s/1`;
  return about(kind, 'its place in a status list', 'draft-ietf-oauth-status-list, section 8.3', [
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'no status': () => signed({ status: undefined }),
      'a status without a list': () => signed({ status: {} }),
      'a status that is a text': () => signed({ status: 'VALID' }),
      'an index below zero': at({ idx: -1, uri }),
      'an index as text': at({ idx: '1', uri }),
      'an index with a fraction': at({ idx: 97_530.5, uri }),
      'an index beyond 32 bits': at({ idx: 2 ** 31, uri }),
      'an index beyond what numbers can tell apart': at({ idx: 1e300, uri }),
      'no index': at({ uri }),
      'a list that is a script': at({ idx: 1, uri: 'javascript:alert(1)' }),
      'a list in a file': at({ idx: 1, uri: 'file:///etc/passwd' }),
      'a list of no address': at({ idx: 1, uri: '/s/1' }),
    }),
    leftStale({
      'an index one beyond the end': { token: at({ idx: 2 ** 17, uri }) },
      'the greatest index': { token: at({ idx: 2 ** 31 - 1, uri }) },
      'a list of another host': { token: at({ idx: 1, uri: 'https://evil.example/s/1' }) },
      'a list of a host that begins like ours': { token: at({ idx: 1, uri: `${ISSUER}.evil.example/s/1` }) },
      'a list with our host as a user': { token: at({ idx: 1, uri: `${ISSUER}@evil.example/s/1` }) },
      'a list by way of another folder': { token: at({ idx: 1, uri: `${ISSUER}/x/../s/1` }) },
      ...(kind === 'BADGE' ? {} : { 'a list with a query': { token: at({ idx: 1, uri: `${uri}?at=2025` }) } }),
    }),
    refused(
      'CLAIMS',
      'CLAIM_MALFORMED',
      kind === 'BADGE' ? { 'a list with a query': at({ idx: 1, uri: `${uri}?at=2025` }) } : {},
    ),
  ]);
}
