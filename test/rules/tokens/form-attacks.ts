import { CompactEncrypt, generateKeyPair } from 'jose';
import { type Attack, about, badge, key, refused, type Victim } from './attack.ts';
import { signRaw } from './token-fixtures.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes spelled another way: the bits beyond the last byte are set. */
function lastCharacterAltered(segment: string): string {
  return segment.slice(0, -1) + ALPHABET[ALPHABET.indexOf(segment.slice(-1)) ^ 1];
}

async function encrypted(text: string): Promise<string> {
  const { publicKey } = await generateKeyPair('ECDH-ES');
  const encryption = new CompactEncrypt(new TextEncoder().encode(text));
  return encryption.setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' }).encrypt(publicKey);
}

/** Texts that are no compact JWS by the letter, or hold no strict JSON. */
export function formAttacks(victim: Victim): readonly Attack[] {
  return [...spellings(victim), ...serializations(victim), ...headers(victim), ...payloads(victim)];
}

function spellings({ kind, jws, segments, offer }: Victim): readonly Attack[] {
  const [header, payload, signature] = segments;
  return about(kind, 'not spelled canonically', 'RFC 7515, section 2', [
    refused('FORMAT', 'NOT_BASE64URL', {
      'a space at the end': () => offer(`${jws} `),
      'a newline at the end': () => offer(`${jws}\n`),
      'a tab within': () => offer(`${header}.${payload.slice(0, 9)}\t${payload.slice(9)}.${signature}`),
      'a space at the start': () => offer(` ${jws}`),
      'a byte order mark at the start': () => offer(`\ufeff${jws}`),
      'padding at the end': () => offer(`${jws}==`),
      'padding in the header': () => offer(`${header}=.${payload}.${signature}`),
      'a NUL in the payload': () => offer(`${header}.${payload}\0.${signature}`),
      'plain base64': () => offer(`${header}.${payload}.+/${signature.slice(2)}`),
      'a Cyrillic A': () => offer(`${header}.${payload}.\u0410${signature.slice(1)}`),
      'a fullwidth letter': () => offer(`\uff45${header.slice(1)}.${payload}.${signature}`),
      'an invisible character': () => offer(`${header}\u200b.${payload}.${signature}`),
      'percent signs': () => offer(`${header}%2E.${payload}.${signature}`),
    }),
    refused(
      'FORMAT',
      'NOT_BASE64URL',
      {
        'a non-canonical last character': () => offer(`${header}.${payload}.${lastCharacterAltered(signature)}`),
        'a length that no bytes have': () => offer(`${header}.${payload}.${signature}AAA`),
      },
      { standard: 'RFC 4648, section 3.5' },
    ),
  ]);
}

function serializations(victim: Victim): readonly Attack[] {
  const { kind, jws, segments, offer, maxCharacters, claims } = victim;
  const [header, payload, signature] = segments;
  const flattened = { protected: header, payload, signature };
  const general = { payload, signatures: [{ protected: header, signature }] };
  return about(kind, 'no compact JWS', 'RFC 7515, section 7.1', [
    refused('FORMAT', 'NOT_THREE_SEGMENTS', {
      'four segments': () => offer(`${jws}.AAAA`),
      'a dot at the end': () => offer(`${jws}.`),
      'two segments': () => offer(`${header}.${payload}`),
      nothing: () => offer(''),
      'one segment': () => offer(payload),
    }),
    refused(
      'FORMAT',
      'NOT_THREE_SEGMENTS',
      {
        'the flattened JSON serialization': () => offer(JSON.stringify(flattened)),
        'the general JSON serialization': () => offer(JSON.stringify(general)),
      },
      { standard: 'RFC 7515, section 7.2' },
    ),
    refused('FORMAT', 'EMPTY_SIGNATURE', { 'dots alone': () => offer('..') }),
    refused(
      'FORMAT',
      'ENCRYPTED_TOKEN',
      { 'a JWE': async () => offer(await encrypted(JSON.stringify(claims))), 'four dots': () => offer('....') },
      { standard: 'RFC 7516, section 3.1' },
    ),
    refused(
      'FORMAT',
      'TOO_LARGE',
      {
        'one character above the limit': () => 'A'.repeat(maxCharacters + 1),
        'ten million dots': () => '.'.repeat(10_000_000),
        'well signed above the limit': () => victim.withClaims({ padding: 'x'.repeat(maxCharacters) }),
      },
      { standard: 'RFC 8725bis' },
    ),
  ]);
}

function headers(victim: Victim): readonly Attack[] {
  const { kind, claims, segments, offer } = victim;
  const [, payload, signature] = segments;
  const raw = async (header: string) => offer(await signRaw(key, header, claims));
  const text = JSON.stringify(victim.header());
  return about(kind, 'a header', 'RFC 7515, section 4', [
    refused(
      'FORMAT',
      'CRITICAL_HEADER',
      {
        'critical extensions': () => victim.withHeader({ crit: ['exp'], exp: 1 }),
        'an empty list of critical extensions': () => victim.withHeader({ crit: [] }),
        'critical extensions that are null': () => victim.withHeader({ crit: null }),
      },
      { standard: 'RFC 7515, section 4.1.11' },
    ),
    refused(
      'FORMAT',
      'UNENCODED_PAYLOAD',
      {
        'an unencoded payload': () => victim.withHeader({ b64: false }),
        'b64 without effect': () => victim.withHeader({ b64: true }),
      },
      { standard: 'RFC 7797, section 7' },
    ),
    refused('FORMAT', 'HEADER_DUPLICATE_MEMBER', {
      'alg twice': () => raw(text.replace('{', '{"alg":"none",')),
      'kid twice, once in escapes': () => raw(text.replace('{', '{"\\u006bid":"x",')),
    }),
    refused('FORMAT', 'HEADER_NOT_AN_OBJECT', { 'a list': () => raw('["ES256"]'), null: () => raw('null') }),
    refused('FORMAT', 'HEADER_NOT_JSON', {
      'a byte order mark': () => raw(`\ufeff${text}`),
      'an empty header': () => offer(`.${payload}.${signature}`),
    }),
    refused('FORMAT', 'HEADER_TOO_DEEP', { 'a hundred lists': () => raw(text.replace('{', `{"a":${deep(100)},`)) }),
    refused('FORMAT', 'HEADER_NUMBER_OUT_OF_RANGE', {
      'a number that overflows': () => raw(text.replace('{', '{"a":1e999,')),
    }),
  ]);
}

function payloads(victim: Victim): readonly Attack[] {
  const { kind, claims, withText } = victim;
  const text = JSON.stringify(claims);
  const before = (members: string) => withText(text.replace('{', `{${members},`));
  return about(kind, 'claims', 'RFC 7519, section 7.2', [
    refused(
      'FORMAT',
      'PAYLOAD_DUPLICATE_MEMBER',
      {
        'iss twice': () => before('"iss":"https://evil.example"'),
        'exp twice, once in escapes': () => before('"\\u0065xp":9999999999'),
        'a name twice, deep inside': () => before('"a":[{"b":{"c":1,"c":2}}]'),
      },
      { standard: 'RFC 7519, section 4' },
    ),
    refused('FORMAT', 'PAYLOAD_NOT_JSON', {
      'a byte order mark': () => withText(`\ufeff${text}`),
      'UTF-16': () => withText(new Uint8Array(Buffer.from(text, 'utf16le'))),
      'a comment': () => withText(`${text}//`),
      'an empty payload': () => withText(''),
      'two objects': () => withText(`${text}{}`),
      'NaN for exp': () => withText(text.replace(/"exp":\d+/, '"exp":NaN')),
      'Infinity for exp': () => withText(text.replace(/"exp":\d+/, '"exp":Infinity')),
      'another token nested in it': () => withText(badge),
    }),
    refused('FORMAT', 'PAYLOAD_NOT_UTF8', {
      'bytes that are not UTF-8': () => withText(Uint8Array.from(Buffer.from('7b22c328223a317d', 'hex'))),
      'half a character in UTF-8': () => withText(Uint8Array.from(Buffer.from('7b22eda080223a317d', 'hex'))),
    }),
    refused('FORMAT', 'PAYLOAD_NOT_AN_OBJECT', {
      'a list': () => withText(`[${text}]`),
      null: () => withText('null'),
      'a text': () => withText(JSON.stringify(text)),
    }),
    refused('FORMAT', 'PAYLOAD_TOO_DEEP', {
      'a thousand lists in one another': () => before(`"a":${deep(1000)}`),
    }),
    refused('FORMAT', 'PAYLOAD_NUMBER_OUT_OF_RANGE', {
      'an exp that overflows': () => withText(text.replace(/"exp":\d+/, '"exp":1e999')),
      'a number that overflows below zero': () => before('"a":[-1e999]'),
    }),
  ]);
}

function deep(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}
