import { presentWithoutKeyBinding } from '../../../src/modules/tokens/key-binding.ts';
import { type Attack, about, badge, edHolder, holder, key, refused, thief } from './attack.ts';
import { bare, issuedJwt, KEY_BINDING_WANTED, presentation, sdJwt, shown, signed } from './sd-jwt-attack.ts';
import { bindRaw, digest, issued, NONCE, presented } from './sd-jwt-fixtures.ts';
import { NOW } from './token-fixtures.ts';

const proof = presentation.slice(bare.length);

/** Presentations whose key binding is not the holder's, not for this verifier, or not for what is shown. */
export const KEY_BINDING_ATTACKS: readonly Attack[] = [
  ...about('CREDENTIAL', 'a key binding', 'RFC 9901, section 7.3', [
    refused('KEY_BINDING', 'KEY_BINDING_MISSING', { 'that was cut off': () => bare }, KEY_BINDING_WANTED),
    refused(
      'HOLDER_SIGNATURE',
      'HOLDER_SIGNATURE_MISMATCH',
      {
        'by a thief': () => presented(sdJwt, thief),
        'by a thief whose key is in the header': () => bindRaw(bare, thief, {}, { jwk: thief.jwk }),
        'by the issuer': () => bindRaw(bare, { ...key, jwk: holder.jwk }),
        'with a changed signature': () => `${presentation.slice(0, -10)}AAAAAAAAAA`,
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'AUDIENCE',
      'OTHER_AUDIENCE',
      {
        'for another verifier': () => presented(sdJwt, holder, { audience: 'https://other-insurer.example' }),
        'for the same verifier with a slash': () => presented(sdJwt, holder, { audience: 'https://insurer.example/' }),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'NONCE',
      'OTHER_NONCE',
      {
        'that answers an earlier question': () => presented(sdJwt, holder, { nonce: 'yesterday' }),
        'with the nonce in capitals': () => presented(sdJwt, holder, { nonce: NONCE.toUpperCase() }),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'AGE',
      'KEY_BINDING_TOO_OLD',
      {
        'of ten minutes ago': () => presented(sdJwt, holder, { issuedAt: new Date(NOW.getTime() - 600_000) }),
        'of 1970': () => presented(sdJwt, holder, { issuedAt: new Date(0) }),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'AGE',
      'KEY_BINDING_IN_FUTURE',
      {
        'of the year 9999': () => bindRaw(bare, holder, { iat: 253_402_300_799 }),
        'made ahead of time': () => presented(sdJwt, holder, { issuedAt: new Date(NOW.getTime() + 120_000) }),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'CONTENTS_BOUND',
      'OTHER_CONTENTS',
      {
        'after a disclosure was taken out': () => `${issuedJwt}~${shown[0]}~${proof}`,
        'after the disclosures changed places': () => `${[issuedJwt, ...[...shown].reverse()].join('~')}~${proof}`,
        'after one more was added': async () =>
          `${bare}${sdJwt
            .split('~')
            .slice(1)
            .find((one) => !shown.includes(one))}~${proof}`,
        'of the credential’s re-issue': async () =>
          `${presentWithoutKeyBinding(await issued(key, holder, 're-issue'), [])}${proof}`,
        'for the JWT without its tilde': async () =>
          bindRaw(bare, holder, { sd_hash: await digest(bare.slice(0, -1)) }),
      },
      KEY_BINDING_WANTED,
    ),
    refused('CONTENTS_BOUND', 'OTHER_CONTENTS', {
      'for other contents, though none was asked for': () => `${issuedJwt}~${proof}`,
    }),
    refused(
      'KEY_BINDING',
      'KEY_BINDING_TYPE',
      {
        'of type JWT': () => bindRaw(bare, holder, {}, { typ: 'JWT' }),
        'without a type': () => bindRaw(bare, holder, {}, { typ: undefined }),
        'that is the credential again': () => bare + issuedJwt,
        'that is a badge': () => bare + badge,
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'KEY_BINDING',
      'KEY_BINDING_ALGORITHM',
      {
        'signed with nothing': () => bindRaw(bare, holder, {}, { alg: 'none' }),
        'signed with another algorithm than the key is for': () => bindRaw(bare, edHolder),
        'signed with a shared secret': () => bindRaw(bare, holder, {}, { alg: 'HS256' }),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'KEY_BINDING',
      'KEY_BINDING_MALFORMED',
      {
        'with a space at its end': () => `${presentation} `,
        'with critical extensions': () => bindRaw(bare, holder, {}, { crit: ['x'], x: 1 }),
        'of two segments': () => `${bare}e30.e30`,
        'without a signature': () => presentation.slice(0, presentation.lastIndexOf('.') + 1),
        'that is an encrypted token': () => `${bare}a.a.a.a.a`,
        'of 5,000 characters': () => bindRaw(bare, holder, { padding: 'x'.repeat(4000) }),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'KEY_BINDING',
      'KEY_BINDING_MALFORMED',
      {
        'with a nonce twice': () =>
          bindRaw(
            bare,
            holder,
            JSON.stringify({ aud: 'a', nonce: 'b', iat: 1, sd_hash: 'c' }).replace('{', '{"nonce":"other",'),
          ),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'KEY_BINDING',
      'KEY_BINDING_CLAIM_MALFORMED',
      {
        'for a list of verifiers': () => bindRaw(bare, holder, { aud: ['https://insurer.example'] }),
        'without a nonce': () => bindRaw(bare, holder, { nonce: undefined }),
        'with an empty nonce': () => bindRaw(bare, holder, { nonce: '' }),
        'whose date is a text': () => bindRaw(bare, holder, { iat: '2026' }),
        'without the hash of what is shown': () => bindRaw(bare, holder, { sd_hash: undefined }),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'HOLDER_SIGNATURE',
      'HOLDER_KEY_UNSUITABLE',
      {
        'by a key that is not on its curve': async () =>
          bindRaw(await signed({ cnf: { jwk: { ...holder.jwk, y: 'A'.repeat(43) } } }), holder),
      },
      KEY_BINDING_WANTED,
    ),
    refused(
      'FORMAT',
      'DISCLOSURE_NOT_BASE64URL',
      { 'that is there twice': () => `${presentation}~${proof}` },
      KEY_BINDING_WANTED,
    ),
    refused(
      'KEY_BINDING',
      'KEY_BINDING_MALFORMED',
      { 'that is there twice, joined by a dot': () => `${presentation}.${proof}` },
      KEY_BINDING_WANTED,
    ),
  ]),
];
