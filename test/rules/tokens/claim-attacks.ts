import { signReceipt } from '../../../src/modules/tokens/receipt.ts';
import { statusListClaims } from '../../../src/modules/tokens/status-list.rules.ts';
import { TOKEN_TYP } from '../../../src/modules/tokens/token.rules.ts';
import { signClaims } from '../../../src/modules/tokens/token-signing.ts';
import { type Attack, about, key, refused, withClaims, withHeader, withReceiptClaims } from './attack.ts';
import { goodBadge, goodReceipt, ISSUER, NOW } from './token-fixtures.ts';

const now = NOW.getTime() / 1000;
const receipt = () => signReceipt(key.signer, goodReceipt());
const statusList = () =>
  statusListClaims({ issuer: ISSUER, uri: `${ISSUER}/s/1`, iat: now, bits: 2, lst: 'eNpjYAAAAAEAAQ' });
const statusListed = (reference: object) => withClaims({ status: { status_list: reference } });
const expired = () => withClaims({ iat: now - 7200, exp: now - 3600 });
const future = () => withClaims({ iat: now + 3600 });
const notYet = () => withClaims({ nbf: now + 3600 });
const newYear = Date.UTC(2026, 0, 1) / 1000;
const withResult = (changes: object) => withReceiptClaims({ result: { ...goodReceipt().result, ...changes } });

/** Well-signed tokens of another kind, for someone else, at the wrong time or with claims that no issuer should sign. */
export const CLAIM_ATTACKS: readonly Attack[] = [
  ...about('a token of another kind', [
    refused(
      'TYPE',
      'TYPE_NOT_ACCEPTED',
      {
        'a receipt at a door for badges': receipt,
        'a status list offered as a badge': () => signClaims(key.signer, 'STATUS_LIST', statusList()),
        'typ JWT': () => withHeader({ typ: 'JWT' }),
        'typ in upper case': () => withHeader({ typ: TOKEN_TYP.BADGE.toUpperCase() }),
        'typ as a list': () => withHeader({ typ: [TOKEN_TYP.BADGE] }),
      },
      { policy: { accept: ['BADGE'] } },
    ),
    refused('TYPE', 'TYPE_MISSING', { 'no typ': () => withHeader({ typ: undefined }) }),
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'a receipt labelled as a badge': () => signClaims(key.signer, 'BADGE', goodReceipt()),
      'a status list labelled as a badge': () => signClaims(key.signer, 'BADGE', statusList()),
    }),
  ]),

  ...about('a token from elsewhere or for someone else', [
    refused(
      'ISSUER',
      'ISSUER_UNKNOWN',
      {
        'another issuer': () => withClaims({ iss: 'https://evil.example' }),
        'our issuer with a slash': () => withClaims({ iss: `${ISSUER}/` }),
        'our issuer in capitals': () => withClaims({ iss: ISSUER.toUpperCase() }),
      },
      { verdict: 'UNKNOWN_ISSUER' },
    ),
    refused('ISSUER', 'ISSUER_MISSING', {
      'no issuer': () => withClaims({ iss: undefined }),
      'a list of issuers': () => withClaims({ iss: [ISSUER] }),
    }),
    refused('AUDIENCE', 'OTHER_AUDIENCE', { 'another audience': receipt }, { policy: { audience: 'org_employer' } }),
    refused(
      'NONCE',
      'OTHER_NONCE',
      { 'another nonce': receipt, 'a missing nonce': () => withReceiptClaims({ nonce: undefined }) },
      { policy: { nonce: 'n-1' } },
    ),
  ]),

  ...about('a token at the wrong time', [
    refused('EXPIRY', 'TOKEN_EXPIRED', { 'an expired token': expired }, { verdict: 'EXPIRED' }),
    refused('NOT_BEFORE', 'ISSUED_IN_FUTURE', { 'an iat in the future': future }, { verdict: 'NOT_YET_VALID' }),
    refused('NOT_BEFORE', 'NOT_YET_IN_FORCE', { 'an nbf in the future': notYet }, { verdict: 'NOT_YET_VALID' }),
    refused(
      'KEY_TIME',
      'SIGNED_OUTSIDE_KEY_TIME',
      { 'a date before its key was in use': () => withClaims({ iat: newYear - 86_400, exp: newYear + 86_400 }) },
      { policy: { now: new Date(newYear * 1000) } },
    ),
  ]),

  ...about('a well-signed badge', [
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'no exp': () => withClaims({ exp: undefined }),
      'exp as text': () => withClaims({ exp: String(now + 60) }),
      'exp with a fraction': () => withClaims({ exp: now + 60.5 }),
      'exp below zero': () => withClaims({ exp: -1 }),
      'exp beyond the year 9999': () => withClaims({ exp: 1e15 }),
      'exp null': () => withClaims({ exp: null }),
      'a life of 31 days': () => withClaims({ exp: now + 31 * 86_400 }),
      'exp before iat': () => withClaims({ exp: now }),
      'nbf as text': () => withClaims({ nbf: '0' }),
      'no jti': () => withClaims({ jti: undefined }),
      'a jti that is no number': () => withClaims({ jti: '../1' }),
      'a jti of another badge': () => withClaims({ jti: '1.1' }),
      'a jti with a zero in front': () => withClaims({ jti: `01.${goodBadge().status.status_list.idx}` }),
      'an entry of another badge': () => statusListed({ idx: 1, uri: `${ISSUER}/s/1` }),
      'an entry of another list': () => statusListed({ ...goodBadge().status.status_list, uri: `${ISSUER}/s/2` }),
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
      'a code of the prototype': () => withClaims({ c: '__proto__ekr' }),
      'no status': () => withClaims({ status: undefined }),
      'a status without a list': () => withClaims({ status: {} }),
      'a status index below zero': () => statusListed({ idx: -1, uri: `${ISSUER}/s/1` }),
      'a status index as text': () => statusListed({ idx: '1', uri: `${ISSUER}/s/1` }),
      'a status list that is a script': () => statusListed({ idx: 1, uri: 'javascript:alert(1)' }),
      'a status list in a file': () => statusListed({ idx: 1, uri: 'file:///etc/passwd' }),
    }),
  ]),

  ...about('a well-signed receipt', [
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'two audiences': () => withReceiptClaims({ aud: ['org_insurer', 'org_employer'] }),
      'a life of an hour': () => withReceiptClaims({ exp: now + 3600 }),
      'no nbf': () => withReceiptClaims({ nbf: undefined }),
      '30 February': () => withReceiptClaims({ as_of: '2026-02-30' }),
      'a record time without its zone': () => withReceiptClaims({ known_at: '2026-06-15T16:00:00' }),
      'no rule pack': () => withReceiptClaims({ rule_pack: undefined }),
      'a purpose in prose': () => withReceiptClaims({ purpose: 'just curious' }),
      'a verdict that is not one': () => withResult({ verdict: 'FINE' }),
      'credentials that are no list': () => withResult({ credentials: { A5: 'CURRENT' } }),
      'a credential without its standing': () => withResult({ credentials: [{ code: 'A5', through: null }] }),
      'a result that is text': () => withReceiptClaims({ result: 'VALID' }),
    }),
  ]),
];
