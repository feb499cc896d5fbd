import { CompactEncrypt, generateKeyPair } from 'jose';
import {
  type Attack,
  about,
  badge,
  badgeHeader,
  badgePayload,
  badgeSignature,
  badgeText,
  header,
  key,
  refused,
  withClaims,
  withClaimsText,
  withHeader,
} from './attack.ts';
import { goodBadge, signRaw } from './token-fixtures.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes spelled another way: the bits beyond the last byte are set. */
function lastCharacterAltered(segment: string): string {
  return segment.slice(0, -1) + ALPHABET[ALPHABET.indexOf(segment.slice(-1)) ^ 1];
}

async function encrypted(): Promise<string> {
  const { publicKey } = await generateKeyPair('ECDH-ES');
  const encryption = new CompactEncrypt(new TextEncoder().encode(badgeText));
  return encryption.setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' }).encrypt(publicKey);
}

/** Texts that are no compact JWS by the letter, or hold no strict JSON. */
export const FORM_ATTACKS: readonly Attack[] = [
  ...about('a token that is not spelled canonically', [
    refused('FORMAT', 'NOT_BASE64URL', {
      'a space at the end': () => `${badge} `,
      'a newline at the end': () => `${badge}\n`,
      'a space at the start': () => ` ${badge}`,
      'padding at the end': () => `${badge}==`,
      'padding in the header': () => `${badgeHeader}=.${badgePayload}.${badgeSignature}`,
      'a NUL in the payload': () => `${badgeHeader}.${badgePayload}\0.${badgeSignature}`,
      'a non-canonical last character': () => `${badgeHeader}.${badgePayload}.${lastCharacterAltered(badgeSignature)}`,
      'plain base64': () => `${badgeHeader}.${badgePayload}.+/${badgeSignature.slice(2)}`,
      'a Cyrillic A': () => `${badgeHeader}.${badgePayload}.\u0410${badgeSignature.slice(1)}`,
      'the tail of an SD-JWT': () => `${badge}~`,
    }),
  ]),

  ...about('a token that is no compact JWS', [
    refused('FORMAT', 'NOT_THREE_SEGMENTS', {
      'four segments': () => `${badge}.AAAA`,
      'two segments': () => `${badgeHeader}.${badgePayload}`,
      nothing: () => '',
      'the JSON serialization': () => JSON.stringify({ payload: badgePayload, signature: badgeSignature }),
    }),
    refused('FORMAT', 'EMPTY_SIGNATURE', { 'dots alone': () => '..' }),
    refused('FORMAT', 'ENCRYPTED_TOKEN', { 'a JWE': encrypted }),
    refused('FORMAT', 'TOO_LARGE', {
      '16,385 characters': () => 'A'.repeat(16_385),
      'a hundred million dots': () => '.'.repeat(100_000_000),
      'a well-signed token above the limit': () => withClaims({ padding: 'x'.repeat(13_000) }),
    }),
  ]),

  ...about('a header', [
    refused('FORMAT', 'CRITICAL_HEADER', {
      'critical extensions': () => withHeader({ crit: ['exp'], exp: 1 }),
      'an empty list of critical extensions': () => withHeader({ crit: [] }),
    }),
    refused('FORMAT', 'UNENCODED_PAYLOAD', {
      'an unencoded payload': () => withHeader({ b64: false }),
      'b64 without effect': () => withHeader({ b64: true }),
    }),
    refused('FORMAT', 'HEADER_DUPLICATE_MEMBER', {
      'alg twice': () => signRaw(key, JSON.stringify(header()).replace('{', '{"alg":"none",'), goodBadge()),
    }),
    refused('FORMAT', 'HEADER_NOT_AN_OBJECT', { 'a list': () => signRaw(key, '["ES256"]', goodBadge()) }),
    refused('FORMAT', 'HEADER_NOT_JSON', {
      'a byte order mark': () => signRaw(key, `\ufeff${JSON.stringify(header())}`, goodBadge()),
      'an empty header': () => `.${badgePayload}.${badgeSignature}`,
    }),
  ]),

  ...about('claims', [
    refused('FORMAT', 'PAYLOAD_DUPLICATE_MEMBER', {
      'sub twice': () => withClaimsText(badgeText.replace('{', '{"sub":"Someone Else",')),
      'exp twice, once in escapes': () => withClaimsText(badgeText.replace('{', '{"\\u0065xp":9999999999,')),
      'an index twice, deep inside': () => withClaimsText(badgeText.replace('"idx":', '"idx":1,"idx":')),
    }),
    refused('FORMAT', 'PAYLOAD_NOT_JSON', {
      'a byte order mark': () => withClaimsText(`\ufeff${badgeText}`),
      'UTF-16': () => signRaw(key, header(), new Uint8Array(Buffer.from(badgeText, 'utf16le'))),
      'a comment': () => withClaimsText(`${badgeText}//`),
      'an empty payload': () => withClaimsText(''),
    }),
    refused('FORMAT', 'PAYLOAD_NOT_UTF8', {
      'bytes that are not UTF-8': () => signRaw(key, header(), Uint8Array.from(Buffer.from('7b22c328223a317d', 'hex'))),
    }),
    refused('FORMAT', 'PAYLOAD_NOT_AN_OBJECT', {
      'a list': () => withClaimsText(`[${badgeText}]`),
      null: () => withClaimsText('null'),
    }),
    refused('FORMAT', 'PAYLOAD_TOO_DEEP', {
      'a thousand lists in one another': () => withClaimsText(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`),
    }),
    refused('FORMAT', 'PAYLOAD_NUMBER_OUT_OF_RANGE', {
      'an exp that overflows': () => withClaimsText(badgeText.replace(/"exp":\d+/, '"exp":1e999')),
    }),
  ]),
];
